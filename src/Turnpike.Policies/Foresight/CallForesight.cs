using System.Collections.Immutable;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Evaluation;

namespace Turnpike.Policies.Foresight;

/// <summary>
/// The evaluation over calls that are not made yet: the same order of steps, in which what depends on the call is put down instead of decided.
/// </summary>
internal static class CallForesight
{
    public static CallProspect Of(PolicyPlan policy, in CallFacts call)
    {
        var prospect = Enforced(policy, call);
        return ShadowStep.Watches(policy.ShadowUntil, call.Target, call.Instant) && prospect.Step >= DecisionStep.DefaultDeny ? prospect with { IsShadow = true } : prospect;
    }

    private static CallProspect Enforced(PolicyPlan policy, in CallFacts call)
    {
        var blocked = Evaluator.Availability(policy, call.Target, call.Name, call.IsPinned, out var plan, out var hiddenBy);
        if (blocked != DecisionStep.Allowed)
        {
            return blocked switch
            {
                DecisionStep.Hidden => new CallProspect { Outcome = ProspectOutcome.Hidden, Step = blocked, Rule = hiddenBy ?? "(hidden)", Reason = Evaluator.Unavailable },
                DecisionStep.Unpinned => Denied(blocked, "(unpinned)", Evaluator.Unavailable, "its definition is not approved"),
                _ => Denied(blocked, "(default deny)", Evaluator.Unavailable, "no entry of the policy names it"),
            };
        }

        if (plan is null)
        {
            var entry = policy.ServerRequests[call.Name];
            return entry.IsAllowed
                ? new CallProspect { Outcome = ProspectOutcome.Allowed, Step = DecisionStep.Allowed, Rule = entry.Place.Pointer }
                : Denied(DecisionStep.Action, entry.Place.Pointer, RulePlan.DefaultReason, null);
        }

        if (plan.Own is { Action: RuleAction.Deny } own)
        {
            return Denied(DecisionStep.Action, own.ActionPointer, own.Reason, null);
        }

        if (call.Target == CallTarget.Tool && plan.Arguments != ArgumentsMode.Open && call.InputSchema is null)
        {
            return Denied(DecisionStep.Arguments, plan.ArgumentsRule, plan.ArgumentsReason, "its definition has no usable input schema");
        }

        var conditions = ImmutableArray.CreateBuilder<ProspectCondition>();
        if (Predicates(plan, call, conditions) is { } denied)
        {
            return denied;
        }

        Flow(plan.Own, conditions);
        Flow(plan.Shared, conditions);
        return Asking(plan.Own, call, conditions, out var ownAsks) ?? Asking(plan.Shared, call, conditions, out var sharedAsks) ?? Passed(plan, ownAsks, sharedAsks, conditions.ToImmutable());
    }

    private static CallProspect? Predicates(CallPlan plan, in CallFacts call, ImmutableArray<ProspectCondition>.Builder conditions)
    {
        foreach (var predicate in plan.DenyIf)
        {
            switch (predicate.Foresee(call))
            {
                case null:
                    conditions.Add(new ProspectCondition(predicate.Pointer, ProspectEffect.DeniesIf, predicate.Written));
                    break;
                case not Truth.False:
                    return Denied(DecisionStep.Predicate, predicate.Pointer, predicate.Reason, $"denied where {predicate.Written}");
            }
        }

        foreach (var predicate in plan.Require)
        {
            switch (predicate.Foresee(call))
            {
                case null:
                    conditions.Add(new ProspectCondition(predicate.Pointer, ProspectEffect.DeniesUnless, predicate.Written));
                    break;
                case not Truth.True:
                    return Denied(DecisionStep.Predicate, predicate.Pointer, predicate.Reason, $"denied unless {predicate.Written}");
            }
        }

        return null;
    }

    private static void Flow(RulePlan? rule, ImmutableArray<ProspectCondition>.Builder conditions)
    {
        if (rule?.Flow is { } flow)
        {
            conditions.AddRange(flow.ForbidAfter.Select(l => new ProspectCondition(l.Place.Pointer, ProspectEffect.DeniesIf, $"the session carries \"{l.Text}\"")));
            conditions.AddRange(flow.ApproveAfter.Select(l => new ProspectCondition(l.Place.Pointer, ProspectEffect.AsksIf, $"the session carries \"{l.Text}\"")));
        }
    }

    // An error in a condition of "when" denies.
    private static CallProspect? Asking(RulePlan? rule, in CallFacts call, ImmutableArray<ProspectCondition>.Builder conditions, out bool asks)
    {
        asks = rule is { Approval.AsksAlways: true };
        if (rule?.Approval.When is not { } when)
        {
            return null;
        }

        switch (when.Foresee(call))
        {
            case Truth.Error:
                return Denied(DecisionStep.Approval, rule.Approval.Pointer, rule.Reason, $"whether a person is asked cannot be said: {when.Written}");
            case Truth.True:
                asks = true;
                break;
            case null:
                conditions.Add(new ProspectCondition(rule.Approval.Pointer, ProspectEffect.AsksIf, when.Written));
                break;
        }

        return null;
    }

    private static CallProspect Passed(CallPlan plan, bool ownAsks, bool sharedAsks, ImmutableArray<ProspectCondition> conditions)
    {
        var asking = ownAsks ? plan.Own : sharedAsks ? plan.Shared : null;
        return new CallProspect
        {
            Outcome = asking is null ? ProspectOutcome.Allowed : ProspectOutcome.Asked,
            Step = asking is null ? DecisionStep.Allowed : DecisionStep.Approval,
            Rule = asking?.Approval.Pointer ?? plan.AllowRule,
            Reason = asking?.WrittenReason ?? "",
            Conditions = conditions,
            Limits = plan.Limits,
            Approval = ownAsks && sharedAsks ? plan.BothAsk : asking?.Approval.Requirement,
        };
    }

    private static CallProspect Denied(DecisionStep step, string rule, string reason, string? cause) =>
        new() { Outcome = ProspectOutcome.Denied, Step = step, Rule = rule, Reason = reason, Cause = cause };
}
