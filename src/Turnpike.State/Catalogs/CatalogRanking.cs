using Turnpike.Catalog.Classification;

namespace Turnpike.State.Catalogs;

/// <summary>Ranks candidates: an exact name, then a name that begins so, then BM25 with a name's words before a title's before a description's.</summary>
internal sealed class CatalogRanking(CatalogFile file, CatalogQuery query, List<QueryTerm> words, long server, CorrectedTools corrected)
{
    private const double Saturation = 1.2;
    private const double LengthShare = 0.5;
    private const double AverageLength = 160;

    private readonly string _key = CatalogWords.Key(query.Words);
    private readonly List<(double Score, string Key, long Server, long Id)> _ranked = [];

    /// <summary>Looks at a candidate, and keeps it when it meets what else is asked for.</summary>
    public void Add(long id)
    {
        var row = file.Of("SELECT key, title, summary, class, severity, flags, tags, server, removed FROM tools WHERE id = ?1").Bind(1, id);
        if (row.Step() && row.Long(8) == 0 && Meets(id, row))
        {
            var key = row.Text(0);
            _ranked.Add((Score(key, row.Text(1), row.Text(2)), key, row.Long(7), id));
        }

        row.Reset();
    }

    /// <summary>The candidates, best first; of equals the shorter name, then the server that came first.</summary>
    public List<long> Ranked()
    {
        _ranked.Sort(static (a, b) =>
            a.Score != b.Score ? b.Score.CompareTo(a.Score)
            : a.Key.Length != b.Key.Length ? a.Key.Length.CompareTo(b.Key.Length)
            : string.CompareOrdinal(a.Key, b.Key) is not 0 and var name ? name
            : a.Server != b.Server ? a.Server.CompareTo(b.Server)
            : a.Id.CompareTo(b.Id));
        return [.. _ranked.Select(r => r.Id)];
    }

    // Candidates that came by their name alone have not been asked for these yet.
    private bool Meets(long id, Statement row) =>
        (corrected.Of(id) is { } correction
            ? CorrectedTools.Meets(query, correction)
            : (query.Class is not { } risk || row.Long(3) == (long)risk) && (query.AtLeast is not { } least || row.Long(4) >= (long)least)
                && ((RiskFlags)row.Long(5) & query.Flags) == query.Flags)
        && ((ArgumentTags)row.Long(6) & query.Tags) == query.Tags
        && (server == 0 || row.Long(7) == server);

    private double Score(string key, string title, string summary)
    {
        var score = key == _key ? 1000.0 : key.StartsWith(_key, StringComparison.Ordinal) ? (key[_key.Length] == '_' ? 500 : 300) : 0;
        var length = 1 - LengthShare + (LengthShare * (key.Length + title.Length + summary.Length) / AverageLength);
        foreach (var word in words)
        {
            // What the index found beyond the summary counts a little.
            var count = Math.Max(0.3, (4 * QueryTerms.CountIn(key, word)) + (2 * QueryTerms.CountIn(title, word)) + QueryTerms.CountIn(summary, word));
            score += word.Weight * count * (Saturation + 1) / (count + (Saturation * length));
        }

        return score;
    }
}
