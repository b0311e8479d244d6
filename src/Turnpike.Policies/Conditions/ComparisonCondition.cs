using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>One path held against one operator and its value, with <c>[*]</c> against each element of a list.</summary>
internal abstract class ComparisonCondition : Condition
{
    private readonly Quantifier _quantifier;
    private readonly string _text;

    protected ComparisonCondition(Comparison node)
        : base(node)
    {
        Path = node.Path;
        _quantifier = node.Quantifier;
        _text = $"{(_quantifier == Quantifier.None ? string.Empty : _quantifier == Quantifier.Any ? "any " : "every ")}{node.Path.Text} {node.OperatorName} {Values(node)}";
    }

    protected ValuePath Path { get; }

    /// <summary>The kind of value the operator takes, as people call it.</summary>
    protected abstract string Expected { get; }

    /// <summary>Compiles a comparison.</summary>
    public static ComparisonCondition Of(Comparison node) => node.Operator switch
    {
        ConditionOperator.Eq or ConditionOperator.Neq => new EqualityCondition(node),
        ConditionOperator.In or ConditionOperator.NotIn => new MembershipCondition(node),
        ConditionOperator.Lt or ConditionOperator.Lte or ConditionOperator.Gt or ConditionOperator.Gte =>
            node.Path.Root == PathRoot.TimeDate ? new DateOrderCondition(node) : new OrderCondition(node),
        ConditionOperator.Exists => new ExistenceCondition(node),
        ConditionOperator.Contains => new ContainsCondition(node),
        ConditionOperator.StartsWith or ConditionOperator.EndsWith => new AffixCondition(node),
        ConditionOperator.Glob => new GlobCondition(node),
        ConditionOperator.Regex or ConditionOperator.Matches => new PatternCondition(node),
        ConditionOperator.LengthLt or ConditionOperator.LengthLte => new LengthCondition(node),
        ConditionOperator.Type => new TypeCondition(node),
        ConditionOperator.Within => new WithinCondition(node),
        ConditionOperator.HostIn => new HostCondition(node),
        _ => new CidrCondition(node),
    };

    public override Truth Evaluate(in CallFacts call)
    {
        var operand = Operand.Of(call, Path);
        return _quantifier == Quantifier.None ? Evaluate(operand) : EvaluateElements(operand);
    }

    public override string Written => _text;

    public override Truth? Foresee(in CallFacts call) => Path.Root switch
    {
        PathRoot.Arguments or PathRoot.SessionLabels or PathRoot.SessionCalls or PathRoot.TimeHour or PathRoot.TimeWeekday or PathRoot.TimeDate or PathRoot.Result => null,
        _ => Evaluate(call),
    };

    public override string Describe(in CallFacts call, Truth truth)
    {
        if (truth != Truth.Error)
        {
            return $"{_text} is {truth.Word()}";
        }

        var operand = Operand.Of(call, Path);
        return $"{_text}: {(_quantifier == Quantifier.None ? $"{Path.Text} {DescribeError(operand)}" : DescribeElements(operand))}";
    }

    /// <summary>The value for one operand.</summary>
    internal abstract Truth Evaluate(in Operand operand);

    /// <summary>Why an operand is an error. Never the value itself.</summary>
    protected virtual string DescribeError(in Operand operand) => operand.DescribeMismatch(Expected);

    // Kleene over the elements. An empty list is an error: "every" of nothing would be true of what was never looked at.
    private Truth EvaluateElements(in Operand list)
    {
        if (list.Kind != JsonKind.Array || list.Count == 0)
        {
            return Truth.Error;
        }

        var settles = _quantifier == Quantifier.Any ? Truth.True : Truth.False;
        var result = settles.Not();
        foreach (var element in list.Elements(Path))
        {
            var truth = Evaluate(element);
            if (truth == settles)
            {
                return truth;
            }

            result = truth == Truth.Error ? Truth.Error : result;
        }

        return result;
    }

    private string DescribeElements(in Operand list)
    {
        if (list.Kind != JsonKind.Array || list.Count == 0)
        {
            return list.Kind == JsonKind.Array ? $"{Path.ListText} is an empty list" : $"{Path.ListText} {list.DescribeMismatch("a list")}";
        }

        var index = 0;
        foreach (var element in list.Elements(Path))
        {
            if (Evaluate(element) == Truth.Error)
            {
                return $"in element {index} {Path.Text} {DescribeError(element)}";
            }

            index++;
        }

        return $"{Path.Text} cannot be compared";
    }

    private static string Values(Comparison node)
    {
        var values = node.Values.Select(v => v.Written);
        return node.Values.Length > 1 || node.Operator is ConditionOperator.In or ConditionOperator.NotIn ? $"[{string.Join(", ", values)}]" : values.First();
    }
}
