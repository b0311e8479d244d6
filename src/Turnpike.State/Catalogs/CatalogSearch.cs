using System.Collections.Immutable;

namespace Turnpike.State.Catalogs;

/// <summary>
/// Answers a query in bounded time, however common its words are: a bounded set of candidates is taken from the index (exact names, names that begin so,
/// names with the words, texts with the words) and ranked here. The index's own ranking would read every place of every word, which for a common word is
/// most of the catalogue.
/// </summary>
internal sealed class CatalogSearch
{
    private const int MaxLimit = 200;
    private const int ExactNames = 200;
    private const int BeginningNames = 100;
    private const int NamesWithWords = 300;
    private const int TextsWithWords = 400;
    private const int OfOneServer = 10_000;
    private const int MaxServers = 5;

    // A word is counted up to here; in more tools than this it is common.
    private const int Common = 1_000;

    private const double FillerWeight = 0.2;

    private readonly CatalogFile _file;
    private readonly CatalogQuery _query;
    private readonly List<QueryTerm> _words;
    private readonly QueryTerm[] _required;
    private readonly List<QueryTerm> _traits;
    private readonly List<long> _candidates = [];
    private readonly HashSet<long> _seen = [];
    private readonly long _server;
    private readonly CorrectedTools _corrected;
    private bool _isBounded;
    private bool _isPartial;

    private CatalogSearch(CatalogFile file, CatalogQuery query, long server, CorrectedTools corrected)
    {
        (_file, _query, _server, _corrected) = (file, query, server, corrected);
        _words = QueryTerms.Words(query.Words);

        // "get the logs of a pod" means get_pod_logs: words such as "the" rank, and are asked for only where there is no other.
        _required = _words.Where(w => !w.IsFiller).ToArray() is { Length: > 0 } telling ? telling : [.. _words];
        _traits = [.. QueryTerms.Traits(query)];
    }

    public static CatalogAnswer Run(CatalogFile file, CatalogQuery query, CorrectedTools corrected)
    {
        long server = 0;
        if (query.Server is { } name)
        {
            var row = file.Of("SELECT id FROM servers WHERE name = ?1").Bind(1, name);
            server = row.Step() ? row.Long(0) : -1;
            row.Reset();
        }

        var search = new CatalogSearch(file, query, server, corrected);
        return search._words.Count == 0 ? new CatalogListing(file, query, search._traits, server, corrected).Run() : search.Rank();
    }

    private CatalogAnswer Rank()
    {
        var offset = _query.Cursor is null ? 0 : CatalogCursor.Read(_query.Cursor, "search", _file.Id, 1)[0];
        Weigh();
        Gather();
        var ranking = new CatalogRanking(_file, _query, _words, _server, _corrected);
        foreach (var id in _candidates)
        {
            ranking.Add(id);
        }

        var ranked = ranking.Ranked();
        var limit = Math.Clamp(_query.Limit, 1, MaxLimit);
        var page = ranked.Skip((int)Math.Min(offset, int.MaxValue)).Take(limit).ToArray();
        var tools = ImmutableArray.CreateBuilder<CatalogTool>(page.Length);
        foreach (var id in page)
        {
            var row = _file.Of($"SELECT {CatalogRows.ToolColumns} FROM tools t JOIN servers s ON s.id = t.server WHERE t.id = ?1").Bind(1, id);
            if (row.Step())
            {
                tools.Add(CatalogRows.Tool(row, _corrected.Lookup));
            }

            row.Reset();
        }

        var end = offset + page.Length;
        return new CatalogAnswer
        {
            Tools = tools.ToImmutable(),
            Servers = offset == 0 && _traits.Count == 0 && _server == 0 ? Servers() : [],
            IsBounded = _isBounded,
            IsPartial = _isPartial,
            Looked = _candidates.Count,
            NextCursor = end < ranked.Count ? CatalogCursor.Of("search", _file.Id, end) : null,
        };
    }

