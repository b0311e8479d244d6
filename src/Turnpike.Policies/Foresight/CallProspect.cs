using System.Collections.Immutable;

namespace Turnpike.Policies.Foresight;

/// <summary>What becomes of calls nobody has made yet.</summary>
public enum ProspectOutcome : byte
{
    /// <summary>No list shows it, and each call is answered as if it did not exist.</summary>
    Hidden,

    /// <summary>Each call is denied.</summary>
    Denied,

    /// <summary>A person is asked about each call that nothing denies.</summary>
    Asked,

    /// <summary>A call goes out where nothing of <see cref="CallProspect.Conditions"/> speaks against it.</summary>
    Allowed,
}

/// <summary>What a condition does to a call that meets it.</summary>
public enum ProspectEffect : byte
{
    /// <summary>The call is denied where the condition holds.</summary>
    DeniesIf,

    /// <summary>The call is denied unless the condition holds.</summary>
    DeniesUnless,

    /// <summary>A person is asked where the condition holds.</summary>
    AsksIf,
}

/// <summary>Something that depends on the arguments, the session or the time of a call.</summary>
/// <param name="Rule">JSON Pointer into the policy.</param>
/// <param name="Effect">What it does.</param>
/// <param name="Text">The condition as it is written, in short.</param>
public sealed record ProspectCondition(string Rule, ProspectEffect Effect, string Text);

/// <summary>
/// What is known beforehand of the calls of one tool by one caller. Nothing that is allowed here is denied by what was known; what is denied
/// here is denied whatever a call says.
/// </summary>
public sealed record CallProspect
{
    /// <summary>What becomes of them.</summary>
    public required ProspectOutcome Outcome { get; init; }

    /// <summary>The step that decides.</summary>
    public required DecisionStep Step { get; init; }

    /// <summary>JSON Pointer of the rule, or a name in parentheses such as <c>(default deny)</c>.</summary>
    public required string Rule { get; init; }

    /// <summary>What the agent would be told; empty for an allow.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why, for people who look at the policy; null where the rule says it all.</summary>
    public string? Cause { get; init; }

    /// <summary>What depends on the call.</summary>
    public ImmutableArray<ProspectCondition> Conditions { get; init; } = [];

    /// <summary>What is counted.</summary>
    public ImmutableArray<CompiledLimit> Limits { get; init; } = [];

    /// <summary>What an approval needs; null where none is asked for in any case.</summary>
    public ApprovalRequirement? Approval { get; init; }

    /// <summary>Whether the policy only watches: the calls go out, and this is what would become of them.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Whether some call may go out, at once or after somebody said yes.</summary>
    public bool MayGoOut => Outcome is ProspectOutcome.Asked or ProspectOutcome.Allowed || (IsShadow && Step >= DecisionStep.DefaultDeny);
}
