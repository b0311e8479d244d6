using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>The <c>approval</c> of a rule as written; null members are unwritten.</summary>
internal sealed record ApprovalClause
{
    public required Place Place { get; init; }

    /// <summary>Where a person is asked; null where <c>when</c> is unwritten: always.</summary>
    public Predicate? When { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>Roles or groups; empty where anyone with the approver role may answer.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    public int? Quorum { get; init; }

    public TimeSpan? Hold { get; init; }
}
