using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Headers;

/// <summary>The coding of a value as header text: plain visible ASCII, or <c>=?base64?…?=</c> (PROTOCOL 1.4 item 5).</summary>
public static class HeaderText
{
    private const string Opening = "=?base64?";
    private const string Closing = "?=";

    /// <summary>The header text of a string.</summary>
    public static string Encode(string value) =>
        IsPlain(value) ? value : Opening + Convert.ToBase64String(Encoding.UTF8.GetBytes(value)) + Closing;

    /// <summary>The header text of a string, an integer or a boolean; null for other kinds, which are left out.</summary>
    public static string? Encode(JsonView value) => value.Kind switch
    {
        JsonKind.String => Encode(value.GetString()),
        JsonKind.Number when ExactDecimal.TryParse(value.Raw, out var number) => number.IsInteger ? number.ToString() : null,
        JsonKind.Number when value.Raw.IndexOfAny(".eE"u8) < 0 => Encoding.ASCII.GetString(value.Raw),
        JsonKind.True => "true",
        JsonKind.False => "false",
        _ => null,
    };

    /// <summary>
    /// Whether <paramref name="text"/>, decoded, is the value: strings byte for byte, integers by number, booleans by name. False for other
    /// kinds, for text outside visible ASCII and for base64 that is not canonical UTF-8.
    /// </summary>
    public static bool Matches(string text, JsonView value)
    {
        var trimmed = text.AsSpan().Trim(" \t");
        if (!IsVisible(trimmed))
        {
            return false;
        }

        if (trimmed.StartsWith(Opening, StringComparison.Ordinal) && trimmed.EndsWith(Closing, StringComparison.Ordinal)
            && trimmed.Length >= Opening.Length + Closing.Length)
        {
            return MatchesDecoded(trimmed[Opening.Length..^Closing.Length], value);
        }

        var plain = ArrayPool<byte>.Shared.Rent(trimmed.Length);
        var length = Encoding.ASCII.GetBytes(trimmed, plain);
        var same = Matches(plain.AsSpan(0, length), value);
        ArrayPool<byte>.Shared.Return(plain);
        return same;
    }

    private static bool MatchesDecoded(ReadOnlySpan<char> base64, JsonView value)
    {
        // The platform's decoder skips white space, which the coding does not have.
        if (base64.ContainsAny(" \t\r\n") || !Base64.IsValid(base64))
        {
            return false;
        }

        var bytes = ArrayPool<byte>.Shared.Rent((base64.Length / 4 * 3) + 3);
        var same = Convert.TryFromBase64Chars(base64, bytes, out var length) && Matches(bytes.AsSpan(0, length), value);
        ArrayPool<byte>.Shared.Return(bytes);
        return same;
    }

    private static bool Matches(ReadOnlySpan<byte> text, JsonView value) => value.Kind switch
    {
        JsonKind.String => value.Is(text),
        JsonKind.Number => value.Raw.SequenceEqual(text) || (IsNumber(text)
            && ExactDecimal.TryParse(text, out var given) && ExactDecimal.TryParse(value.Raw, out var number) && given == number),
        JsonKind.True => text.SequenceEqual("true"u8),
        JsonKind.False => text.SequenceEqual("false"u8),
        _ => false,
    };

    // JSON's grammar, which ExactDecimal presumes: no leading zero, no bare point.
    private static bool IsNumber(ReadOnlySpan<byte> text)
    {
        var digits = text is [(byte)'-', ..] ? text[1..] : text;
        return digits is [>= (byte)'0' and <= (byte)'9', ..] && digits is not [(byte)'0', >= (byte)'0' and <= (byte)'9', ..]
            && digits[^1] is >= (byte)'0' and <= (byte)'9';
    }

    private static bool IsVisible(ReadOnlySpan<char> text) => !text.ContainsAnyExceptInRange(' ', '~');

    private static bool IsPlain(string value) =>
        IsVisible(value) && !value.StartsWith(' ') && !value.EndsWith(' ')
        && !(value.StartsWith(Opening, StringComparison.Ordinal) && value.EndsWith(Closing, StringComparison.Ordinal));
}
