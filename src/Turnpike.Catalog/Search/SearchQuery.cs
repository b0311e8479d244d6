using System.Collections.Immutable;

namespace Turnpike.Catalog.Search;

/// <summary>One meaning that is asked for, and the terms that stand for it.</summary>
/// <param name="Terms">Terms with what each counts; the best of them counts where several are found.</param>
/// <param name="Parts">What is looked for where no term is found: the parts of <c>createIssue</c>.</param>
/// <param name="Prefix">Where nothing of all this is found, terms that begin so; null for none.</param>
internal sealed record QueryMeaning(ImmutableArray<(string Term, float Factor)> Terms, ImmutableArray<string> Parts, string? Prefix);

/// <summary>A request, read once: its meanings, and how it would sound as a tool's name.</summary>
internal sealed class SearchQuery
{
    /// <summary>What is longer is cut: a request of people is a sentence.</summary>
    internal const int MaxLength = 1_000;

    private const int MaxMeanings = 48;
    private const int MinPrefix = 4;

    private SearchQuery(ImmutableArray<QueryMeaning> meanings, string spoken)
    {
        Meanings = meanings;
        Spoken = spoken;
    }

    /// <summary>What is asked for; empty where nothing is.</summary>
    internal ImmutableArray<QueryMeaning> Meanings { get; }

    /// <summary>The stems of all words joined by blanks, for <see cref="IndexedTool.SpokenName"/>.</summary>
    internal string Spoken { get; }

    internal static SearchQuery Read(string query)
    {
        var text = query.Length > MaxLength ? query[..MaxLength] : query;
        var meanings = new List<QueryMeaning>();
        var before = "";
        foreach (var written in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (SearchWords.KindOf(written) is { } kind)
            {
                // How a file or a host is called is what the tool is to be given, not what it does.
                (before, var stem) = ("", SearchText.Stem(kind));
                Add(meanings, stem, 1, []);
                continue;
            }

            var words = SearchText.Stemmed(written, isName: false);
            foreach (var word in words)
            {
                if (before.Length > 0 && Says(before) && (Says(word) || SearchWords.Joining.Contains(word)) && IndexedTool.Joined([before, word]).FirstOrDefault() is { } joined)
                {
                    Add(meanings, joined, SearchWeights.Joined, null);
                }

                if (Says(word))
                {
                    // "GitHub" is one word to people and two to a name: the whole first, its parts only where the whole is nowhere.
                    Add(meanings, word, 1, words.Count == 1 ? [.. SearchText.Stemmed(written, isName: true).Where(p => p != word && Says(p))] : []);
                }

                before = word;
            }
        }

        return new SearchQuery([.. meanings.Take(MaxMeanings)], string.Join(' ', SearchText.Stemmed(text, isName: true)));
    }

    /// <summary>Whether a word says what is asked for. A number is what the tool is to be given.</summary>
    private static bool Says(string word) => !SearchWords.Stops.Contains(word) && !SearchWords.Joining.Contains(word) && !word.All(char.IsAsciiDigit);

    /// <param name="meanings">What was asked for so far; "add a new" asks for one thing.</param>
    /// <param name="word">The word that is asked for.</param>
    /// <param name="factor">What it counts.</param>
    /// <param name="parts">What to look for instead; null for a word that was put together, which may stand for nothing.</param>
    private static void Add(List<QueryMeaning> meanings, string word, float factor, ImmutableArray<string>? parts)
    {
        var same = SearchWords.Same.GetValueOrDefault(word, []);
        if (meanings.FindIndex(m => m.Terms[0].Term == word || same.Any(s => s.Term == m.Terms[0].Term)) is >= 0 and var at)
        {
            meanings[at] = meanings[at] with { Terms = [.. meanings[at].Terms, (word, factor)] };
            return;
        }

        meanings.Add(new QueryMeaning([(word, factor), .. same], parts ?? [], parts is not null && word.Length >= MinPrefix ? word : null));
    }
}
