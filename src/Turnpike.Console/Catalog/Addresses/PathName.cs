using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Console.Catalog.Addresses;

/// <summary>
/// The name of a server or tool as one segment of a path and as a file's name. Different names have different segments, also where a file
/// system does not tell <c>A</c> from <c>a</c>; no segment is <c>.</c> or <c>..</c>, begins with a dot or a dash, or is a device's name.
/// Small letters, digits, <c>- _ @ .</c> stand for themselves, <c>/</c> is a comma, other bytes are <c>~hh</c>; which letters are capitals
/// stands behind <c>=</c>, four letters a digit. A name that gets too long, or is no well-formed text, is its beginning, <c>~~</c> and a hash.
/// </summary>
public static class PathName
{
    private const int MaxLength = 160;
    private const int KeptOfLong = 60;

    private static readonly SearchValues<char> Plain = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_@.");

    private static readonly SearchValues<string> Devices = SearchValues.Create(
        ["con", "prn", "aux", "nul", .. Enumerable.Range(0, 10).SelectMany(n => new[] { $"com{n}", $"lpt{n}" })], StringComparison.Ordinal);

    /// <summary>The segment of a name: ASCII, never empty, at most 160 characters.</summary>
    public static string Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxLength * 2 || !IsWellFormed(name))
        {
            return Hashed(name);
        }

        var segment = Encode(name, escapeFirst: false);
        var stem = segment.AsSpan()[..(segment.AsSpan().IndexOfAny('.', '=') is >= 0 and var end ? end : segment.Length)];
        if (Devices.Contains(stem.ToString()))
        {
            segment = Encode(name, escapeFirst: true);
        }

        return segment.Length <= MaxLength ? segment : Hashed(name);
    }

    /// <summary>Whether the segment only holds a hash of its name: it is found by comparing.</summary>
    public static bool IsHashed(string segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return segment.Contains("~~", StringComparison.Ordinal);
    }

    /// <summary>The name of a segment. False where no name has this segment, and where it <see cref="IsHashed"/>.</summary>
    public static bool TryRead(string segment, out string name)
    {
        ArgumentNullException.ThrowIfNull(segment);
        name = "";
        if (segment.Length > MaxLength || !TryDecode(segment, out var read) || Of(read) != segment)
        {
            return false;
        }

        name = read;
        return true;
    }

    private static string Encode(string name, bool escapeFirst)
    {
        var body = new StringBuilder(name.Length + 16);
        var capitals = new List<bool>();
        Span<byte> bytes = stackalloc byte[4];
        var at = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            var isEdge = at == 0 || at + rune.Utf16SequenceLength == name.Length;
            var c = rune.IsAscii ? (char)rune.Value : '\0';
            if (char.IsAsciiLetter(c) && !(at == 0 && escapeFirst))
            {
                body.Append(char.ToLowerInvariant(c));
                capitals.Add(char.IsAsciiLetterUpper(c));
            }
            else if (c == '/')
            {
                body.Append(',');
            }
            else if (c != '\0' && Plain.Contains(c) && !(c == '.' && isEdge) && !(c == '-' && at == 0) && !(at == 0 && escapeFirst))
            {
                body.Append(c);
            }
            else
            {
                foreach (var b in bytes[..rune.EncodeToUtf8(bytes)])
                {
                    body.Append(CultureInfo.InvariantCulture, $"~{b:x2}");
                }
            }

            at += rune.Utf16SequenceLength;
        }

        AppendCapitals(body, capitals);
        return body.Length == 0 ? "~" : body.ToString();
    }

    private static void AppendCapitals(StringBuilder body, List<bool> capitals)
    {
        var last = capitals.LastIndexOf(true);
        if (last < 0)
        {
            return;
        }

        body.Append('=');
        for (var digit = 0; digit <= last / 4; digit++)
        {
            var value = 0;
            for (var bit = 0; bit < 4 && (digit * 4) + bit <= last; bit++)
            {
                value |= capitals[(digit * 4) + bit] ? 1 << bit : 0;
            }

            body.Append("0123456789abcdef"[value]);
        }
    }

    // Lenient: whatever it makes of a segment counts only when it is encoded to that very segment again.
    private static bool TryDecode(string segment, out string name)
    {
        name = "";
        var mask = segment.LastIndexOf('=');
        var body = mask < 0 ? segment : segment[..mask];
        var digits = mask < 0 ? "" : segment[(mask + 1)..];
        if (segment == "~")
        {
            return true;
        }

        var bytes = new List<byte>(body.Length);
        var letters = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var c = body[i];
            if (c == '~')
            {
                if (i + 2 >= body.Length || !byte.TryParse(body.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
                {
                    return false;
                }

                bytes.Add(b);
                i += 2;
            }
            else if (char.IsAsciiLetterLower(c))
            {
                var digit = letters / 4 < digits.Length ? "0123456789abcdef".IndexOf(digits[letters / 4], StringComparison.Ordinal) : 0;
                bytes.Add((byte)(digit >= 0 && (digit & (1 << (letters % 4))) != 0 ? char.ToUpperInvariant(c) : c));
                letters++;
            }
            else if (char.IsAscii(c))
            {
                bytes.Add((byte)(c == ',' ? '/' : c));
            }
            else
            {
                return false;
            }
        }

        name = Encoding.UTF8.GetString([.. bytes]);
        return name.Length > 0;
    }

    private static string Hashed(string name)
    {
        var start = new StringBuilder();
        foreach (var c in name.Take(KeptOfLong))
        {
            start.Append(char.IsAsciiLetterOrDigit(c) ? char.ToLowerInvariant(c) : '-');
        }

        var hash = SHA256.HashData(System.Runtime.InteropServices.MemoryMarshal.AsBytes(name.AsSpan()));
        return $"x{start}~~{Convert.ToHexStringLower(hash.AsSpan(0, 16))}";
    }

    private static bool IsWellFormed(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsSurrogate(name[i]) && (!char.IsHighSurrogate(name[i]) || ++i == name.Length || !char.IsLowSurrogate(name[i])))
            {
                return false;
            }
        }

        return true;
    }
}
