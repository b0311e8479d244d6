using Turnpike.Policies.Conditions;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Evaluation;

/// <summary>
/// Step 9, and of step 8 what asks instead of denying: whether a person has to say yes, by the entry, by <c>all_tools</c> or by both.
/// </summary>
internal static class ApprovalStep
{
    private const string Reason = "Approval is required.";

    /// <summary>Who asks. False with the denial where a condition of <c>when</c> is an error.</summary>
    /// <param name="plan">What applies to the call.</param>
    /// <param name="call">The call.</param>
    /// <param name="trace">Listens.</param>
    /// <param name="asked">The decision that asks, without limits; null where nobody is asked.</param>
    /// <param name="denial">The denial.</param>
    public static bool TryAsk<TTrace>(CallPlan plan, in CallFacts call, ref TTrace trace, out Decision? asked, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        asked = null;
        denial = default;
        if (!plan.MayAsk)
        {
            return true;
        }

        if (!TryAsk(plan.Own, call, ref trace, out var ownAsks, out denial) || !TryAsk(plan.Shared, call, ref trace, out var sharedAsks, out denial))
        {
            return false;
        }

        // Step 8 before step 9, each the entry's first.
        var ownAfter = plan.Own?.Flow?.Asking(call.SessionLabels);
        var sharedAfter = plan.Shared?.Flow?.Asking(call.SessionLabels);
        var byOwn = ownAsks || ownAfter is not null;
        var byShared = sharedAsks || sharedAfter is not null;
        if (!byOwn && !byShared)
        {
            return true;
        }

        var pointer = ownAfter?.Place.Pointer ?? sharedAfter?.Place.Pointer ?? (ownAsks ? plan.Own : plan.Shared)!.Approval.Pointer;
        var names = ownAfter is not null || (sharedAfter is null && ownAsks) ? plan.Own! : plan.Shared!;
        var step = ownAfter is null && sharedAfter is null ? DecisionStep.Approval : DecisionStep.Flow;
        if (trace.IsOn)
        {
            trace.Note(step, pointer, ExplanationVerdict.NeedsApproval, "a person has to say yes first");
        }

        asked = new Decision(DecisionOutcome.RequireApproval, step, pointer, names.WrittenReason ?? Reason, null, [])
        {
            Approval = byOwn && byShared ? plan.BothAsk : (byOwn ? plan.Own : plan.Shared)!.Approval.Requirement,
        };
        return true;
    }

    private static bool TryAsk<TTrace>(RulePlan? rule, in CallFacts call, ref TTrace trace, out bool asks, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        denial = default;
        asks = rule is { Approval.AsksAlways: true };
        if (rule?.Approval.When is not { } when)
        {
            return true;
        }

        var truth = when.Evaluate(call, DecisionStep.Approval, ref trace, out var error, out _);
        asks |= truth == Truth.True;
        if (truth != Truth.Error)
        {
            return true;
        }

        denial = Evaluator.Deny(ref trace, DecisionStep.Approval, rule.Approval.Pointer, rule.Reason, error!.Describe(call, error.Evaluate(call)));
        return false;
    }
}
