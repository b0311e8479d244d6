using System.Collections.Concurrent;
using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.State.Catalogs;

/// <summary>
/// The catalogue, to be read: servers, tools, what they can do, what changed. Every answer is one moment's; an import may run meanwhile. Throws
/// <see cref="CatalogException"/> when the file cannot be read and for a cursor that is none. Safe to share between threads.
/// </summary>
public sealed class CatalogIndex : IDisposable
{
    private const int MaxPage = 1000;

    private readonly ConcurrentBag<CatalogFile> _idle = [];
    private readonly string _path;
    private readonly CorrectionLookup? _corrections;
    private readonly IReadOnlyList<(string Server, string Tool)> _corrected;
    private volatile Counted? _counted;

    private CatalogIndex(string path, CorrectionLookup? corrections, IReadOnlyList<(string Server, string Tool)> corrected) =>
        (_path, _corrections, _corrected) = (path, corrections, corrected);

    /// <summary>The catalogue's file in a data folder.</summary>
    public static string FileIn(string dataFolder) => Path.Combine(dataFolder, "catalog.db");

    /// <summary>Opens a catalogue that is there.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="corrections">What people say of definitions; null: nothing.</param>
    /// <param name="corrected">
    /// The tools they say something of: a search for a class, severity or flag goes by it. Without them a search goes by the classifier's word, and only what
    /// is shown of a tool by a person's; so do <see cref="Counts"/>, <see cref="ToolsOfClass"/> and a server's worst severity in any case.
    /// </param>
    public static CatalogIndex Open(string path, CorrectionLookup? corrections = null, IEnumerable<(string Server, string Tool)>? corrected = null)
    {
        var index = new CatalogIndex(Path.GetFullPath(path), corrections, [.. corrected ?? []]);
        index._idle.Add(CatalogFile.OpenToRead(index._path));
        return index;
    }

    /// <summary>How many there are of what.</summary>
    public CatalogCounts Counts() => Read(file =>
    {
        var edition = file.Number("SELECT edition FROM catalog");
        if (_counted is not { } known || known.Edition != edition)
        {
            _counted = known = new Counted(edition, Counting.Count(file));
        }

        return known.Counts;
    });

    /// <summary>A server by its name, listed or removed; null where there is none.</summary>
    public CatalogServer? Server(string name) => Read(file => ServerOf(file, name));

    /// <summary>The servers that are listed, in the order they came.</summary>
    public CatalogPage<CatalogServer> Servers(int limit, string? cursor = null) => Read(file =>
    {
        var after = cursor is null ? 0 : CatalogCursor.Read(cursor, "servers", file.Id, 1)[0];
        var rows = file.Of($"SELECT {CatalogRows.ServerColumns} FROM servers s WHERE s.id > ?1 AND s.status <> 2 ORDER BY s.id LIMIT ?2").Bind(1, after).Bind(2, Bounded(limit) + 1);
        return Page(rows, limit, CatalogRows.Server, row => CatalogCursor.Of("servers", file.Id, row.Long(0)));
    });

    /// <summary>Every tool of a server, by name; none where there is no such server.</summary>
    public ImmutableArray<CatalogTool> Tools(string server) => Read(file =>
    {
        var rows = file.Of($"SELECT {CatalogRows.ToolColumns} FROM servers s JOIN tools t ON t.server = s.id WHERE s.name = ?1 AND t.removed = 0 ORDER BY t.name").Bind(1, server);
        var tools = ImmutableArray.CreateBuilder<CatalogTool>();
        while (rows.Step())
        {
            tools.Add(CatalogRows.Tool(rows, _corrections));
        }

        return tools.ToImmutable();
    });

    /// <summary>A tool by its server's name and its own; null where there is none.</summary>
    public CatalogTool? Tool(string server, string name) => Read(file =>
    {
        var row = file.Of($"SELECT {CatalogRows.ToolColumns} FROM servers s JOIN tools t ON t.server = s.id WHERE s.name = ?1 AND t.name = ?2 AND t.removed = 0").Bind(1, server).Bind(2, name);
        var tool = row.Step() ? CatalogRows.Tool(row, _corrections) : null;
        row.Reset();
        return tool;
    });

    /// <summary>The definition of a tool, as it was told; null where there is none.</summary>
    public Definition? Definition(string server, string name) => Read(file => DefinitionOf(file, server, name));

