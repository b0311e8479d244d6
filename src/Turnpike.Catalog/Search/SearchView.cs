using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.Policies;

namespace Turnpike.Catalog.Search;

/// <summary>What one caller may see of a <see cref="ToolSearch"/>, to be searched. Immutable; any number of threads may search.</summary>
public sealed class SearchView
{
    /// <summary>The longest page.</summary>
    public const int MaxLimit = 100;

    private readonly ToolSearch _search;
    private readonly bool[] _seen;
    private readonly Lazy<byte[]> _digest;

    internal SearchView(ToolSearch search, Func<SearchableTool, bool> maySee)
    {
        _search = search;
        _seen = [.. search.Tools.Select(t => maySee(t.Tool))];
        Count = _seen.Count(s => s);
        _digest = new Lazy<byte[]>(Digest);
    }

    /// <summary>How many tools the caller may see.</summary>
    public int Count { get; }

    /// <summary>The tools the caller may see, by server and name (ordinal).</summary>
    public IEnumerable<SearchableTool> Tools => _search.Tools.Where((_, i) => _seen[i]).Select(t => t.Tool);

    /// <summary>
    /// The tools that fit, the best first: one whose name was given exactly (with or without its server), those whose names begin so, then by BM25.
    /// The same request over the same tools gives the same list. Nothing is started, fetched or written.
    /// </summary>
    /// <param name="query">A name or a request in words; null or blank lists everything by server and name.</param>
    /// <param name="filter">What the list is narrowed to; applied before anything is counted.</param>
    /// <param name="limit">The longest page, 1 to <see cref="MaxLimit"/>; throws <see cref="ArgumentOutOfRangeException"/> beyond.</param>
    /// <param name="cursor">Where the page before ended (<see cref="SearchPage.NextCursor"/>), or null. The limit may be another one than before.</param>
    public SearchPage Find(string? query, SearchFilter filter, int limit, string? cursor = null)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxLimit);
        using var ranking = new Ranking(_search, _seen, Count);
        var asked = query?.Trim() ?? "";
        var total = asked.Length == 0 ? ranking.All(filter.Passes) : Rank(ranking, SearchQuery.Read(asked), filter);
        var binding = cursor is not null || total > limit ? SearchCursor.Bind(_digest.Value, asked, filter) : [];
        var (start, problem) = cursor is null ? (0, null) : SearchCursor.Read(cursor, binding, total);
        var end = Math.Min(total, start + limit);
        return new SearchPage
        {
            Results = problem is null ? ranking.Take(start, end) : [],
            Total = total,
            NextCursor = problem is null && end < total ? SearchCursor.Write(binding, end) : null,
            Hint = Hint(filter),
            CursorProblem = problem,
        };
    }

    private static int Rank(Ranking ranking, SearchQuery query, SearchFilter filter)
    {
        foreach (var meaning in query.Meanings)
        {
            ranking.Add(meaning);
        }

        return ranking.Order(query.Spoken, filter.Passes);
    }

    private string? Hint(SearchFilter filter)
    {
        if (filter.Server is { } server && !Tools.Any(t => t.Server == server))
        {
            var servers = Tools.Select(t => t.Server).Distinct(StringComparer.Ordinal).ToArray();
            return Unknown("server", server, servers);
        }

        var unknown = filter.Tags.FirstOrDefault(tag => !Tools.Any(t => t.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)));
        return unknown is null ? null : Unknown("tag", unknown, [.. Tools.SelectMany(t => t.Tags).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);
    }

    private static string Unknown(string what, string written, string[] known)
    {
        const int Named = 8;
        var shown = CleanText.Of(written, 64);
        return known.Length == 0 ? $"no tool has the {what} '{shown}': there are no tools to be seen"
            : NearestName.Of(written, known) is { } near ? $"no tool has the {what} '{shown}': did you mean '{CleanText.Of(near, 64)}'?"
            : $"no tool has the {what} '{shown}'; there are {string.Join(", ", known.Take(Named).Select(k => CleanText.Of(k, 64)))}{(known.Length > Named ? ", ..." : "")}";
    }

    private byte[] Digest()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var i = 0; i < _seen.Length; i++)
        {
            if (_seen[i])
            {
                hash.AppendData(_search.Tools[i].Digest.AsSpan());
            }
        }

        return hash.GetHashAndReset();
    }
}
