using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Documents;

/// <summary>The operators of the language.</summary>
internal enum ConditionOperator : byte
{
    Eq,
    Neq,
    In,
    NotIn,
    Lt,
    Lte,
    Gt,
    Gte,
    Exists,
    Contains,
    StartsWith,
    EndsWith,
    Glob,
    Regex,
    Matches,
    LengthLt,
    LengthLte,
    Type,
    Within,
    HostIn,
    Cidr,
}

/// <summary>How many elements of the list behind <c>[*]</c> a comparison must hold for.</summary>
internal enum Quantifier : byte
{
    /// <summary>The path has no <c>[*]</c>.</summary>
    None,

    /// <summary>At least one element.</summary>
    Any,

    /// <summary>Every element.</summary>
    Every,
}

/// <summary>A condition as written: a comparison, or comparisons under <c>any</c>, <c>all</c> and <c>not</c>.</summary>
internal abstract record ConditionNode(Place Place)
{
    /// <summary>Every comparison in it, in document order.</summary>
    public abstract IEnumerable<Comparison> Comparisons { get; }
}

/// <summary>
/// A path, an operator and a value. <paramref name="Values"/> holds one value, or the list of the operators that take one.
/// </summary>
internal sealed record Comparison(
    Place Place,
    ValuePath Path,
    Quantifier Quantifier,
    ConditionOperator Operator,
    string OperatorName,
    ImmutableArray<Literal> Values,
    Place ValuePlace,
    Regex? Pattern) : ConditionNode(Place)
{
    public override IEnumerable<Comparison> Comparisons => [this];
}

/// <summary><c>any</c>: one of the parts is true. Never empty.</summary>
internal sealed record AnyOf(Place Place, ImmutableArray<ConditionNode> Parts) : ConditionNode(Place)
{
    public override IEnumerable<Comparison> Comparisons => Parts.SelectMany(p => p.Comparisons);
}

/// <summary><c>all</c>: every part is true. Never empty.</summary>
internal sealed record AllOf(Place Place, ImmutableArray<ConditionNode> Parts) : ConditionNode(Place)
{
    public override IEnumerable<Comparison> Comparisons => Parts.SelectMany(p => p.Comparisons);
}

/// <summary><c>not</c>: the part is false.</summary>
internal sealed record NotOf(Place Place, ConditionNode Part) : ConditionNode(Place)
{
    public override IEnumerable<Comparison> Comparisons => Part.Comparisons;
}
