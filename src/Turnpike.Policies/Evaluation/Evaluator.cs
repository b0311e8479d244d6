using Turnpike.Policies.Documents;
using Turnpike.Policies.Explanation;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Evaluation;

/// <summary>
/// docs/policy.md's order of evaluation, steps 2 to 10 (of step 10 whether every amount is usable): the first that denies wins and is
/// named. Pure; allocates only to say why a call is denied.
/// </summary>
internal static class Evaluator
{
    /// <summary>What steps 1 to 4 answer, like a tool that does not exist.</summary>
    public const string Unavailable = "This tool is not available.";

    private static readonly JsonView NoArguments = EmptyObject();

    public static Decision Decide<TTrace>(PolicyPlan policy, in CallFacts call, ref TTrace trace)
        where TTrace : struct, IEvaluationTrace
    {
        var enforced = Enforce(policy, call, ref trace, out var plan);
        return ShadowStep.Watches(policy.ShadowUntil, call.Target, call.Instant) ? ShadowStep.Of(enforced, plan, ref trace) : enforced;
    }

    private static Decision Enforce<TTrace>(PolicyPlan policy, in CallFacts call, ref TTrace trace, out CallPlan? plan)
        where TTrace : struct, IEvaluationTrace
    {
        // 2 hidden, 3 unpinned, 4 unlisted under deny
        var blocked = Availability(policy, call.Target, call.Name, call.IsPinned, out plan, out var hiddenBy);
        if (blocked != DecisionStep.Allowed)
        {
            return Deny(ref trace, blocked, NameOf(blocked), Unavailable, hiddenBy is null ? null : $"{hiddenBy} hides it");
        }

        if (trace.IsOn)
        {
            trace.Note(DecisionStep.DefaultDeny, plan?.AllowRule ?? "/server_requests", ExplanationVerdict.Passed, "not hidden, pinned, and listed or allowed by default");
        }

        if (plan is null)
        {
            return DecideServerRequest(policy.ServerRequests[call.Name], ref trace);
        }

        // 5 action
        if (plan.Own is { Action: RuleAction.Deny } own)
        {
            return Deny(ref trace, DecisionStep.Action, own.ActionPointer, own.Reason, null);
        }

        // 6 arguments, 7 predicates, 8 flow, 9 approval: whether a person is asked, which comes after what denies
        if (DenyByArguments(plan, call, ref trace, out var denial)
            || PredicateStep.DenyIf(plan.DenyIf, DecisionStep.Predicate, call, ref trace, out denial)
            || PredicateStep.Require(plan.Require, call, ref trace, out denial)
            || DenyByFlow(plan, call, ref trace, out denial)
            || !ApprovalStep.TryAsk(plan, call, ref trace, out var asked, out denial))
        {
            return denial;
        }

        // 10 limits; an amount that cannot be counted denies before a person is asked in vain
        foreach (var limit in plan.Limits)
        {
            if (!limit.TryGetAmount(call.Arguments, out var amount))
            {
                return Deny(ref trace, DecisionStep.Limits, limit.Pointer, limit.Reason, "the amount is missing or is no exact number from 0");
            }

            if (trace.IsOn)
            {
                trace.Note(DecisionStep.Limits, limit.Pointer, ExplanationVerdict.Passed, limit.Concurrent is { } slots
                    ? $"takes one of {slots} that may be on their way at once"
                    : $"counts {(limit.FixedAmount is null ? "the amount in the arguments" : amount.ToString())} of {limit.Max} per {limit.WindowName} on \"{limit.Counter}\"");
            }
        }

        var passed = asked ?? Allow(ref trace, plan.AllowRule);
        return passed with { Limits = plan.Limits, Labels = plan.Labels, Result = plan.Result };
    }

    /// <summary>Whether a list shows the target at an instant: what a call that is not denied by steps 2 to 4 is.</summary>
    public static bool Shows(PolicyPlan policy, CallTarget target, string name, bool isPinned, DateTimeOffset? instant)
    {
        var step = Availability(policy, target, name, isPinned, out _, out _);
        return step == DecisionStep.Allowed || (step == DecisionStep.DefaultDeny && ShadowStep.Watches(policy.ShadowUntil, target, instant));
    }

