using Turnpike.Wire.Json;

namespace Turnpike.Wire.Headers;

/// <summary>The coding of a value as header text: plain visible ASCII, or <c>=?base64?…?=</c> (PROTOCOL 1.4 item 5).</summary>
public static class HeaderText
{
    /// <summary>The header text of a string.</summary>
    public static string Encode(string value) => throw new NotImplementedException();

    /// <summary>The header text of a string, an integer or a boolean; null for other kinds, which are left out.</summary>
    public static string? Encode(JsonView value) => throw new NotImplementedException();

    /// <summary>Whether <paramref name="text"/>, decoded, is the value: strings by ordinal bytes, integers by number, booleans by name.</summary>
    public static bool Matches(string text, JsonView value) => throw new NotImplementedException();
}