    private void Gather()
    {
        var all = QueryTerms.All(_required.Concat(_traits));
        GatherCorrected();
        if (_server != 0)
        {
            var (first, last) = CatalogRows.ToolIds(_file, _server);
            Take(_file.Of("SELECT rowid FROM tool_words WHERE tool_words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 LIMIT ?4").Bind(1, all).Bind(2, first).Bind(3, last), 4, OfOneServer);
            return;
        }

        var key = CatalogWords.Key(_query.Words);
        Take(_file.Of("SELECT id FROM tools WHERE key = ?1 AND removed = 0 ORDER BY id LIMIT ?2").Bind(1, key), 2, ExactNames);
        Take(_file.Of("SELECT id FROM tools WHERE key > ?1 AND key < ?2 AND removed = 0 LIMIT ?3").Bind(1, key).Bind(2, key + '\uFFFF'), 3, BeginningNames);
        Take(_file.Of("SELECT rowid FROM name_words WHERE name_words MATCH ?1 LIMIT ?2").Bind(1, all), 2, NamesWithWords);
        Take(_file.Of("SELECT rowid FROM tool_words WHERE tool_words MATCH ?1 LIMIT ?2").Bind(1, all), 2, TextsWithWords);
        if (_candidates.Count == 0 && _required.Where(w => w.Weight > 0).OrderByDescending(w => w.Weight).Take(3).ToArray() is { Length: > 0 } rare)
        {
            _isPartial = true;
            string[] terms = [$"({QueryTerms.Any(rare)})", .. _traits.Select(t => t.Match)];
            Take(_file.Of("SELECT rowid FROM tool_words WHERE tool_words MATCH ?1 LIMIT ?2").Bind(1, string.Join(" AND ", terms)), 2, TextsWithWords);
        }
    }

    // A person's word may bring a tool under a class the index does not have it under; it has to have the words.
    private void GatherCorrected()
    {
        foreach (var id in _traits.Count == 0 ? [] : _corrected.Meeting(_query))
        {
            var row = _file.Of("SELECT rowid FROM tool_words WHERE tool_words MATCH ?1 AND rowid = ?2").Bind(1, QueryTerms.All(_required)).Bind(2, id);
            if (row.Step() && _seen.Add(id))
            {
                _candidates.Add(id);
            }

            row.Reset();
        }
    }

    private void Take(Statement ids, int limitAt, int limit)
    {
        ids.Bind(limitAt, limit);
        var count = 0;
        while (ids.Step())
        {
            count++;
            if (_seen.Add(ids.Long(0)))
            {
                _candidates.Add(ids.Long(0));
            }
        }

        _isBounded |= count == limit;
    }

    // How rare each word is, counted only up to where it is common: the rest of a common word's places say nothing more.
    private void Weigh()
    {
        var all = _file.Number("SELECT max(id) FROM tools") + 1.0;
        foreach (var word in _words)
        {
            if (word.IsFiller)
            {
                word.Weight = FillerWeight;
                continue;
            }

            var counted = _file.Of("SELECT count(*) FROM (SELECT 1 FROM tool_words WHERE tool_words MATCH ?1 LIMIT ?2)").Bind(1, word.Match).Bind(2, Common + 1);
            var count = counted.Step() ? counted.Long(0) : 0;
            counted.Reset();
            word.Weight = count == 0 ? 0 : Math.Log(1 + (all / (count > Common ? Math.Max(count, all / 10) : count)));
        }
    }

    private ImmutableArray<CatalogServer> Servers()
    {
        var ids = _file.Of("SELECT rowid FROM server_words WHERE server_words MATCH ?1 LIMIT 50").Bind(1, QueryTerms.All(_required));
        var found = new List<long>();
        while (ids.Step())
        {
            found.Add(ids.Long(0));
        }

        var servers = new List<CatalogServer>();
        foreach (var id in found)
        {
            var row = _file.Of($"SELECT {CatalogRows.ServerColumns} FROM servers s WHERE s.id = ?1 AND s.status <> 2").Bind(1, id);
            if (row.Step())
            {
                servers.Add(CatalogRows.Server(row));
            }

            row.Reset();
        }

        return
        [
            .. servers.OrderByDescending(s => _words.Sum(w => (2 * QueryTerms.CountIn(s.Name, w)) + QueryTerms.CountIn(s.Title, w)))
                .ThenBy(s => s.Name.Length).ThenBy(s => s.Name, StringComparer.Ordinal).Take(MaxServers),
        ];
    }
}
