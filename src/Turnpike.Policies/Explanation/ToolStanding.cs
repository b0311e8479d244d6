using System.Collections.Immutable;

namespace Turnpike.Policies.Explanation;

/// <summary>What a policy does with a tool, in one word.</summary>
public enum ToolChoice : byte
{
    /// <summary>Nothing names it and <c>default: deny</c>: it does not exist for the agent.</summary>
    Unlisted,

    /// <summary>Neither shown nor callable (<c>hide</c>).</summary>
    Hide,

    /// <summary>Shown, and each call is denied with a reason.</summary>
    Deny,

    /// <summary>A person says yes to each call.</summary>
    RequireApproval,

    /// <summary>It depends on the call: conditions, flow, or an approval in some cases.</summary>
    Custom,

    /// <summary>Allowed, so many times in so long.</summary>
    Limit,

    /// <summary>Allowed.</summary>
    Allow,
}

/// <summary>What a policy says of one tool.</summary>
/// <param name="Tool">Its name.</param>
/// <param name="Choice">In one word, with what is said of every tool.</param>
/// <param name="Own">In one word, by its entry alone; what <c>hide</c> and the default say where it has none.</param>
/// <param name="Entry">The name or glob of the entry that applies; null where none does.</param>
/// <param name="HiddenBy">The name or glob of <c>hide</c> that hides it; null where none does.</param>
/// <param name="Sentences">In sentences, those about every tool last. They hold names and values as they are written: show them as untrusted.</param>
/// <param name="Meaning">Equal for two policies that say the same of the tool.</param>
public sealed record ToolStanding(string Tool, ToolChoice Choice, ToolChoice Own, string? Entry, string? HiddenBy, ImmutableArray<string> Sentences, string Meaning)
{
    /// <summary>Whether an entry names this very tool.</summary>
    public bool IsOwn => Entry == Tool;
}