    /// <summary>Steps 2 to 4: the step that denies, or <see cref="DecisionStep.Allowed"/>. The plan is null for server requests.</summary>
    public static DecisionStep Availability(PolicyPlan policy, CallTarget target, string name, bool isPinned, out CallPlan? plan, out string? hiddenBy)
    {
        plan = null;
        hiddenBy = null;
        if (target == CallTarget.Tool && policy.Hidden.TryFind(name, out hiddenBy))
        {
            return DecisionStep.Hidden;
        }

        if (!isPinned)
        {
            return DecisionStep.Unpinned;
        }

        if (target == CallTarget.ServerRequest)
        {
            return policy.ServerRequests.ContainsKey(name) ? DecisionStep.Allowed : DecisionStep.DefaultDeny;
        }

        plan = policy.Find(target, name);
        return plan is null ? DecisionStep.DefaultDeny : DecisionStep.Allowed;
    }

    private static string NameOf(DecisionStep step) => step switch
    {
        DecisionStep.Hidden => "(hidden)",
        DecisionStep.Unpinned => "(unpinned)",
        _ => "(default deny)",
    };

    private static Decision DecideServerRequest<TTrace>(ServerRequestEntry entry, ref TTrace trace)
        where TTrace : struct, IEvaluationTrace => entry.IsAllowed
        ? Allow(ref trace, entry.Place.Pointer)
        : Deny(ref trace, DecisionStep.Action, entry.Place.Pointer, RulePlan.DefaultReason, null);

    private static bool DenyByArguments<TTrace>(CallPlan plan, in CallFacts call, ref TTrace trace, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        denial = default;
        if (call.Target != CallTarget.Tool || plan.Arguments == ArgumentsMode.Open)
        {
            return false;
        }

        if (call.InputSchema is not { } schema)
        {
            denial = Deny(ref trace, DecisionStep.Arguments, plan.ArgumentsRule, plan.ArgumentsReason, "the definition has no usable input schema; \"arguments\": \"open\" would do without");
            return true;
        }

        // A call without arguments is a call with none: it satisfies what an empty object satisfies.
        var arguments = call.Arguments.Exists ? call.Arguments : NoArguments;
        var isStrict = plan.Arguments == ArgumentsMode.Strict;
        if (!(isStrict ? schema.TryValidateStrict(arguments, out var fault) : schema.TryValidate(arguments, out fault)))
        {
            denial = Deny(ref trace, DecisionStep.Arguments, plan.ArgumentsRule, plan.ArgumentsReason, $"arguments at \"{fault.InstancePath}\": {fault.Message} ({fault.SchemaPath})");
            return true;
        }

        if (trace.IsOn)
        {
            trace.Note(DecisionStep.Arguments, plan.ArgumentsRule, ExplanationVerdict.Passed, isStrict ? "the arguments satisfy the input schema, and all of them are declared" : "the arguments satisfy the input schema");
        }

        return false;
    }

    private static bool DenyByFlow<TTrace>(CallPlan plan, in CallFacts call, ref TTrace trace, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        // Labels that nobody knows may be any.
        if (call.SessionLabels.IsDefault && (plan.Own?.Flow?.Reads ?? plan.Shared?.Flow?.Reads) is { } reads)
        {
            var of = plan.Own?.Flow?.Reads is null ? plan.Shared! : plan.Own;
            denial = Deny(ref trace, DecisionStep.Flow, reads.Place.Pointer, of.Reason, "the labels of the session are not known");
            return true;
        }

        var rule = plan.Own;
        var label = rule?.Flow?.Forbidding(call.SessionLabels);
        if (label is null)
        {
            rule = plan.Shared;
            label = rule?.Flow?.Forbidding(call.SessionLabels);
        }

        denial = label is null ? default : Deny(ref trace, DecisionStep.Flow, label.Place.Pointer, rule!.Reason, $"the session carries the label \"{label.Text}\"");
        return label is not null;
    }

    internal static Decision Deny<TTrace>(ref TTrace trace, DecisionStep step, string rule, string reason, string? cause)
        where TTrace : struct, IEvaluationTrace
    {
        if (trace.IsOn)
        {
            trace.Note(step, rule, ExplanationVerdict.Denied, cause ?? reason);
        }

        return new Decision(DecisionOutcome.Deny, step, rule, reason, cause, []);
    }

    private static Decision Allow<TTrace>(ref TTrace trace, string rule)
        where TTrace : struct, IEvaluationTrace
    {
        if (trace.IsOn)
        {
            trace.Note(DecisionStep.Allowed, rule, ExplanationVerdict.Passed, "nothing denies the call");
        }

        return new Decision(DecisionOutcome.Allow, DecisionStep.Allowed, rule, string.Empty, null, []);
    }

    private static JsonView EmptyObject()
    {
        var tape = new JsonTape();
        tape.TryRead("{}"u8.ToArray(), JsonBudget.Message, out _);
        return tape.Root;
    }
}
