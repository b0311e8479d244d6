using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary><c>regex</c>: a string in which a pattern is found. The engine is linear in the length of the text.</summary>
internal sealed class PatternCondition : Condition
{
    private readonly Regex _pattern;

    public PatternCondition(ConditionNode node)
        : base(node) => _pattern = node.Pattern!;

    protected override string Expected => "a string";

    internal override Truth Evaluate(in Operand operand) =>
        operand.Kind == JsonKind.String ? Truths.Of(OperandText.IsMatch(operand, _pattern)) : Truth.Error;
}
