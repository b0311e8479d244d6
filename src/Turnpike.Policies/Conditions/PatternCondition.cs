using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>
/// <c>regex</c>, a string in which a pattern is found, and <c>matches</c>, a string that the pattern matches from end to end (it was
/// compiled between anchors). The engine is linear in the length of the text.
/// </summary>
internal sealed class PatternCondition : ComparisonCondition
{
    private readonly Regex _pattern;

    public PatternCondition(Comparison node)
        : base(node) => _pattern = node.Pattern!;

    protected override string Expected => "a string";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind != JsonKind.String)
        {
            return Truth.Error;
        }

        using var text = new OperandChars(operand);
        return Truths.Of(_pattern.IsMatch(text.Chars));
    }
}
