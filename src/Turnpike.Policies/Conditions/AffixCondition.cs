using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>starts_with</c> and <c>ends_with</c>, by code point.</summary>
internal sealed class AffixCondition : ComparisonCondition
{
    private readonly byte[] _affix;
    private readonly bool _atEnd;

    public AffixCondition(Comparison node)
        : base(node)
    {
        _affix = node.Values[0].Utf8;
        _atEnd = node.Operator == ConditionOperator.EndsWith;
    }

    protected override string Expected => "a string";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind != JsonKind.String)
        {
            return Truth.Error;
        }

        using var text = new OperandText(operand);
        return Truths.Of(_atEnd ? text.Utf8.EndsWith(_affix) : text.Utf8.StartsWith(_affix));
    }
}
