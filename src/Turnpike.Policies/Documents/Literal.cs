using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Documents;

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

    /// <summary>The value as a document writes it.</summary>
    public string Written => Type == LiteralType.String ? $"\"{Text}\"" : Text;
}
