using System.Globalization;
using System.Text;
using Turnpike.Catalog.Findings;

namespace Turnpike.Console.Catalog.Markup;

/// <summary>
/// Makes what others wrote fit to be shown: characters that are not seen, or that would move others, stand as <c>⟨U+202E⟩</c>, piles of
/// accents and long runs of blanks are named instead of drawn, and the text ends at a length.
/// </summary>
public static class UntrustedText
{
    private const int MaxAccents = 3;
    private const int MaxBlanks = 8;
    private const int MaxWord = 24;

    /// <summary>The text on one line, for titles and data: plain text, not yet HTML.</summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">How many of its UTF-16 units are shown at most; an ellipsis stands for the rest.</param>
    public static string Line(string text, int limit)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(Math.Min(text.Length, limit) + 8);
        foreach (var piece in Pieces(text, 0, WordCutAt(text, limit), keepLines: false))
        {
            line.Append(piece.Text);
        }

        return text.Length > limit ? line.ToString().TrimEnd() + "…" : line.ToString();
    }

    /// <summary>Where to cut a text so that at most so many units stay and no character is cut in two.</summary>
    internal static int CutAt(string text, int limit) =>
        text.Length <= limit ? text.Length : limit > 0 && char.IsHighSurrogate(text[limit - 1]) ? limit - 1 : limit;

    // Between words where one ends soon enough before.
    private static int WordCutAt(string text, int limit) =>
        text.Length > limit && limit > MaxWord && text.LastIndexOf(' ', limit, MaxWord) is > 0 and var blank ? blank : CutAt(text, limit);

    /// <summary>A text in pieces: what can be shown as it is, and names of what cannot.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">Where to begin, in UTF-16 units.</param>
    /// <param name="end">Where to end.</param>
    /// <param name="keepLines">Whether line ends stay; else they are blanks.</param>
    internal static IEnumerable<TextPiece> Pieces(string text, int start, int end, bool keepLines)
    {
        var plain = new StringBuilder();
        var (accents, last) = (0, default(Rune));
        for (var i = start; i < end;)
        {
            var isRune = Rune.TryGetRuneAt(text, i, out var rune) && i + rune.Utf16SequenceLength <= end;
            var length = isRune ? rune.Utf16SequenceLength : 1;
            if (isRune && rune.Value is '\r' or '\n' or '\t' or ' ' or 0xA0)
            {
                var run = BlanksFrom(text, i, end);
                if (keepLines || run <= MaxBlanks)
                {
                    plain.Append(BlankFor(text, i, run, keepLines));
                    if (run > MaxBlanks * 4)
                    {
                        yield return Taken(plain);
                        yield return new TextPiece($"⟨{run.ToString(CultureInfo.InvariantCulture)} blanks⟩", IsName: true);
                    }
                }
                else
                {
                    yield return Taken(plain);
                    yield return new TextPiece($"⟨{run.ToString(CultureInfo.InvariantCulture)} blanks⟩", IsName: true);
                }

                (i, accents, last) = (i + run, 0, default);
                continue;
            }

            accents = isRune && IsAccent(rune) ? accents + 1 : 0;
            if (isRune && accents <= MaxAccents && (!UnseenCharacters.IsUnseen(rune) || IsEmojiStyle(rune, last)))
            {
                plain.Append(rune.ToString());
            }
            else
            {
                yield return Taken(plain);
                yield return new TextPiece(string.Create(CultureInfo.InvariantCulture, $"⟨U+{(isRune ? rune.Value : text[i]):X4}⟩"), IsName: true);
            }

            last = isRune ? rune : default;
            i += length;
        }

        yield return Taken(plain);
    }

    // A long run says nothing, but can push what follows out of sight.
    private static string BlankFor(string text, int start, int run, bool keepLines)
    {
        var lines = keepLines ? text.AsSpan(start, run).Count('\n') : 0;
        return lines switch
        {
            0 => keepLines ? new string(' ', Math.Min(run, MaxBlanks)) : " ",
            1 => "\n" + new string(' ', Math.Min(start + run - 1 - text.LastIndexOf('\n', start + run - 1), MaxBlanks)),
            _ => "\n\n",
        };
    }

    private static int BlanksFrom(string text, int start, int end)
    {
        var i = start;
        while (i < end && text[i] is '\r' or '\n' or '\t' or ' ' or '\u00a0')
        {
            i++;
            if (i == end)
            {
                break;
            }
        }

        return i - start;
    }

    private static TextPiece Taken(StringBuilder plain)
    {
        var piece = new TextPiece(plain.ToString(), IsName: false);
        plain.Clear();
        return piece;
    }

    private static bool IsAccent(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark;

    // The selector that asks for the coloured form of the sign before it: common in honest texts, and it hides nothing.
    private static bool IsEmojiStyle(Rune rune, Rune before) =>
        rune.Value == 0xFE0F && Rune.GetUnicodeCategory(before) is UnicodeCategory.OtherSymbol or UnicodeCategory.MathSymbol or UnicodeCategory.DecimalDigitNumber;
}

/// <summary>A part of a text.</summary>
/// <param name="Text">What is shown; not yet HTML.</param>
/// <param name="IsName">Whether it names a character that is not shown, instead of being one.</param>
internal readonly record struct TextPiece(string Text, bool IsName);