    /// <summary>
    /// Everything that is known of a server from its tools' definitions: judged now, with what was found in them. Null where there is no such server, or
    /// its tools are not known.
    /// </summary>
    /// <param name="server">The server's name.</param>
    /// <param name="known">The names beside it; its own are always known.</param>
    public ServerReport? Report(string server, KnownNames? known = null) => Read(file =>
    {
        if (ServerOf(file, server) is not { IsScanned: true })
        {
            return null;
        }

        var rows = file.Of(
            """
            SELECT t.name, t.hash, d.json, d.length FROM servers s JOIN tools t ON t.server = s.id JOIN definitions d ON d.tool = t.id
            WHERE s.name = ?1 AND t.removed = 0 ORDER BY t.name
            """).Bind(1, server);
        var definitions = new List<Definition>();
        while (rows.Step())
        {
            definitions.Add(DefinitionFrom(rows));
        }

        return ServerReport.Of(
            server, definitions, known ?? new KnownNames([KeyValuePair.Create(server, definitions.Select(d => d.Name).ToImmutableArray())]), d => _corrections?.Invoke(server, d.Name, d.Hash));
    });

    /// <summary>The same of one tool; null where there is none.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="known">The names beside it; null: none.</param>
    public ToolReport? Report(string server, string name, KnownNames? known = null) =>
        Definition(server, name) is not { } definition
            ? null
            : new ToolReport
            {
                Definition = definition,
                Judged = RiskClassifier.Classify(definition),
                Correction = _corrections?.Invoke(server, name, definition.Hash),
                Findings = FindingScanner.Scan(definition, server, known ?? KnownNames.None),
            };

    /// <summary>Tools of a class as the classifier judged them, the most severe first.</summary>
    public CatalogPage<CatalogTool> ToolsOfClass(ToolClass risk, int limit, string? cursor = null) => Read(file =>
    {
        var after = cursor is null ? [(long)RiskSeverity.Critical, 0] : CatalogCursor.Read(cursor, "class", file.Id, 2);
        var rows = file.Of(
            $"""
            SELECT {CatalogRows.ToolColumns} FROM (
                SELECT id FROM (SELECT id, severity FROM tools WHERE removed = 0 AND class = ?1 AND severity = ?2 AND id > ?3 ORDER BY id LIMIT ?4)
                UNION ALL
                SELECT id FROM (SELECT id, severity FROM tools WHERE removed = 0 AND class = ?1 AND severity < ?2 ORDER BY severity DESC, id LIMIT ?4)
                LIMIT ?4) p CROSS JOIN tools t ON t.id = p.id JOIN servers s ON s.id = t.server
            """).Bind(1, (long)risk).Bind(2, after[0]).Bind(3, after[1]).Bind(4, Bounded(limit) + 1);
        return Page(rows, limit, row => CatalogRows.Tool(row, _corrections), row => CatalogCursor.Of("class", file.Id, row.Long(7), row.Long(0)));
    });

    /// <summary>Tools and servers that words, a class, a severity, flags, tags or a server lead to.</summary>
    public CatalogAnswer Search(CatalogQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Read(file => CatalogSearch.Run(file, query, new CorrectedTools(file, _corrections, _corrected)));
    }

    /// <summary>What changed, oldest first.</summary>
    /// <param name="limit">How many changes at most, 1 to 1,000.</param>
    /// <param name="cursor">Where the answer before ended; null: from the beginning. No change is left out between two answers.</param>
    public CatalogChanges Changes(int limit, string? cursor = null) => Read(file =>
    {
        var after = cursor is null ? 0 : CatalogCursor.Read(cursor, "changes", file.Id, 1)[0];
        return Changes(file, "SELECT c.number, c.at, c.kind, s.name, t.name, c.before, c.after FROM changes c JOIN servers s ON s.id = c.server LEFT JOIN tools t ON t.id = c.tool WHERE c.number > ?1 ORDER BY c.number LIMIT ?2", after, limit);
    });

