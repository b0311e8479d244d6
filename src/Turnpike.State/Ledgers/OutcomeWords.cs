using Turnpike.Policies;

namespace Turnpike.State.Ledgers;

/// <summary>The words records use for outcomes and decisions.</summary>
internal static class OutcomeWords
{
    /// <summary>The outcome of an intent that was left without one by a process that ended.</summary>
    public const string LeftOpen = "outcome_unknown";

    private static readonly string[] Outcomes = ["result", "tool_error", "rpc_error", "not_sent", "unknown", "cancelled", "withheld"];
    private static readonly string[] Decisions = ["deny", "allow", "require_approval"];
    private static readonly string[] Steps =
        ["none", "no_policy", "hidden", "unpinned", "default_deny", "action", "arguments", "predicate", "flow", "approval", "limits", "allowed", "result"];

    /// <summary>The word for an outcome.</summary>
    public static string Of(OutcomeKind kind) => Outcomes[(int)kind];

    /// <summary>The word for a decision.</summary>
    public static string Of(DecisionOutcome outcome) => Decisions[(int)outcome];

    /// <summary>The word for the step that decided.</summary>
    public static string Of(DecisionStep step) => Steps[(int)step];

    /// <summary>The outcome of a word; every other word gives nothing back.</summary>
    public static OutcomeKind Parse(string word)
    {
        var index = Array.IndexOf(Outcomes, word);
        return index < 0 ? OutcomeKind.Unknown : (OutcomeKind)index;
    }
}
