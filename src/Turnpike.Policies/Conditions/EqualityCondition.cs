using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>eq</c> and <c>neq</c>.</summary>
internal sealed class EqualityCondition : ComparisonCondition
{
    private readonly Literal _literal;
    private readonly bool _negated;

    public EqualityCondition(Comparison node)
        : base(node)
    {
        _literal = node.Values[0];
        _negated = node.Operator == ConditionOperator.Neq;
    }

    protected override string Expected => _literal.TypeName;

    internal override Truth Evaluate(in Operand operand)
    {
        var equal = LiteralMatch.Equal(operand, _literal);
        return _negated ? equal.Not() : equal;
    }
}
