using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>Equality without coercion: numbers by exact value, strings by code point, booleans; another type is an error.</summary>
internal static class LiteralMatch
{
    /// <summary>Whether an operand equals a literal.</summary>
    public static Truth Equal(in Operand operand, Literal literal)
    {
        switch (literal.Type)
        {
            case LiteralType.String when operand.Text is { } text:
                return Truths.Of(string.Equals(text, literal.Text, StringComparison.Ordinal));
            case LiteralType.String when operand.Kind == JsonKind.String:
                return Truths.Of(operand.View.Is(literal.Utf8));
            case LiteralType.Number when operand.TryGetNumber(out var number):
                return Truths.Of(number == literal.Number);
            case LiteralType.Boolean when operand.Kind is JsonKind.True or JsonKind.False:
                return Truths.Of(operand.Kind == JsonKind.True == literal.Boolean);
            default:
                return Truth.Error;
        }
    }
}
