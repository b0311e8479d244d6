using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>lt</c>, <c>lte</c>, <c>gt</c> and <c>gte</c> on exact numbers.</summary>
internal sealed class OrderCondition : ComparisonCondition
{
    private readonly ConditionOperator _operator;
    private readonly ExactDecimal _bound;

    public OrderCondition(Comparison node)
        : base(node)
    {
        _operator = node.Operator;
        _bound = node.Values[0].Number;
    }

    protected override string Expected => "a number";

    /// <summary>Whether an order, negative for less, is what an operator asks for.</summary>
    public static bool Holds(ConditionOperator asked, int order) => asked switch
    {
        ConditionOperator.Lt => order < 0,
        ConditionOperator.Lte => order <= 0,
        ConditionOperator.Gt => order > 0,
        _ => order >= 0,
    };

    internal override Truth Evaluate(in Operand operand) =>
        operand.TryGetNumber(out var number) ? Truths.Of(Holds(_operator, number.CompareTo(_bound))) : Truth.Error;
}
