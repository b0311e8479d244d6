using Turnpike.Policies.Conditions;
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

    private const string ApprovalReason = "Approval is required.";

    private static readonly JsonView NoArguments = EmptyObject();

    public static Decision Decide<TTrace>(PolicyPlan policy, in CallFacts call, ref TTrace trace)
        where TTrace : struct, IEvaluationTrace
    {
        // 2 hidden, 3 unpinned, 4 unlisted under deny
        var blocked = Availability(policy, call.Target, call.Name, call.IsPinned, out var plan, out var hiddenBy);
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

        // 6 arguments, 7 predicates
        if (DenyByArguments(plan, call, ref trace, out var denial) || DenyByPredicates(plan, call, ref trace, out denial))
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
                trace.Note(DecisionStep.Limits, limit.Pointer, ExplanationVerdict.Passed, $"counts {(limit.FixedAmount is null ? "the amount in the arguments" : amount.ToString())} of {limit.Max} per {limit.WindowName} on \"{limit.Counter}\"");
            }
        }

        // 9 approval
        if (plan.Own is { Action: RuleAction.RequireApproval } asking)
        {
            if (trace.IsOn)
            {
                trace.Note(DecisionStep.Approval, asking.ActionPointer, ExplanationVerdict.NeedsApproval, "a person has to say yes first");
            }

            return new Decision(DecisionOutcome.RequireApproval, DecisionStep.Approval, asking.ActionPointer, asking.WrittenReason ?? ApprovalReason, null, plan.Limits);
        }

        return Allow(ref trace, plan.AllowRule) with { Limits = plan.Limits };
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
        if (call.Target != CallTarget.Tool || !plan.ValidatesArguments)
        {
            return false;
        }

        if (call.InputSchema is not { } schema)
        {
            denial = Deny(ref trace, DecisionStep.Arguments, plan.ArgumentsRule, plan.ArgumentsReason, "the definition has no usable input schema; \"arguments\": \"open\" would do without");
            return true;
        }

        // A call without arguments is a call with none: it satisfies what an empty object satisfies.
        if (!schema.TryValidate(call.Arguments.Exists ? call.Arguments : NoArguments, out var fault))
        {
            denial = Deny(ref trace, DecisionStep.Arguments, plan.ArgumentsRule, plan.ArgumentsReason, $"arguments at \"{fault.InstancePath}\": {fault.Message} ({fault.SchemaPath})");
            return true;
        }

        if (trace.IsOn)
        {
            trace.Note(DecisionStep.Arguments, plan.ArgumentsRule, ExplanationVerdict.Passed, "the arguments satisfy the input schema");
        }

        return false;
    }

    private static bool DenyByPredicates<TTrace>(CallPlan plan, in CallFacts call, ref TTrace trace, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        foreach (var predicate in plan.DenyIf)
        {
            var truth = predicate.Evaluate(call, ref trace, out var error, out _);
            if (truth != Truth.False)
            {
                denial = Deny(ref trace, predicate, truth == Truth.True ? predicate.First : error, truth, call);
                return true;
            }
        }

        foreach (var predicate in plan.Require)
        {
            var truth = predicate.Evaluate(call, ref trace, out var error, out var notTrue);
            if (truth != Truth.True)
            {
                denial = Deny(ref trace, predicate, truth == Truth.False ? notTrue : error, truth, call);
                return true;
            }
        }

        denial = default;
        return false;
    }

    private static Decision Deny<TTrace>(ref TTrace trace, CompiledPredicate predicate, Condition? named, Truth truth, in CallFacts call)
        where TTrace : struct, IEvaluationTrace
    {
        // The named condition may be an error although the predicate is false: it says its own value.
        var own = named?.Evaluate(call) ?? truth;
        return Deny(ref trace, DecisionStep.Predicate, named?.Pointer ?? predicate.Pointer, predicate.Reason, named?.Describe(call, own) ?? "no conditions: it always holds");
    }

    private static Decision Deny<TTrace>(ref TTrace trace, DecisionStep step, string rule, string reason, string? cause)
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
