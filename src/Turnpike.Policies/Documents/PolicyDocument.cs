using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>A policy as it was written: an immutable tree in which every part knows its place.</summary>
internal sealed record PolicyDocument
{
    /// <summary><c>default: allow</c>.</summary>
    public required bool AllowsByDefault { get; init; }

    /// <summary>Where <c>default</c> stands.</summary>
    public Place DefaultPlace { get; init; }

    /// <summary>Null where the policy enforces.</summary>
    public ShadowClause? Shadow { get; init; }

    public string? Name { get; init; }

    public string? Description { get; init; }

    public ImmutableArray<NamePattern> Hide { get; init; } = [];

    public Rule? AllTools { get; init; }

    public ImmutableArray<RuleEntry> Tools { get; init; } = [];

    public ImmutableArray<RuleEntry> Resources { get; init; } = [];

    public ImmutableArray<RuleEntry> Prompts { get; init; } = [];

    public ImmutableArray<ServerRequestEntry> ServerRequests { get; init; } = [];

    /// <summary>Every rule of the document.</summary>
    public IEnumerable<Rule> Rules() =>
        Tools.Concat(Resources).Concat(Prompts).Select(e => e.Rule).Concat(AllTools is null ? [] : [AllTools]);
}

/// <summary>An exact name or a glob.</summary>
internal sealed record NamePattern(Place Place, string Text)
{
    /// <summary>Whether the text is a glob: a name with <c>*</c> or <c>?</c> always is.</summary>
    public bool IsGlob => Text.AsSpan().IndexOfAny('*', '?') >= 0;
}

/// <summary>One entry of <c>tools</c>, <c>resources</c> or <c>prompts</c>; the place of the name is that of its key.</summary>
internal sealed record RuleEntry(NamePattern Name, Rule Rule);

/// <summary>One member of <c>server_requests</c>.</summary>
internal sealed record ServerRequestEntry(Place Place, string Kind, bool IsAllowed);
