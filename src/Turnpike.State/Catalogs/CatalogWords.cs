using System.Globalization;
using System.Text;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>The words of names, texts and judgements, as the index holds them and as a query asks for them.</summary>
public static class CatalogWords
{
    /// <summary>How many UTF-16 units of a description are shown and ranked; all of it is searched.</summary>
    public const int SummaryLength = 300;

    // What is beyond says nothing more of a tool, and would let one definition fill the index.
    private const int MaxWords = 512;
    private const int MaxWordLength = 40;

    /// <summary>The beginning of a text, on one line; never half of a surrogate pair.</summary>
    public static string Summary(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder(Math.Min(text.Length, SummaryLength + 1));
        foreach (var c in text)
        {
            if (!char.IsWhiteSpace(c))
            {
                line.Append(c);
            }
            else if (line.Length > 0 && line[^1] != ' ')
            {
                line.Append(' ');
            }

            if (line.Length > SummaryLength)
            {
                break;
            }
        }

        var length = Math.Min(line.Length, SummaryLength);
        if (length > 0 && length < line.Length && char.IsHighSurrogate(line[length - 1]))
        {
            length--;
        }

        return line.ToString(0, length).TrimEnd();
    }

    /// <summary>A name reduced to its words: <c>readFile</c>, <c>read-file</c> and <c>read file</c> have the key <c>read_file</c>.</summary>
    public static string Key(string name)
    {
        var words = new List<string>();
        Split(name, words, wholes: false);
        return string.Join('_', words);
    }

    /// <summary>
    /// The words of a text in lower case: letters and digits, split where a name's humps are, and such a name as a whole too; an ideograph is a word.
    /// </summary>
    internal static List<string> Of(string text)
    {
        var words = new List<string>();
        Split(text, words, wholes: true);
        return words;
    }

    /// <summary>The words of a query: each as a whole, and for one with humps its parts, which will do as well.</summary>
    internal static IEnumerable<(string Whole, string[] Parts)> Groups(string text)
    {
        for (var at = 0; at < text.Length;)
        {
            var start = at;
            while (at < text.Length && KindAt(text, at, out var step) is not Kind.Other and not Kind.Ideograph)
            {
                at += step;
            }

            if (at == start)
            {
                var kind = KindAt(text, at, out var step);
                at += step;
                if (kind == Kind.Ideograph)
                {
                    yield return (text[start..at], []);
                }

                continue;
            }

            // The whole comes last; a word without humps has no parts.
            if (Of(text[start..at]) is { Count: > 0 } words)
            {
                yield return (words[^1], [.. words.Take(words.Count - 1)]);
            }
        }
    }

    /// <summary>What the index says of a judgement; no word of a text has a colon.</summary>
    internal static void AddTraits(StringBuilder words, ToolClass risk, RiskSeverity severity, RiskFlags flags, ArgumentTags tags)
    {
        words.Append(Class(risk)).Append(' ').Append(Severity(severity)).Append(' ');
        foreach (var flag in RiskWords.Of(flags))
        {
            words.Append("f:").Append(flag).Append(' ');
        }

        foreach (var tag in RiskWords.Of(tags))
        {
            words.Append("t:").Append(tag).Append(' ');
        }
    }

    internal static string Class(ToolClass risk) => "c:" + RiskWords.Of(risk).ToLowerInvariant();

    internal static string Severity(RiskSeverity severity) => "s:" + RiskWords.Of(severity);

    /// <summary>Adds the words of a text to what goes into the index, each once.</summary>
    internal static void Add(StringBuilder words, HashSet<string> seen, string text)
    {
        foreach (var word in Of(text))
        {
            if (seen.Count < MaxWords && seen.Add(word))
            {
                words.Append(word).Append(' ');
            }
        }
    }

    private static void Split(string text, List<string> words, bool wholes)
    {
        var at = 0;
        while (at < text.Length)
        {
            var kind = KindAt(text, at, out var step);
            if (kind == Kind.Other)
            {
                at += step;
                continue;
            }

            if (kind == Kind.Ideograph)
            {
                words.Add(text.Substring(at, step));
                at += step;
                continue;
            }

            var start = at;
            var part = at;
            var before = kind;
            at += step;
            while (at < text.Length && KindAt(text, at, out step) is not Kind.Other and not Kind.Ideograph and var next)
            {
                // A hump: "readFile", and the last letter of "HTMLFile" before the small one.
                if ((next == Kind.Upper && before == Kind.Lower)
                    || (next == Kind.Upper && before == Kind.Upper && at + 1 < text.Length && KindAt(text, at + 1, out _) == Kind.Lower))
                {
                    Add(words, text, part, at);
                    part = at;
                }

                before = next;
                at += step;
            }

            Add(words, text, part, at);
            if (wholes && part > start)
            {
                Add(words, text, start, at);
            }
        }
    }

    private static void Add(List<string> words, string text, int start, int end)
    {
        var length = Math.Min(end - start, MaxWordLength);
        if (char.IsHighSurrogate(text[start + length - 1]))
        {
            length--;
        }

        if (length > 0)
        {
            words.Add(text.Substring(start, length).ToLowerInvariant());
        }
    }

    private static Kind KindAt(string text, int at, out int step)
    {
        step = 1;
        var c = text[at];
        if (c < 128)
        {
            return char.IsAsciiLetterLower(c) ? Kind.Lower : char.IsAsciiLetterUpper(c) ? Kind.Upper : char.IsAsciiDigit(c) ? Kind.Digit : Kind.Other;
        }

        if (!Rune.TryGetRuneAt(text, at, out var rune))
        {
            return Kind.Other;
        }

        step = rune.Utf16SequenceLength;
        return Rune.GetUnicodeCategory(rune) switch
        {
            UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => Kind.Upper,
            UnicodeCategory.OtherLetter => IsIdeograph(rune.Value) ? Kind.Ideograph : Kind.Lower,
            UnicodeCategory.LowercaseLetter or UnicodeCategory.ModifierLetter or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark => Kind.Lower,
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => Kind.Digit,
            _ => Kind.Other,
        };
    }

    // Writing without blanks between words: Han, Hiragana, Katakana.
    private static bool IsIdeograph(int rune) => rune is (>= 0x3041 and <= 0x30FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF);

    private enum Kind
    {
        Other,
        Lower,
        Upper,
        Digit,
        Ideograph,
    }
}
