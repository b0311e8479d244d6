using Turnpike.Policies.Documents;
using Turnpike.Policies.Globs;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>glob</c>: a string that a glob matches from end to end, as it matches the name of a tool.</summary>
internal sealed class GlobCondition : ComparisonCondition
{
    private readonly Glob _glob;

    public GlobCondition(Comparison node)
        : base(node) => _glob = new Glob(node.Values[0].Text);

    protected override string Expected => "a string";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind != JsonKind.String)
        {
            return Truth.Error;
        }

        using var text = new OperandChars(operand);
        return Truths.Of(_glob.Matches(text.Chars));
    }
}
