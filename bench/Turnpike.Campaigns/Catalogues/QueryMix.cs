using System.Globalization;
using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;

namespace Turnpike.Campaigns.Catalogues;

/// <summary>One query of the mix: its kind and what is searched for.</summary>
internal sealed record MixedQuery(string Kind, CatalogQuery Query)
{
    /// <summary>
    /// Reads <c>queries.txt</c>: a line is a kind, a tab, words, and filters as <c>class=</c>, <c>severity=</c>, <c>flag=</c>, <c>tag=</c>. <c>{common N}</c> is
    /// the Nth commonest word of the catalogue, <c>{product N}</c> a made-up product's name.
    /// </summary>
    public static MixedQuery[] Read(IReadOnlyList<string> commonest)
    {
        using var stream = typeof(MixedQuery).Assembly.GetManifestResourceStream("queries.txt")!;
        using var text = new StreamReader(stream);
        return [.. text.ReadToEnd().Split('\n').Where(l => l.Contains('\t', StringComparison.Ordinal) && l[0] != '#').Select(l => Parse(l.TrimEnd(), commonest))];
    }

    private static MixedQuery Parse(string line, IReadOnlyList<string> commonest)
    {
        var parts = line.Split('\t', 2);
        var query = new CatalogQuery();
        var words = new List<string>();
        foreach (var word in parts[1].Replace("{common ", "{common_", StringComparison.Ordinal).Replace("{product ", "{product_", StringComparison.Ordinal).Split(' '))
        {
            switch (word.Split('=', 2))
            {
                case ["class", var name] when RiskWords.TryClass(name, out var risk):
                    query = query with { Class = risk };
                    break;
                case ["severity", var name] when RiskWords.TrySeverity(name, out var severity):
                    query = query with { AtLeast = severity };
                    break;
                case ["flag", var name] when RiskWords.TryFlag(name, out var flag):
                    query = query with { Flags = query.Flags | flag };
                    break;
                case ["tag", var name] when RiskWords.TryTag(name, out var tag):
                    query = query with { Tags = query.Tags | tag };
                    break;
                default:
                    words.Add(Fill(word, commonest));
                    break;
            }
        }

        return new MixedQuery(parts[0], query with { Words = string.Join(' ', words) });
    }

    private static string Fill(string word, IReadOnlyList<string> commonest) =>
        word.StartsWith("{common_", StringComparison.Ordinal) ? commonest[int.Parse(word[8..^1], CultureInfo.InvariantCulture) - 1]
        : word.StartsWith("{product_", StringComparison.Ordinal) ? ToolGrammar.Product(int.Parse(word[9..^1], CultureInfo.InvariantCulture))
        : word;
}
