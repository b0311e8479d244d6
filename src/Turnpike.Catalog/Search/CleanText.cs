using System.Text;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Search;

/// <summary>
/// Text of a server as it may be shown on a card: on one line, without controls, escape sequences of terminals, direction marks and what cannot be
/// seen, and not longer than asked for. It stays untrusted: what it says in plain letters is not judged here (<see cref="FindingScanner"/>).
/// </summary>
public static class CleanText
{
    private const char Escape = '\u001b';
    private const char ControlSequence = '\u009b';
    private const string Ellipsis = "...";

    /// <summary>The clean text.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">The longest text to give, in UTF-16 code units, at least 4; what is cut off ends in <c>...</c>.</param>
    public static string Of(string? text, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, Ellipsis.Length + 1);
        var clean = new StringBuilder(Math.Min(text?.Length ?? 0, most + 2));
        var rest = text.AsSpan();
        while (!rest.IsEmpty && clean.Length <= most)
        {
            if (rest[0] is Escape or ControlSequence)
            {
                rest = rest[SequenceLength(rest)..];
                continue;
            }

            // A half of a surrogate pair comes out as the replacement character.
            Rune.DecodeFromUtf16(rest, out var rune, out var length);
            rest = rest[length..];
            if (Rune.IsWhiteSpace(rune))
            {
                Blank(clean);
            }
            else if (!UnseenCharacters.IsUnseen(rune))
            {
                clean.Append(rune.ToString());
            }
        }

        return Capped(clean, most);
    }

    private static void Blank(StringBuilder clean)
    {
        if (clean.Length > 0 && clean[^1] != ' ')
        {
            clean.Append(' ');
        }
    }

    private static string Capped(StringBuilder clean, int most)
    {
        var text = clean.ToString().TrimEnd();
        if (text.Length <= most)
        {
            return text;
        }

        var end = most - Ellipsis.Length;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)].TrimEnd() + Ellipsis;
    }

    /// <summary>How long an escape sequence is (ECMA-48): a control sequence to its final letter, a string to its end, anything else two characters.</summary>
    private static int SequenceLength(ReadOnlySpan<char> text)
    {
        var isControl = text[0] == ControlSequence;
        if (!isControl && text.Length > 1 && text[1] is ']' or 'P' or '^' or '_' or 'X')
        {
            var end = text.IndexOfAny('\u0007', '\u009c');
            var terminator = text.IndexOf("\u001b\\", StringComparison.Ordinal);
            return terminator >= 0 && (end < 0 || terminator < end) ? terminator + 2 : end >= 0 ? end + 1 : 2;
        }

        if (!isControl && (text.Length < 2 || text[1] != '['))
        {
            return Math.Min(text.Length, 2);
        }

        var at = isControl ? 1 : 2;
        while (at < text.Length && text[at] is >= ' ' and <= '?')
        {
            at++;
        }

        return Math.Min(text.Length, at + 1);
    }
}
