using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>Every tool of a class, severity, flags, tags or server, in the order of the catalogue: no words, no ranking, no bound.</summary>
internal sealed class CatalogListing(CatalogFile file, CatalogQuery query, List<QueryTerm> traits, long server)
{
    private const int MaxLimit = 200;

    public CatalogAnswer Run(CorrectionLookup? corrections)
    {
        var after = query.Cursor is null ? 0 : CatalogCursor.Read(query.Cursor, "listing", file.Id, 1)[0];
        var limit = Math.Clamp(query.Limit, 1, MaxLimit);
        var (first, last) = CatalogRows.ToolIds(file, server);
        var (from, match) = traits.Count == 0
            ? ("tools t", "?4 IS NULL AND t.id BETWEEN ?5 AND ?6")
            : ("tool_words w CROSS JOIN tools t ON t.id = w.rowid", "tool_words MATCH ?4 AND w.rowid BETWEEN ?5 AND ?6");
        var rows = file.Of(
                $"""
                SELECT {CatalogRows.ToolColumns} FROM {from} CROSS JOIN servers s ON s.id = t.server
                WHERE {match} AND t.id > ?1 AND t.removed = 0 AND (?2 = 0 OR t.server = ?2)
                ORDER BY {(traits.Count == 0 ? "t.id" : "w.rowid")} LIMIT ?3
                """)
            .Bind(1, after).Bind(2, server).Bind(3, limit + 1).Bind(4, traits.Count == 0 ? null : QueryTerms.All(traits))
            .Bind(5, Math.Max(first, after + 1)).Bind(6, last);
        var tools = ImmutableArray.CreateBuilder<CatalogTool>();
        string? next = null;
        long id = 0;
        while (rows.Step())
        {
            if (tools.Count == limit)
            {
                next = CatalogCursor.Of("listing", file.Id, id);
                rows.Reset();
                break;
            }

            tools.Add(CatalogRows.Tool(rows, corrections));
            id = rows.Long(0);
        }

        return new CatalogAnswer { Tools = tools.ToImmutable(), Servers = [], IsBounded = false, IsPartial = false, Looked = tools.Count, NextCursor = next };
    }
}
