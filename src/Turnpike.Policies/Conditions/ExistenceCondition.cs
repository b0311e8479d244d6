using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary><c>exists</c>: whether there is a value. Null is one; never an error.</summary>
internal sealed class ExistenceCondition : ComparisonCondition
{
    private readonly bool _wanted;

    public ExistenceCondition(Comparison node)
        : base(node) => _wanted = node.Values[0].Boolean;

    protected override string Expected => "a value";

    internal override Truth Evaluate(in Operand operand) => Truths.Of(operand.Exists == _wanted);
}
