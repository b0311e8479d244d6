using System.Buffers;
using System.Globalization;
using System.Text;

namespace Turnpike.Wire.Json;

/// <summary>The text inside a JSON string's quotes (RFC 8259 section 7).</summary>
public static class JsonText
{
    /// <summary>What cannot stand in a JSON string as itself: quote, backslash and the control characters below U+0020.</summary>
    internal static readonly SearchValues<byte> NeedEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static c => (byte)c), (byte)'"', (byte)'\\']);

    /// <summary>
    /// Writes the unescaped form of <paramref name="raw"/>, the bytes between the quotes of a string the tape accepted.
    /// </summary>
    /// <returns>The number of bytes written; never more than <paramref name="raw"/> is long.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        var written = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOf((byte)'\\');
            if (plain < 0)
            {
                raw.CopyTo(destination[written..]);
                return written + raw.Length;
            }

            raw[..plain].CopyTo(destination[written..]);
            written += plain;
            if (raw[plain + 1] != (byte)'u')
            {
                destination[written++] = Simple(raw[plain + 1]);
                raw = raw[(plain + 2)..];
                continue;
            }

            int code = Hex(raw.Slice(plain + 2, 4));
            raw = raw[(plain + 6)..];
            if (char.IsHighSurrogate((char)code))
            {
                code = char.ConvertToUtf32((char)code, (char)Hex(raw.Slice(2, 4)));
                raw = raw[6..];
            }

            written += new Rune(code).EncodeToUtf8(destination[written..]);
        }

        return written;
    }

    /// <summary>Whether every <c>\u</c> escape in <paramref name="raw"/> is a scalar value or half of a proper surrogate pair.</summary>
    internal static bool HasWellFormedEscapes(ReadOnlySpan<byte> raw)
    {
        for (var i = raw.IndexOf((byte)'\\'); i >= 0 && i < raw.Length;)
        {
            if (raw[i + 1] != (byte)'u')
            {
                i += 2;
            }
            else
            {
                var code = (char)Hex(raw.Slice(i + 2, 4));
                i += 6;
                if (char.IsLowSurrogate(code))
                {
                    return false;
                }

                if (char.IsHighSurrogate(code))
                {
                    if (raw.Length < i + 6 || raw[i] != (byte)'\\' || raw[i + 1] != (byte)'u' || !char.IsLowSurrogate((char)Hex(raw.Slice(i + 2, 4))))
                    {
                        return false;
                    }

                    i += 6;
                }
            }

            var next = raw[i..].IndexOf((byte)'\\');
            i = next < 0 ? -1 : i + next;
        }

        return true;
    }

    private static byte Simple(byte escape) => escape switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'t' => (byte)'\t',
        (byte)'r' => (byte)'\r',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escape,
    };

    private static int Hex(ReadOnlySpan<byte> four) => int.Parse(four, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
