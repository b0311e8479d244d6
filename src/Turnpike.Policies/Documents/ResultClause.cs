using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>The <c>result</c> of a rule as written.</summary>
internal sealed record ResultClause
{
    public required Place Place { get; init; }

    /// <summary>Most bytes of a result; null where unwritten.</summary>
    public long? MaxBytes { get; init; }

    public ImmutableArray<Redaction> Redact { get; init; } = [];

    public ImmutableArray<Predicate> DenyIf { get; init; } = [];
}
