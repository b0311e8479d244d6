using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Search;

/// <summary>
/// Splits text into the terms that are searched: words in small letters without accents, cut to their stem (<see cref="Stems"/>). A word ends
/// at anything but a letter or digit; in a name also before a capital, and after digits that three letters follow. Scripts without blanks
/// between words (Chinese, Japanese, Korean) are pairs of neighbouring characters.
/// </summary>
internal static class SearchText
{
    /// <summary>A longer word is a hash, a key or a trap, and is not searched.</summary>
    internal const int MaxWord = 32;

    // Without tables of its own the platform knows no normal forms.
    private static readonly FrozenDictionary<char, string> Marked =
        "aàáâãäåāăą cçćĉċč dďđð eèéêëēĕėęě gĝğġģ hĥħ iìíîïĩīĭįı jĵ kķ lĺļľŀł nñńņňŉ oòóôõöøōŏő rŕŗř sśŝşš tţťŧ uùúûüũūŭůűų wŵ yýÿŷ zźżž".Split(' ')
            .SelectMany(letters => letters[1..].Select(marked => (Marked: marked, Bare: letters[..1])))
            .Append(('ß', "ss")).Append(('æ', "ae")).Append(('œ', "oe"))
            .ToFrozenDictionary(pair => pair.Item1, pair => pair.Item2);

    private const char FirstUnspaced = '\u2E80';

    /// <summary>The words of a name in small letters, not cut to their stems.</summary>
    internal static IEnumerable<string> Words(string name)
    {
        var text = Fold(name);
        return Borders(text, isName: true).Select(b => text[b].ToLowerInvariant());
    }

    /// <summary>The stems of a text in order, stop words included.</summary>
    internal static List<string> Stemmed(string text, bool isName)
    {
        var folded = Fold(text);
        var terms = new List<string>((folded.Length / 6) + 2);
        foreach (var border in Borders(folded, isName))
        {
            terms.Add(Stem(folded.AsSpan(border)));
        }

        return terms;
    }

    /// <summary>The stem of one word.</summary>
    internal static string Stem(ReadOnlySpan<char> word)
    {
        Span<char> lower = stackalloc char[MaxWord];
        lower = lower[..word.ToLowerInvariant(lower)];
        return lower[0] >= FirstUnspaced || char.IsAsciiDigit(lower[0]) ? lower.ToString() : lower[..Stems.Cut(lower)].ToString();
    }

    /// <summary>Letters in their plain form, what cannot be seen left out; the case of ASCII letters stays.</summary>
    private static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.IsAscii)
            {
                plain.Append((char)rune.Value);
            }
            else if (!Glyphs.IsInvisible(rune))
            {
                foreach (var letter in Glyphs.Fold(rune))
                {
                    plain.Append(Marked.TryGetValue(letter, out var bare) ? bare : letter.ToString());
                }
            }
        }

        return plain.ToString();
    }

    private static IEnumerable<Range> Borders(string text, bool isName)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i++;
            if (IsUnspaced(text[start]))
            {
                // Pairs overlap: the second character begins the next one.
                var paired = i < text.Length && IsUnspaced(text[i]);
                if (paired || start == 0 || !IsUnspaced(text[start - 1]))
                {
                    yield return start..(paired ? start + 2 : start + 1);
                }

                continue;
            }

            while (i < text.Length && char.IsLetterOrDigit(text[i]) && !IsUnspaced(text[i]) && !(isName && IsBorder(text, i)))
            {
                i++;
            }

            if (i - start <= MaxWord)
            {
                yield return start..i;
            }
        }
    }

    private static bool IsUnspaced(char c) => c >= FirstUnspaced && char.GetUnicodeCategory(c) == UnicodeCategory.OtherLetter;

    private static bool IsBorder(string text, int i) =>
        char.IsUpper(text[i]) ? !char.IsUpper(text[i - 1]) || (i + 1 < text.Length && char.IsLower(text[i + 1]))
        : char.IsDigit(text[i - 1]) && i + 2 < text.Length && char.IsLetter(text[i]) && char.IsLetter(text[i + 1]) && char.IsLetter(text[i + 2]);
}
