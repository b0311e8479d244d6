using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>length_lt</c> and <c>length_lte</c>: code points of a string, or elements of a list.</summary>
internal sealed class LengthCondition : ComparisonCondition
{
    private readonly bool _orEqual;
    private readonly ExactDecimal _bound;

    public LengthCondition(Comparison node)
        : base(node)
    {
        _orEqual = node.Operator == ConditionOperator.LengthLte;
        _bound = node.Values[0].Number;
    }

    protected override string Expected => "a string or a list";

    internal override Truth Evaluate(in Operand operand)
    {
        int length;
        if (operand.Kind == JsonKind.Array)
        {
            length = operand.Count;
        }
        else if (operand.Kind == JsonKind.String)
        {
            using var text = new OperandText(operand);
            length = CodePoints(text.Utf8);
        }
        else
        {
            return Truth.Error;
        }

        var order = ExactDecimal.FromInt64(length).CompareTo(_bound);
        return Truths.Of(order < 0 || (_orEqual && order == 0));
    }

    private static int CodePoints(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            count += (b & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }
}
