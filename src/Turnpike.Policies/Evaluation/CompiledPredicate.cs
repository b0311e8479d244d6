using Turnpike.Policies.Conditions;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>A predicate ready to be evaluated: its conditions are ANDed with Kleene's logic; no conditions always hold.</summary>
internal sealed class CompiledPredicate
{
    private readonly Condition[] _conditions;

    public CompiledPredicate(Predicate predicate, string reason)
    {
        Pointer = predicate.Place.Pointer;
        Reason = predicate.OnDeny ?? reason;
        _conditions = [.. predicate.Conditions.Select(Condition.Of)];
    }

    public string Pointer { get; }

    public string Reason { get; }

    /// <summary>
    /// The predicate's value, and the condition to name. Only a false condition ends the evaluation early: it settles the value,
    /// and every condition that could be named before it was seen.
    /// </summary>
    public Truth Evaluate<TTrace>(in CallFacts call, DecisionStep step, ref TTrace trace, out Condition? firstError, out Condition? firstNotTrue)
        where TTrace : struct, IEvaluationTrace
    {
        firstError = null;
        firstNotTrue = null;
        var result = Truth.True;
        foreach (var condition in _conditions)
        {
            var truth = condition.Evaluate(call);
            if (trace.IsOn)
            {
                trace.Note(step, condition.Pointer, truth, condition.Describe(call, truth));
            }

            if (truth == Truth.True)
            {
                continue;
            }

            firstNotTrue ??= condition;
            if (truth == Truth.False)
            {
                result = Truth.False;
                if (!trace.IsOn)
                {
                    return result;
                }
            }
            else
            {
                firstError ??= condition;
                result = result == Truth.False ? Truth.False : Truth.Error;
            }
        }

        return result;
    }

    /// <summary>The predicate's value for every call of this caller and tool; null where it depends on what is not known before a call.</summary>
    public Truth? Foresee(in CallFacts call)
    {
        Truth? result = Truth.True;
        foreach (var condition in _conditions)
        {
            var truth = condition.Foresee(call);
            if (truth == Truth.False)
            {
                return truth;
            }

            result = truth is null || result is null ? null : truth == Truth.Error ? Truth.Error : result;
        }

        return result;
    }

    /// <summary>The conditions as they are written, in short.</summary>
    public string Written => string.Join(" and ", _conditions.Select(c => c.Written));

    /// <summary>What a true <c>deny_if</c> names: its first condition, or itself where it has none.</summary>
    public Condition? First => _conditions.Length == 0 ? null : _conditions[0];
}
