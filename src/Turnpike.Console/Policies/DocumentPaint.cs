using System.Text.RegularExpressions;

namespace Turnpike.Console.Policies;

/// <summary>The words of a document with their colours, the same as the editor's module paints them. For the eye alone: it understands nothing.</summary>
internal static partial class DocumentPaint
{
    // A longer document, and one with longer lines, stays in one colour: finding the words of a line takes up to the square of its length.
    private const int MostPainted = 100_000;
    private const int LongestLine = 2_000;

    /// <summary>A text in pieces, each with its class in the style sheet; null for what has no colour.</summary>
    public static IEnumerable<(string Text, string? Class)> Of(string document)
    {
        if (document.Length > MostPainted || LongestOf(document) > LongestLine)
        {
            yield return (document, null);
            yield break;
        }

        var at = 0;
        foreach (Match word in Words().Matches(document))
        {
            if (word.Index > at)
            {
                yield return (document[at..word.Index], null);
            }

            yield return (word.Value, ClassOf(word));
            at = word.Index + word.Length;
        }

        yield return (document[at..], null);
    }

    private static int LongestOf(string document)
    {
        var longest = 0;
        foreach (var line in document.AsSpan().EnumerateLines())
        {
            longest = Math.Max(longest, line.Length);
        }

        return longest;
    }

    private static string ClassOf(Match word) =>
        word.Groups["c"].Success ? "t-comment" : word.Groups["k"].Success ? "t-key" : word.Groups["t"].Success ? "t-text" : word.Groups["n"].Success ? "t-number" : "t-word";

    // The same as in policy.mjs: a comment, a key, a string, a number, a word of the language.
    [GeneratedRegex("""(?<c>(?<![^\s])#[^\n]*)|(?<k>"(?:[^"\\\n]|\\.)*"(?=[ \t]*:)|[A-Za-z_][\w./@+*-]*(?=[ \t]*:(?:\s|$)))|(?<t>"(?:[^"\\\n]|\\.)*"|'[^'\n]*')|(?<n>(?<![\w.-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.:-]))|(?<w>(?<![\w-])(?:true|false|null|allow|deny|require_approval|enforce|shadow|schema|strict|open|keep|refund|sliding|calendar)(?![\w-]))""", RegexOptions.CultureInvariant)]
    private static partial Regex Words();
}