    /// <summary>The newest changes, newest first.</summary>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    public ImmutableArray<CatalogChange> NewestChanges(int limit) => Read(file =>
        Changes(file, "SELECT c.number, c.at, c.kind, s.name, t.name, c.before, c.after FROM changes c JOIN servers s ON s.id = c.server LEFT JOIN tools t ON t.id = c.tool WHERE c.number > ?1 ORDER BY c.number DESC LIMIT ?2", 0, limit).Changes);

    /// <summary>What changed, newest first, and where what is older goes on.</summary>
    /// <param name="limit">How many changes at most, 1 to 1,000.</param>
    /// <param name="kinds">Only changes of these kinds; empty: of every kind.</param>
    /// <param name="since">Only what changed then or later; null: everything.</param>
    /// <param name="cursor">Where the answer before ended; null: at the newest.</param>
    public CatalogChanges ChangesBackwards(int limit, ImmutableArray<CatalogChangeKind> kinds = default, DateTimeOffset? since = null, string? cursor = null) => Read(file =>
    {
        var before = cursor is null ? long.MaxValue : CatalogCursor.Read(cursor, "changes-back", file.Id, 1)[0];
        var wanted = kinds.IsDefaultOrEmpty ? -1L : kinds.Aggregate(0L, (all, kind) => all | (1L << (int)kind));
        var rows = file.Of(
                """
                SELECT c.number, c.at, c.kind, s.name, t.name, c.before, c.after FROM changes c JOIN servers s ON s.id = c.server LEFT JOIN tools t ON t.id = c.tool
                WHERE c.number < ?1 AND c.at >= ?3 AND (?4 & (1 << c.kind)) <> 0 ORDER BY c.number DESC LIMIT ?2
                """)
            .Bind(1, before).Bind(2, Bounded(limit) + 1).Bind(3, since?.ToUnixTimeMilliseconds() ?? long.MinValue).Bind(4, wanted);
        return Changes(file, rows, "changes-back", before, limit);
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_idle.TryTake(out var file))
        {
            file.Dispose();
        }
    }

    private static int Bounded(int limit) => Math.Clamp(limit, 1, MaxPage);

    private static CatalogChanges Changes(CatalogFile file, string sql, long after, int limit) =>
        Changes(file, file.Of(sql).Bind(1, after).Bind(2, Bounded(limit) + 1), "changes", after, limit);

    private static CatalogChanges Changes(CatalogFile file, Statement rows, string list, long from, int limit)
    {
        var changes = ImmutableArray.CreateBuilder<CatalogChange>();
        while (rows.Step())
        {
            changes.Add(new CatalogChange(
                rows.Long(0),
                DateTimeOffset.FromUnixTimeMilliseconds(rows.Long(1)),
                (CatalogChangeKind)rows.Long(2),
                rows.Text(3),
                rows.IsNull(4) ? null : rows.Text(4),
                rows.IsNull(5) ? null : rows.Text(5),
                rows.IsNull(6) ? null : rows.Text(6)));
        }

        var more = changes.Count > Bounded(limit);
        if (more)
        {
            changes.RemoveAt(changes.Count - 1);
        }

        return new CatalogChanges(changes.ToImmutable(), CatalogCursor.Of(list, file.Id, changes.Count == 0 ? from : changes[^1].Number), more);
    }

    private static CatalogServer? ServerOf(CatalogFile file, string name)
    {
        var row = file.Of($"SELECT {CatalogRows.ServerColumns} FROM servers s WHERE s.name = ?1").Bind(1, name);
        var server = row.Step() ? CatalogRows.Server(row) : null;
        row.Reset();
        return server;
    }

    private static Definition? DefinitionOf(CatalogFile file, string server, string name)
    {
        var row = file.Of(
            """
            SELECT t.name, t.hash, d.json, d.length FROM servers s JOIN tools t ON t.server = s.id JOIN definitions d ON d.tool = t.id
            WHERE s.name = ?1 AND t.name = ?2 AND t.removed = 0
            """).Bind(1, server).Bind(2, name);
        var definition = row.Step() ? DefinitionFrom(row) : null;
        row.Reset();
        return definition;
    }

    private static Definition DefinitionFrom(Statement row) => DefinitionReader.ReadKept(
        row.Text(0), new DefinitionHash(Convert.ToHexStringLower(row.Blob(1))), StoredDefinition.Unpack(row.Blob(2), (int)row.Long(3)));

    private static CatalogPage<T> Page<T>(Statement rows, int limit, Func<Statement, T> read, Func<Statement, string> cursor)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? last = null;
        while (rows.Step())
        {
            if (items.Count == Bounded(limit))
            {
                rows.Reset();
                return new CatalogPage<T>(items.ToImmutable(), last);
            }

            items.Add(read(rows));
            last = cursor(rows);
        }

        return new CatalogPage<T>(items.ToImmutable(), null);
    }

    // A connection serves one thread at a time; as many are kept as were needed at once.
    private T Read<T>(Func<CatalogFile, T> read)
    {
        if (!_idle.TryTake(out var file))
        {
            file = CatalogFile.OpenToRead(_path);
        }

        try
        {
            file.Execute("BEGIN;");
            var answer = read(file);
            file.Execute("COMMIT;");
            _idle.Add(file);
            return answer;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private sealed record Counted(long Edition, CatalogCounts Counts);
}
