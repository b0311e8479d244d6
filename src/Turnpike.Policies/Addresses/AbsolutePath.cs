using System.Text.Unicode;

namespace Turnpike.Policies.Addresses;

/// <summary>Why a text is no path that can be judged.</summary>
internal enum PathFault : byte
{
    None,
    Relative,
    ControlCharacter,
    StillEncoded,
    NotUtf8,
    AboveRoot,
}

/// <summary>
/// Absolute paths in a normal form: percent-decoded once, <c>\</c> taken for <c>/</c>, then <c>.</c>, <c>..</c> and <c>//</c>
/// resolved. The root is the empty text, every other path begins with <c>/</c> and does not end with it. Case is kept.
/// </summary>
internal static class AbsolutePath
{
    /// <summary>Writes the normal form; the destination must be as long as the text. Does not allocate.</summary>
    public static PathFault Normalise(ReadOnlySpan<byte> text, Span<byte> destination, out int length)
    {
        length = 0;
        var decoded = destination[..Decode(text, destination)];
        if (decoded.IsEmpty || decoded[0] != (byte)'/')
        {
            return PathFault.Relative;
        }

        if (!Utf8.IsValid(decoded))
        {
            return PathFault.NotUtf8;
        }

        for (var i = 0; i < decoded.Length; i++)
        {
            if (decoded[i] is < 0x20 or 0x7F || (decoded[i] == 0xC2 && decoded[i + 1] < 0xA0))
            {
                return PathFault.ControlCharacter;
            }

            if (IsEncoded(decoded[i..]))
            {
                return PathFault.StillEncoded;
            }
        }

        return Resolve(decoded, out length);
    }

    /// <summary>Whether a path is a directory or below it, both in normal form: by whole segments.</summary>
    public static bool IsWithin(ReadOnlySpan<byte> path, ReadOnlySpan<byte> directory) =>
        path.StartsWith(directory) && (path.Length == directory.Length || path[directory.Length] == (byte)'/');

    /// <summary>The fault in words that follow the name of the path.</summary>
    public static string Describe(PathFault fault) => fault switch
    {
        PathFault.Relative => "is no absolute path: it does not begin with /",
        PathFault.ControlCharacter => "holds a control character",
        PathFault.StillEncoded => "is percent-encoded more than once",
        PathFault.NotUtf8 => "is not UTF-8 once it is decoded",
        PathFault.AboveRoot => "climbs above the root",
        _ => "is an absolute path",
    };

    private static int Decode(ReadOnlySpan<byte> text, Span<byte> destination)
    {
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (IsEncoded(text[i..]))
            {
                b = (byte)((HexDigit(text[i + 1]) << 4) | HexDigit(text[i + 2]));
                i += 2;
            }

            destination[length++] = b == (byte)'\\' ? (byte)'/' : b;
        }

        return length;
    }

    // In place: what is kept never gets longer than what was read.
    private static PathFault Resolve(Span<byte> path, out int length)
    {
        length = 0;
        var at = 0;
        while (at < path.Length)
        {
            var start = at + 1;
            var slash = path[start..].IndexOf((byte)'/');
            at = slash < 0 ? path.Length : start + slash;
            var segment = path[start..at];
            if (segment.IsEmpty || segment.SequenceEqual("."u8))
            {
                continue;
            }

            if (segment.SequenceEqual(".."u8))
            {
                if (length == 0)
                {
                    return PathFault.AboveRoot;
                }

                length = path[..length].LastIndexOf((byte)'/');
                continue;
            }

            path[length++] = (byte)'/';
            segment.CopyTo(path[length..]);
            length += segment.Length;
        }

        return PathFault.None;
    }

    private static bool IsEncoded(ReadOnlySpan<byte> text) =>
        text.Length >= 3 && text[0] == (byte)'%' && char.IsAsciiHexDigit((char)text[1]) && char.IsAsciiHexDigit((char)text[2]);

    private static int HexDigit(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
