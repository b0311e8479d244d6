using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>lt</c> to <c>gte</c> on <c>time.date</c>. Dates of four-digit years order as their text does.</summary>
internal sealed class DateOrderCondition : ComparisonCondition
{
    private readonly ConditionOperator _operator;
    private readonly string _bound;

    public DateOrderCondition(Comparison node)
        : base(node)
    {
        _operator = node.Operator;
        _bound = node.Values[0].Text;
    }

    protected override string Expected => "a date";

    internal override Truth Evaluate(in Operand operand) =>
        operand.Text is { } date ? Truths.Of(OrderCondition.Holds(_operator, string.CompareOrdinal(date, _bound))) : Truth.Error;
}
