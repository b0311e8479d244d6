using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>
/// <c>contains</c>: a string with a substring, or a list with an equal element. Over a list it is a Kleene or: an equal element
/// makes it true wherever it stands, else an element of another type makes it an error.
/// </summary>
internal sealed class ContainsCondition : ComparisonCondition
{
    private readonly Literal _literal;

    public ContainsCondition(Comparison node)
        : base(node) => _literal = node.Values[0];

    protected override string Expected => _literal.Type == LiteralType.String ? "a string or a list of strings" : $"a list with {_literal.TypeName} in it";

    internal override Truth Evaluate(in Operand operand)
    {
        if (operand.Kind == JsonKind.String && _literal.Type == LiteralType.String)
        {
            using var text = new OperandText(operand);
            return Truths.Of(text.Utf8.IndexOf(_literal.Utf8) >= 0);
        }

        if (operand.Kind != JsonKind.Array)
        {
            return Truth.Error;
        }

        var result = Truth.False;
        foreach (var element in operand.Elements())
        {
            result = result.Or(LiteralMatch.Equal(element, _literal));
            if (result == Truth.True)
            {
                break;
            }
        }

        return result;
    }
}
