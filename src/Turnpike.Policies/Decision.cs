using System.Collections.Immutable;

namespace Turnpike.Policies;

/// <summary>What a decision says.</summary>
public enum DecisionOutcome : byte
{
    /// <summary>The call is refused.</summary>
    Deny,

    /// <summary>The call may go out once its limits are reserved.</summary>
    Allow,

    /// <summary>A person has to say yes first.</summary>
    RequireApproval,
}

/// <summary>The step of the evaluation that decided (docs/policy.md, the order of evaluation).</summary>
public enum DecisionStep : byte
{
    /// <summary>No policy on the grant.</summary>
    NoPolicy = 1,

    /// <summary>Hidden by the policy.</summary>
    Hidden = 2,

    /// <summary>The definition is not pinned, or has drifted.</summary>
    Unpinned = 3,

    /// <summary>Unlisted under <c>default: deny</c>.</summary>
    DefaultDeny = 4,

    /// <summary><c>action: deny</c>.</summary>
    Action = 5,

    /// <summary>The arguments do not satisfy the input schema.</summary>
    Arguments = 6,

    /// <summary>A <c>deny_if</c> or <c>require</c> predicate.</summary>
    Predicate = 7,

    /// <summary>A flow rule.</summary>
    Flow = 8,

    /// <summary>An approval is needed.</summary>
    Approval = 9,

    /// <summary>A limit: an unusable amount, or an exhausted budget.</summary>
    Limits = 10,

    /// <summary>Nothing denied.</summary>
    Allowed = 11,

    /// <summary>A rule about the result, after the call went out.</summary>
    Result = 12,
}

/// <summary>The verdict on one call: pure, a function of the call, the policy and the definition alone.</summary>
/// <param name="Outcome">Deny, allow or require approval.</param>
/// <param name="Step">The step that decided.</param>
/// <param name="Rule">JSON Pointer of the rule, or a name in parentheses such as <c>(default deny)</c>. Interned in the policy.</param>
/// <param name="Reason">What the agent is told. Interned in the policy.</param>
/// <param name="Cause">For the record only: path, values and cause of a denial; null when there is nothing to add.</param>
/// <param name="Limits">Limits to reserve, all or none, before the call goes out; for an approval once it is given; empty for a denial.</param>
public readonly record struct Decision(
    DecisionOutcome Outcome,
    DecisionStep Step,
    string Rule,
    string Reason,
    string? Cause,
    ImmutableArray<CompiledLimit> Limits)
{
    /// <summary>Labels the reservation puts on the session, each once; they stay whatever the call's outcome.</summary>
    public ImmutableArray<string> Labels { get => field.IsDefault ? [] : field; init; }

    /// <summary>What the approval needs; null where none is asked for.</summary>
    public ApprovalRequirement? Approval { get; init; }

    /// <summary>What happens to the result; null where the policy says nothing of it.</summary>
    public ResultRules? Result { get; init; }

    /// <summary>
    /// Whether the policy only watches this call (<c>mode: shadow</c>): <see cref="Limits"/> are counted and never deny, and what
    /// <see cref="Result"/> would do is recorded.
    /// </summary>
    public bool IsShadow { get; init; }

    /// <summary>In shadow: what would have been decided, for the record; null where that is the same.</summary>
    public ShadowVerdict? Shadowed { get; init; }

    /// <summary>Whether the denial must look like a tool that does not exist (steps 1 to 4).</summary>
    public bool IsUnavailable => Outcome == DecisionOutcome.Deny && Step <= DecisionStep.DefaultDeny;
}
