using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Evaluation;

/// <summary>
/// <c>mode: shadow</c>: steps 1 to 3 enforce, what steps 4 to 10 would have decided is kept beside an allow. A call that would have
/// been denied counts on no limit and puts no label on, so that limits and labels say what they would have said under enforcement.
/// </summary>
internal static class ShadowStep
{
    /// <summary>What a call names that only the mode lets through.</summary>
    public const string Rule = "/mode";

    /// <summary>
    /// Whether a policy only watches at an instant. An unknown instant enforces; what a server asks of a client is no call, and always
    /// needs its name in the policy.
    /// </summary>
    public static bool Watches(DateTimeOffset? until, CallTarget target, DateTimeOffset? instant) =>
        until is { } end && instant is { } now && now < end && target != CallTarget.ServerRequest;

    /// <summary>The decision of a policy that only watches.</summary>
    public static Decision Of<TTrace>(in Decision enforced, CallPlan? plan, ref TTrace trace)
        where TTrace : struct, IEvaluationTrace
    {
        if (enforced.Outcome == DecisionOutcome.Allow)
        {
            return enforced with { IsShadow = true };
        }

        if (enforced is { Outcome: DecisionOutcome.Deny, Step: < DecisionStep.DefaultDeny })
        {
            return enforced;
        }

        if (trace.IsOn)
        {
            trace.Note(DecisionStep.Allowed, Rule, ExplanationVerdict.Passed, "the policy is in shadow: the call goes out, and what it would have been is recorded");
        }

        return new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, Rule, string.Empty, null, enforced.Limits)
        {
            Labels = enforced.Labels,
            Result = plan?.Result,
            IsShadow = true,
            Shadowed = new ShadowVerdict(enforced.Outcome, enforced.Step, enforced.Rule, enforced.Reason, enforced.Cause),
        };
    }
}
