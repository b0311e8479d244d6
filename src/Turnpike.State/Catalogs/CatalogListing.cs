using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>Every tool of a class, severity, flags, tags or server, in the order of the catalogue: no words, no ranking, no bound.</summary>
internal sealed class CatalogListing(CatalogFile file, CatalogQuery query, List<QueryTerm> traits, long server, CorrectedTools corrected)
{
    private const int MaxLimit = 200;

    public CatalogAnswer Run()
    {
        var after = query.Cursor is null ? 0 : CatalogCursor.Read(query.Cursor, "listing", file.Id, 1)[0];
        var limit = Math.Clamp(query.Limit, 1, MaxLimit);
        var ids = Ids(after, limit + 1);
        var tools = ImmutableArray.CreateBuilder<CatalogTool>();
        foreach (var id in ids.Take(limit))
        {
            var row = file.Of($"SELECT {CatalogRows.ToolColumns} FROM tools t JOIN servers s ON s.id = t.server WHERE t.id = ?1").Bind(1, id);
            if (row.Step())
            {
                tools.Add(CatalogRows.Tool(row, corrected.Lookup));
            }

            row.Reset();
        }

        return new CatalogAnswer
        {
            Tools = tools.ToImmutable(),
            Servers = [],
            IsBounded = false,
            IsPartial = false,
            Looked = tools.Count,
            NextCursor = ids.Count > limit ? CatalogCursor.Of("listing", file.Id, ids[limit - 1]) : null,
        };
    }

    // What the index has, without what a person says otherwise of, and with what only a person says so of.
    private List<long> Ids(long after, int limit)
    {
        var (first, last) = CatalogRows.ToolIds(file, server);
        var (from, id) = traits.Count == 0 ? ("tools t", "t.id") : ("tool_words w CROSS JOIN tools t ON t.id = w.rowid", "w.rowid");
        var rows = file.Of(
                $"""
                SELECT t.id FROM {from} WHERE {(traits.Count == 0 ? "?4 IS NULL" : "tool_words MATCH ?4")} AND {id} BETWEEN ?1 AND ?2
                AND t.removed = 0 AND (?3 = 0 OR t.server = ?3) ORDER BY {id}
                """)
            .Bind(1, Math.Max(first, after + 1)).Bind(2, last).Bind(3, server).Bind(4, traits.Count == 0 ? null : QueryTerms.All(traits));
        var ids = new List<long>();
        while (ids.Count < limit && rows.Step())
        {
            if (corrected.Of(rows.Long(0)) is not { } correction || CorrectedTools.Meets(query, correction))
            {
                ids.Add(rows.Long(0));
            }
        }

        rows.Reset();
        var mayCome = traits.Count == 0 ? [] : corrected.Meeting(query).Where(i => i > after && i >= first && i <= last && HasTheRest(i));
        return [.. ids.Concat(mayCome).Distinct().Order().Take(limit)];
    }

    // Tags are the schema's, whatever anybody says.
    private bool HasTheRest(long id)
    {
        var row = file.Of("SELECT tags, server FROM tools WHERE id = ?1").Bind(1, id);
        var has = row.Step() && (row.Long(0) & (long)query.Tags) == (long)query.Tags && (server == 0 || row.Long(1) == server);
        row.Reset();
        return has;
    }
}
