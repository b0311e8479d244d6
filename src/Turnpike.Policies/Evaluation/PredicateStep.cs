using System.Collections.Immutable;
using Turnpike.Policies.Conditions;
using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Evaluation;

/// <summary>Predicates that deny: <c>deny_if</c> where it is true or an error, <c>require</c> where it is false or an error.</summary>
internal static class PredicateStep
{
    /// <summary>The first <c>deny_if</c> that denies.</summary>
    public static bool DenyIf<TTrace>(ImmutableArray<CompiledPredicate> predicates, DecisionStep step, in CallFacts call, ref TTrace trace, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        foreach (var predicate in predicates)
        {
            var truth = predicate.Evaluate(call, step, ref trace, out var error, out _);
            if (truth != Truth.False)
            {
                denial = Deny(ref trace, step, predicate, truth == Truth.True ? predicate.First : error, truth, call);
                return true;
            }
        }

        denial = default;
        return false;
    }

    /// <summary>The first <c>require</c> that denies.</summary>
    public static bool Require<TTrace>(ImmutableArray<CompiledPredicate> predicates, in CallFacts call, ref TTrace trace, out Decision denial)
        where TTrace : struct, IEvaluationTrace
    {
        foreach (var predicate in predicates)
        {
            var truth = predicate.Evaluate(call, DecisionStep.Predicate, ref trace, out var error, out var notTrue);
            if (truth != Truth.True)
            {
                denial = Deny(ref trace, DecisionStep.Predicate, predicate, truth == Truth.False ? notTrue : error, truth, call);
                return true;
            }
        }

        denial = default;
        return false;
    }

    /// <summary>The denial by a predicate, naming one of its conditions, or itself where it has none.</summary>
    public static Decision Deny<TTrace>(ref TTrace trace, DecisionStep step, CompiledPredicate predicate, Condition? named, Truth truth, in CallFacts call)
        where TTrace : struct, IEvaluationTrace
    {
        // The named condition may be an error although the predicate is false: it says its own value.
        var own = named?.Evaluate(call) ?? truth;
        return Evaluator.Deny(ref trace, step, named?.Pointer ?? predicate.Pointer, predicate.Reason, named?.Describe(call, own) ?? "no conditions: it always holds");
    }
}
