using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Search;

/// <summary>A tool with its terms. Taken over from one index to the next for as long as nothing that is searched differs.</summary>
internal sealed class IndexedTool
{
    private const int MaxName = 256;
    private const int MaxDescription = 2_000;
    private const int MaxArguments = 64;
    private const int MaxArgumentText = 200;

    /// <summary>The tool.</summary>
    internal required SearchableTool Tool { get; init; }

    /// <summary>The terms, none twice, with what each counts in this tool: its weighed occurrences in all fields, saturated.</summary>
    internal required ImmutableArray<(string Term, float Weight)> Terms { get; init; }

    /// <summary>The name's words, joined by blanks: what an exactly given name is compared with.</summary>
    internal required string SpokenName { get; init; }

    /// <summary>The same of the server's name.</summary>
    internal required string SpokenServer { get; init; }

    /// <summary>What of the tool is searched, as a digest of 32 bytes.</summary>
    internal required ImmutableArray<byte> Digest { get; init; }

    /// <summary>Reads a tool. A definition that is no JSON any more is found by its name and tags alone.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="intern">Makes equal terms one string.</param>
    internal static IndexedTool Read(SearchableTool tool, Func<string, string> intern)
    {
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        var name = SearchText.Stemmed(Head(tool.Name, MaxName), isName: true);
        Add(weights, WithJoined(name), SearchWeights.Name, name.Count);
        Add(weights, Searched(tool), SearchWeights.Tags, tool.Tags.Length);
        if (Read(tool.Definition.Json) is { } text)
        {
            var title = SearchText.Stemmed(Head(text.Title, MaxName), isName: false);
            Add(weights, WithJoined(title), SearchWeights.Title, title.Count);
            var description = SearchText.Stemmed(Head(text.Description, MaxDescription), isName: false);
            Add(weights, description, SearchWeights.Description, description.Count);
            var arguments = text.Parameters.Take(MaxArguments)
                .SelectMany(p => SearchText.Stemmed(Head(p.Name, MaxName), isName: true).Concat(SearchText.Stemmed(Head(p.Description, MaxArgumentText), isName: false))).ToList();
            Add(weights, arguments, SearchWeights.Arguments, arguments.Count);
        }

        return new IndexedTool
        {
            Tool = tool,
            Terms = [.. weights.Select(w => (intern(w.Key), SearchWeights.Saturated(w.Value)))],
            SpokenName = string.Join(' ', name),
            SpokenServer = intern(string.Join(' ', SearchText.Stemmed(tool.Server, isName: true))),
            Digest = [.. SHA256.HashData(Encoding.UTF8.GetBytes(Identity.Of([tool.Server, tool.Name, tool.Definition.Hash.Hex, .. tool.Tags])))],
        };
    }

    /// <summary>The terms, and each two neighbours as one: "pull request" is found as "pullrequest", and "GitHub" as "github".</summary>
    internal static IEnumerable<string> WithJoined(IReadOnlyList<string> terms) => terms.Concat(Joined(terms));

    /// <summary>Each two neighbours as one.</summary>
    internal static IEnumerable<string> Joined(IReadOnlyList<string> terms)
    {
        for (var i = 1; i < terms.Count; i++)
        {
            if (terms[i - 1].Length + terms[i].Length <= SearchText.MaxWord)
            {
                yield return terms[i - 1] + terms[i];
            }
        }
    }

    // The severity is left to the filter: "how high is" does not ask for what is dangerous.
    private static IEnumerable<string> Searched(SearchableTool tool)
    {
        var severity = tool.Risk is { } risk ? RiskWords.Of(risk.Severity) : "";
        return WithJoined([.. tool.Tags.Where(t => t != severity).SelectMany(t => SearchText.Stemmed(t, isName: true))]);
    }

    private static void Add(Dictionary<string, float> weights, IEnumerable<string> terms, SearchField field, int length)
    {
        var one = field.PerOccurrence(length);
        foreach (var (term, times) in terms.CountBy(t => t, StringComparer.Ordinal))
        {
            if (!SearchWords.Stops.Contains(term))
            {
                weights[term] = weights.GetValueOrDefault(term) + (one * Math.Min(times, SearchWeights.MaxOccurrences));
            }
        }
    }

    private static ToolText? Read(ReadOnlyMemory<byte> json)
    {
        try
        {
            return ToolText.Read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Head(string text, int most) => text.Length <= most ? text : text[..most];
}
