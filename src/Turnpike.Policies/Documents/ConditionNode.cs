using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Wire.Json;

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
    Regex,
    Contains,
    Exists,
}

/// <summary>A condition as written. <paramref name="Values"/> holds one value, or the list of <c>in</c> and <c>not_in</c>.</summary>
internal sealed record ConditionNode(
    Place Place,
    ValuePath Path,
    ConditionOperator Operator,
    string OperatorName,
    ImmutableArray<Literal> Values,
    Place ValuePlace,
    Regex? Pattern);

/// <summary>The type of a value in a document.</summary>
internal enum LiteralType : byte
{
    String,
    Number,
    Boolean,
}

/// <summary>A string, number or boolean of a document.</summary>
internal sealed record Literal(LiteralType Type, string Text, ExactDecimal Number, bool Boolean)
{
    /// <summary>The string in UTF-8; empty for other types.</summary>
    public byte[] Utf8 { get; } = Type == LiteralType.String ? Encoding.UTF8.GetBytes(Text) : [];

    /// <summary>The type as people call it, with its article.</summary>
    public string TypeName => Type switch
    {
        LiteralType.String => "a string",
        LiteralType.Number => "a number",
        _ => "a boolean",
    };
}

/// <summary>Where a path begins.</summary>
internal enum PathRoot : byte
{
    Arguments,
    CallerSubject,
    ToolName,
    Server,
    ResourceUri,
}

/// <summary>A path: its root, its keys in unescaped UTF-8, and its text as written.</summary>
internal sealed record ValuePath(PathRoot Root, ImmutableArray<byte[]> Segments, string Text);
