namespace Turnpike.Campaigns.Searching;

/// <summary>A request as a person puts it, and the tools that do what is asked, any of which will do.</summary>
internal sealed record SearchRequest(bool IsHeldOut, string Server, IReadOnlyList<string> Tools, string Text)
{
    /// <summary>The sixty of <c>requests.tsv</c>.</summary>
    public static SearchRequest[] ReadAll()
    {
        using var stream = typeof(SearchRequest).Assembly.GetManifestResourceStream("requests.tsv")!;
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n').Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split('\t')).Select(f => new SearchRequest(f[0] == "held", f[1], f[3].Split('|'), f[4]))];
    }
}
