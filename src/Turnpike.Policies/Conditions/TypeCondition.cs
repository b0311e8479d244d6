using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>
/// <c>type</c>: whether a value is of a JSON type; false on another. A whole number is a <c>number</c> and an <c>integer</c>, however
/// it is spelled. A number that is not exact is an error, as everywhere.
/// </summary>
internal sealed class TypeCondition : ComparisonCondition
{
    /// <summary>The types that the operator knows.</summary>
    public static readonly string[] Names = ["string", "number", "integer", "boolean", "object", "array", "null"];

    private readonly string _type;

    public TypeCondition(Comparison node)
        : base(node) => _type = node.Values[0].Text;

    protected override string Expected => "a number";

    internal override Truth Evaluate(in Operand operand)
    {
        switch (operand.Kind)
        {
            case JsonKind.None:
                return Truth.Error;
            case JsonKind.Number:
                return operand.TryGetNumber(out var number) ? Truths.Of(_type == "number" || (_type == "integer" && number.IsInteger)) : Truth.Error;
            default:
                return Truths.Of(_type == operand.Kind switch
                {
                    JsonKind.String => "string",
                    JsonKind.True or JsonKind.False => "boolean",
                    JsonKind.Object => "object",
                    JsonKind.Array => "array",
                    _ => "null",
                });
        }
    }
}
