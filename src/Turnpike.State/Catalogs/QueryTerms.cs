using System.Collections.Frozen;
using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>One thing the index is asked for: a word in its one or two spellings, or a trait of a judgement.</summary>
/// <param name="Spellings">Any of them will do.</param>
/// <param name="Parts">Or all of these will: the words of a name with humps.</param>
internal sealed record QueryTerm(string[] Spellings, string[] Parts)
{
    /// <summary>The term in the language of the full-text tables.</summary>
    public string Match { get; } = "(" + string.Join(" OR ", Spellings.Select(s => $"\"{s}\""))
        + (Parts.Length > 0 ? " OR (" + string.Join(" AND ", Parts.Select(p => $"\"{p}\"")) + ")" : "") + ")";

    /// <summary>Whether it is a word such as "the", which people write and tools are not told apart by.</summary>
    public bool IsFiller { get; init; }

    /// <summary>How rarely the term is met, as a weight; set once it was counted.</summary>
    public double Weight { get; set; }
}

/// <summary>The terms of a query.</summary>
internal static class QueryTerms
{
    // More words make no query better, and each costs a look.
    private const int MaxWords = 12;

    private static readonly FrozenSet<string> Fillers = FrozenSet.ToFrozenSet(
        ["a", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "if", "in", "into", "is", "it", "its", "of", "on", "or", "that", "the", "this", "to", "via", "with", "your"],
        StringComparer.Ordinal);

    public static List<QueryTerm> Words(string words)
    {
        var terms = new List<QueryTerm>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (whole, parts) in CatalogWords.Groups(words))
        {
            if (terms.Count < MaxWords && known.Add(whole))
            {
                terms.Add(new QueryTerm(Spellings(whole), parts) { IsFiller = Fillers.Contains(whole) });
            }
        }

        return terms;
    }

    public static IEnumerable<QueryTerm> Traits(CatalogQuery query)
    {
        if (query.Class is { } risk)
        {
            yield return new QueryTerm([CatalogWords.Class(risk)], []);
        }

        if (query.AtLeast is { } least and > RiskSeverity.Low)
        {
            yield return new QueryTerm([.. Enum.GetValues<RiskSeverity>().Where(s => s >= least).Select(CatalogWords.Severity)], []);
        }

        foreach (var flag in RiskWords.Of(query.Flags))
        {
            yield return new QueryTerm(["f:" + flag], []);
        }

        foreach (var tag in RiskWords.Of(query.Tags))
        {
            yield return new QueryTerm(["t:" + tag], []);
        }
    }

    public static string All(IEnumerable<QueryTerm> terms) => string.Join(" AND ", terms.Select(t => t.Match));

    public static string Any(IEnumerable<QueryTerm> terms) => string.Join(" OR ", terms.Select(t => t.Match));

    /// <summary>How often a word stands in a text as a word of its own, at most four times.</summary>
    public static int CountIn(string text, QueryTerm term)
    {
        var count = 0;
        foreach (var word in term.Spellings)
        {
            for (var at = text.IndexOf(word, StringComparison.OrdinalIgnoreCase); at >= 0 && count < 4; at = text.IndexOf(word, at + word.Length, StringComparison.OrdinalIgnoreCase))
            {
                if (IsWord(text, at, at + word.Length))
                {
                    count++;
                }
            }
        }

        return count > 0 || term.Parts.Length == 0 ? count : term.Parts.Min(p => CountIn(text, new QueryTerm([p], [])));
    }

    // One word in singular and plural; nothing cleverer, so that whoever searches can tell what was found.
    private static string[] Spellings(string word) =>
        word.Length < 3 || !char.IsAsciiLetter(word[^1]) ? [word]
        : word[^1] == 's' && word.Length > 3 && word[^2] != 's' ? [word, word[..^1]]
        : word[^1] == 's' ? [word]
        : [word, word + "s"];

    private static bool IsWord(string text, int start, int end) =>
        (start == 0 || !char.IsLetterOrDigit(text[start - 1]) || (char.IsLower(text[start - 1]) && char.IsUpper(text[start])))
        && (end == text.Length || !char.IsLetterOrDigit(text[end]) || (char.IsLower(text[end - 1]) && char.IsUpper(text[end])));
}
