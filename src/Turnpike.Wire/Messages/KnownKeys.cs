using System.Buffers;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>
/// The keys that mean something at one place of a message. A key that equals none of them but would for a reader that ignores case
/// or folds Unicode (CVE-2026-27896) or ends a text at a null (GO-2026-4770), or that hides one behind <c>\u</c> escapes, is refused: another
/// reader could take it for the known one.
/// </summary>
internal sealed class KnownKeys
{
    private const int Longest = 64;
    private readonly byte[][][] _byLength;

    public KnownKeys(params string[] names)
    {
        _byLength = new byte[names.Max(static n => n.Length) + 1][][];
        for (var length = 0; length < _byLength.Length; length++)
        {
            _byLength[length] = [.. names.Where(n => n.Length == length).Select(Encoding.ASCII.GetBytes)];
        }
    }

    /// <summary>What a key is to this place.</summary>
    public enum Standing : byte
    {
        /// <summary>Not known here, and like nothing known.</summary>
        Unknown,

        /// <summary>A known key.</summary>
        Known,

        /// <summary>Not known, but some reader would take it for a known one.</summary>
        Lookalike,
    }

    /// <summary>Whether no member of <paramref name="target"/> is a lookalike.</summary>
    public bool Admit(JsonView target)
    {
        foreach (var member in target.Members)
        {
            if (Judge(member.Name) == Standing.Lookalike)
            {
                return false;
            }
        }

        return true;
    }

    public Standing Judge(JsonView key) => key.IsEscaped ? JudgeEscaped(key.RawString) : Judge(key.RawString);

    /// <summary>Judges a key by its source bytes between the quotes; escapes must be well formed.</summary>
    public Standing Judge(ReadOnlySpan<byte> raw, bool escaped) => escaped ? JudgeEscaped(raw) : Judge(raw);

    private Standing JudgeEscaped(ReadOnlySpan<byte> key)
    {
        // A null is never written but as an escape. What stands before it is the whole key for a reader of C strings, however much follows.
        var end = key.IndexOf("\\u0000"u8);
        if (end >= 0 && (end == 0 || key[end - 1] != '\\') && JudgeEscaped(key[..end]) != Standing.Unknown)
        {
            return Standing.Lookalike;
        }

        // Invariant: an escape makes at most one character of six bytes, so longer text cannot unescape to a known key.
        if (key.Length > 6 * Longest)
        {
            return Standing.Unknown;
        }

        Span<byte> text = stackalloc byte[6 * Longest];
        var standing = Judge(text[..JsonText.Unescape(key, text)]);

        // "\/" is how some languages write every slash; letters behind \u escapes are written by nobody.
        return standing == Standing.Known && key.IndexOf("\\u"u8) >= 0 ? Standing.Lookalike : standing;
    }

    private Standing Judge(ReadOnlySpan<byte> key)
    {
        if (!Ascii.IsValid(key))
        {
            return JudgeFolded(key);
        }

        if (key.Length >= _byLength.Length)
        {
            return Standing.Unknown;
        }

        foreach (var known in _byLength[key.Length])
        {
            if (key.SequenceEqual(known))
            {
                return Standing.Known;
            }

            if (Ascii.EqualsIgnoreCase(key, known))
            {
                return Standing.Lookalike;
            }
        }

        return Standing.Unknown;
    }

    private Standing JudgeFolded(ReadOnlySpan<byte> key)
    {
        Span<byte> folded = stackalloc byte[Longest];
        var length = 0;
        while (!key.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(key, out var rune, out var consumed);
            key = key[consumed..];
            if (length == Longest || Fold(rune) is not (> 0 and < 128 and var letter))
            {
                return Standing.Unknown;
            }

            folded[length++] = (byte)letter;
        }

        return Judge(folded[..length]) == Standing.Unknown ? Standing.Unknown : Standing.Lookalike;
    }

    // The characters that case mapping of some language or locale makes an ASCII letter of (Unicode CaseFolding.txt, C and T entries); the
    // platform's invariant casing leaves them alone. Fullwidth forms are what compatibility normalisation makes ASCII of.
    private static int Fold(Rune rune) => rune.Value switch
    {
        0x17F => 's',
        0x212A => 'k',
        0x130 or 0x131 => 'i',
        >= 0xFF01 and <= 0xFF5E => rune.Value - 0xFEE0,
        _ => rune.Value,
    };
}
