using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Conditions;

/// <summary>A condition ready to be evaluated. Immutable; evaluates without allocating.</summary>
internal abstract class Condition
{
    private readonly string _text;

    protected Condition(ConditionNode node)
    {
        Pointer = node.Place.Pointer;
        Path = node.Path;
        _text = $"{node.Path.Text} {node.OperatorName} {Values(node)}";
    }

    /// <summary>JSON Pointer of the condition.</summary>
    public string Pointer { get; }

    protected ValuePath Path { get; }

    /// <summary>The kind of value the operator takes, as people call it.</summary>
    protected abstract string Expected { get; }

    /// <summary>Compiles a condition.</summary>
    public static Condition Of(ConditionNode node) => node.Operator switch
    {
        ConditionOperator.Eq or ConditionOperator.Neq => new EqualityCondition(node),
        ConditionOperator.In or ConditionOperator.NotIn => new MembershipCondition(node),
        ConditionOperator.Regex => new PatternCondition(node),
        ConditionOperator.Contains => new ContainsCondition(node),
        ConditionOperator.Exists => new ExistenceCondition(node),
        _ => new OrderCondition(node),
    };

    /// <summary>The condition's value for a call.</summary>
    public Truth Evaluate(in CallFacts call) => Evaluate(Operand.Of(call, Path));

    /// <summary>What came out, for the record and for explanations. Names the policy's own values, never those of the call.</summary>
    public string Describe(in CallFacts call, Truth truth) => truth == Truth.Error
        ? $"{_text}: {Path.Text} {Operand.Of(call, Path).DescribeMismatch(Expected)}"
        : $"{_text} is {(truth == Truth.True ? "true" : "false")}";

    internal abstract Truth Evaluate(in Operand operand);

    private static string Values(ConditionNode node)
    {
        var values = node.Values.Select(v => v.Type == LiteralType.String ? $"\"{v.Text}\"" : v.Text);
        return node.Operator is ConditionOperator.In or ConditionOperator.NotIn ? $"[{string.Join(", ", values)}]" : values.First();
    }
}
