using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>lt</c>, <c>lte</c>, <c>gt</c> and <c>gte</c> on exact numbers.</summary>
internal sealed class OrderCondition : Condition
{
    private readonly ConditionOperator _operator;
    private readonly ExactDecimal _bound;

    public OrderCondition(ConditionNode node)
        : base(node)
    {
        _operator = node.Operator;
        _bound = node.Values[0].Number;
    }

    protected override string Expected => "a number";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind != JsonKind.Number || !ExactDecimal.TryParse(operand.View.Raw, out var number))
        {
            return Truth.Error;
        }

        var order = number.CompareTo(_bound);
        return Truths.Of(_operator switch
        {
            ConditionOperator.Lt => order < 0,
            ConditionOperator.Lte => order <= 0,
            ConditionOperator.Gt => order > 0,
            _ => order >= 0,
        });
    }
}
