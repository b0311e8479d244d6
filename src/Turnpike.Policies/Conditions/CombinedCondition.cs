using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>any</c> and <c>all</c> with Kleene's logic: one true part makes <c>any</c> true, one false part makes <c>all</c> false, else an error is one.</summary>
internal sealed class CombinedCondition : Condition
{
    private readonly Condition[] _parts;
    private readonly Truth _settles;

    public CombinedCondition(ConditionNode node, ImmutableArray<ConditionNode> parts)
        : base(node)
    {
        _settles = node is AnyOf ? Truth.True : Truth.False;
        _parts = [.. parts.Select(Of)];
    }

    // What settles the value may end the evaluation: a part behind it could change neither the value nor the pointer that is named.
    public override Truth Evaluate(in CallFacts call)
    {
        var result = _settles.Not();
        foreach (var part in _parts)
        {
            var truth = part.Evaluate(call);
            if (truth == _settles)
            {
                return truth;
            }

            result = truth == Truth.Error ? Truth.Error : result;
        }

        return result;
    }

    public override string Written => $"{(_settles == Truth.True ? "any" : "all")} of ({string.Join("; ", _parts.Select(p => p.Written))})";

    // One part that settles the value does so whatever the others turn out to be.
    public override Truth? Foresee(in CallFacts call)
    {
        Truth? result = _settles.Not();
        foreach (var part in _parts)
        {
            var truth = part.Foresee(call);
            if (truth == _settles)
            {
                return truth;
            }

            result = truth is null || result is null ? null : truth == Truth.Error ? Truth.Error : result;
        }

        return result;
    }

    public override string Describe(in CallFacts call, Truth truth)
    {
        var parts = new string[_parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = _parts[i].Describe(call, _parts[i].Evaluate(call));
        }

        return $"{(_settles == Truth.True ? "any" : "all")} is {truth.Word()} ({string.Join("; ", parts)})";
    }
}
