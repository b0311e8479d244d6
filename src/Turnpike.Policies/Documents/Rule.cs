using System.Collections.Immutable;

namespace Turnpike.Policies.Documents;

/// <summary>What a rule does with a call that nothing else denies.</summary>
internal enum RuleAction : byte
{
    Allow,
    Deny,
    RequireApproval,
}

/// <summary>How the arguments are held against the input schema, from the loosest to the strictest.</summary>
internal enum ArgumentsMode : byte
{
    Open,
    Schema,
    Strict,
}

/// <summary>A rule as written.</summary>
internal sealed record Rule
{
    public required Place Place { get; init; }

    public RuleAction Action { get; init; }

    public string? Reason { get; init; }

    public ImmutableArray<Predicate> Require { get; init; } = [];

    public ImmutableArray<Predicate> DenyIf { get; init; } = [];

    /// <summary>Null where the rule does not write <c>arguments</c>.</summary>
    public ArgumentsMode? Arguments { get; init; }

    /// <summary>The entries of <c>limits</c>, in order.</summary>
    public ImmutableArray<Limit> Limits { get; init; } = [];

    public Limit? RateLimit { get; init; }

    /// <summary>Null where the rule does not write <c>approval</c>.</summary>
    public ApprovalClause? Approval { get; init; }

    /// <summary>Null where the rule does not write <c>flow</c>.</summary>
    public FlowClause? Flow { get; init; }

    /// <summary>Null where the rule does not write <c>result</c>.</summary>
    public ResultClause? Result { get; init; }

    /// <summary>All limits in the order they are reserved and named: <c>limits</c> before <c>rate_limit</c>.</summary>
    public IEnumerable<Limit> AllLimits => RateLimit is null ? Limits : Limits.Append(RateLimit);

    /// <summary>Every comparison of the rule, those under <c>any</c>, <c>all</c> and <c>not</c> among them.</summary>
    public IEnumerable<Comparison> Comparisons => Predicates.SelectMany(p => p.Conditions).SelectMany(c => c.Comparisons);

    /// <summary>Every list of conditions of the rule, those of <c>approval</c> and <c>result</c> included.</summary>
    public IEnumerable<Predicate> Predicates =>
        DenyIf.Concat(Require).Concat(Approval?.When is { } when ? [when] : []).Concat(Result?.DenyIf ?? []);
}

/// <summary>Conditions that are ANDed, and what the agent is told when they deny.</summary>
internal sealed record Predicate(Place Place, ImmutableArray<ConditionNode> Conditions, string? OnDeny);
