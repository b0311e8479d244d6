using System.Collections.Immutable;

namespace Turnpike.Policies.Editing;

/// <summary>What a rule does with a call that nothing else denies.</summary>
public enum DraftAction : byte
{
    /// <summary>Lets it through.</summary>
    Allow,

    /// <summary>Denies it.</summary>
    Deny,

    /// <summary>Asks a person.</summary>
    RequireApproval,
}

/// <summary>One condition with a path, an operator and a value, as a form has it.</summary>
/// <param name="MustHold">True for one that must hold (<c>require</c>), false for one that must not (<c>deny_if</c>).</param>
/// <param name="Path">The path, such as <c>args.amount</c>.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Value">The value as JSON: a string, number, boolean or list of them.</param>
/// <param name="OnDeny">What the agent is told; null for the rule's reason.</param>
public sealed record ConditionDraft(bool MustHold, string Path, string Operator, string Value, string? OnDeny);

/// <summary>One limit over time, as a form has it.</summary>
/// <param name="Counter">The counter's name.</param>
/// <param name="Max">The most that may be counted in a window, as written.</param>
/// <param name="Window">The window, as written.</param>
/// <param name="Scope">Whose budget it is, as written; null for the grant's.</param>
/// <param name="Amount">What a call counts: a number or an <c>args.</c> path; null for one.</param>
public sealed record LimitDraft(string Counter, string Max, string Window, string? Scope, string? Amount);

/// <summary>
/// A rule as a form has it. What a form has no field for (combined conditions, limits of calls at once, flow, what happens to results)
/// stays in the rule as it is.
/// </summary>
public sealed record RuleDraft
{
    /// <summary>What happens when nothing else denies.</summary>
    public required DraftAction Action { get; init; }

    /// <summary>What the agent is told; null for nothing of its own.</summary>
    public string? Reason { get; init; }

    /// <summary><c>schema</c>, <c>strict</c> or <c>open</c>; null where the rule does not say.</summary>
    public string? Arguments { get; init; }

    /// <summary>The conditions with a path, an operator and a value.</summary>
    public ImmutableArray<ConditionDraft> Conditions { get; init; } = [];

    /// <summary>The limits over time.</summary>
    public ImmutableArray<LimitDraft> Limits { get; init; } = [];

    /// <summary>Roles or groups that may approve; empty for anyone with the approver role.</summary>
    public ImmutableArray<string> Approvers { get; init; } = [];

    /// <summary>How long an approval is worth something, as written; null for 15 minutes.</summary>
    public string? Timeout { get; init; }

    /// <summary>How many different people have to say yes; null for one.</summary>
    public int? Quorum { get; init; }

    /// <summary>How long the call waits, as written; null for not at all.</summary>
    public string? Hold { get; init; }

    /// <summary>What the rule says beyond the form, part by part, as JSON; it stays.</summary>
    public ImmutableArray<string> Kept { get; init; } = [];
}
