using Turnpike.Catalog.Classification;
using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>What putting a tool did.</summary>
internal enum PutOutcome
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It was there, as it is: nothing was written.</summary>
    Same,

    /// <summary>Its definition was there, and is judged otherwise or by another classifier.</summary>
    Judged,

    /// <summary>Its definition is another one.</summary>
    Changed,
}

/// <summary>Writes servers and tools, and a change for everything that became otherwise, within a transaction of the caller's. One thread's.</summary>
internal sealed class CatalogWriter(CatalogFile file, TimeProvider time)
{
    private readonly JsonTape _tape = new();
    private long _begun;
    private long _now = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How long ago the transaction was begun.</summary>
    public TimeSpan OpenFor => time.GetElapsedTime(_begun);

    public void Begin()
    {
        file.Execute("BEGIN IMMEDIATE;");
        _begun = time.GetTimestamp();
        _now = time.GetUtcNow().ToUnixTimeMilliseconds();
    }

    public void Commit() => file.Execute("UPDATE catalog SET edition = edition + 1; COMMIT;");

    /// <summary>The id of a server, whether it is new, and whether it was never there; it is listed when it was not. What is known of it stays.</summary>
    public (long Id, bool IsNew, bool IsFirst) ServerOf(string name, string source)
    {
        var row = file.Of("SELECT id, status FROM servers WHERE name = ?1").Bind(1, name);
        if (!row.Step())
        {
            return (Insert(new ServerListing { Name = name }, source), true, true);
        }

        var (id, status) = (row.Long(0), (ListingStatus)row.Long(1));
        row.Reset();
        if (status == ListingStatus.Removed)
        {
            file.Of("UPDATE servers SET status = 0, changed_at = ?2 WHERE id = ?1").Bind(1, id).Bind(2, _now).Run();
            Note(CatalogChangeKind.ServerAdded, id);
        }

        return (id, status == ListingStatus.Removed, false);
    }

    /// <summary>Notes what somebody lists of a server. A removed one loses its tools.</summary>
    /// <returns>Its id, whether anything was otherwise, and whether it was never there; null for a removed server that was never there.</returns>
    public (long Id, bool Changed, bool IsFirst)? List(ServerListing given, string source)
    {
        var listing = given.Bounded();
        var row = file.Of("SELECT id, title, summary, source, version, repository, homepage, status FROM servers WHERE name = ?1").Bind(1, listing.Name);
        if (!row.Step())
        {
            return listing.Status == ListingStatus.Removed ? null : (Insert(listing, source), true, true);
        }

        var (id, title, summary, status) = (row.Long(0), row.Text(1), row.Text(2), (ListingStatus)row.Long(7));
        var isSame = title == listing.Title && summary == listing.Description && row.Text(3) == source && row.Text(4) == listing.Version
            && row.Text(5) == listing.Repository && row.Text(6) == listing.Homepage && status == listing.Status;
        row.Reset();
        if (isSame)
        {
            return (id, false, false);
        }

        if (listing.Status == ListingStatus.Removed)
        {
            RemoveMissing(id, []);
            file.Of("UPDATE servers SET status = 2, scanned_at = NULL, changed_at = ?2 WHERE id = ?1").Bind(1, id).Bind(2, _now).Run();
            NoteIf(status != ListingStatus.Removed, CatalogChangeKind.ServerRemoved, id);
            return (id, status != ListingStatus.Removed, false);
        }

        file.Of("INSERT INTO server_words (server_words, rowid, words) VALUES ('delete', ?1, ?2)").Bind(1, id).Bind(2, Words(listing.Name, title, summary)).Run();
        file.Of("INSERT INTO server_words (rowid, words) VALUES (?1, ?2)").Bind(1, id).Bind(2, Words(listing.Name, listing.Title, listing.Description)).Run();
        file.Of(
                """
                UPDATE servers SET title = ?2, summary = ?3, source = ?4, version = ?5, repository = ?6, homepage = ?7, status = ?8, changed_at = ?9
                WHERE id = ?1
                """)
            .Bind(1, id).Bind(2, listing.Title).Bind(3, listing.Description).Bind(4, source).Bind(5, listing.Version).Bind(6, listing.Repository)
            .Bind(7, listing.Homepage).Bind(8, (long)listing.Status).Bind(9, _now).Run();
        NoteIf(status == ListingStatus.Removed, CatalogChangeKind.ServerAdded, id);
        return (id, true, false);
    }

    /// <summary>Notes that a server's tools were told.</summary>
    public void MarkScanned(long server) => file.Of("UPDATE servers SET scanned_at = ?2 WHERE id = ?1").Bind(1, server).Bind(2, _now).Run();

    /// <summary>Puts a tool that its server cannot have had, because the server itself was never there.</summary>
    public PutOutcome PutFirst(long server, PreparedTool tool)
    {
        Insert(server, tool);
        return PutOutcome.Added;
    }

    /// <summary>Puts a tool of a server. The same definition under the same classifier writes nothing.</summary>
    public PutOutcome Put(long server, PreparedTool tool)
    {
        var row = file.Of("SELECT id, hash, class, severity, flags, tags, classifier, derived, removed FROM tools WHERE server = ?1 AND name = ?2").Bind(1, server).Bind(2, tool.Name);
        if (!row.Step())
        {
            Insert(server, tool);
            return PutOutcome.Added;
        }

        var before = new Stored(
            row.Long(0), row.Blob(1).ToArray(), new Judgement((ToolClass)row.Long(2), (RiskSeverity)row.Long(3), (RiskFlags)row.Long(4)), (ArgumentTags)row.Long(5), row.Long(8) != 0);
        var isSameHash = row.Blob(1).SequenceEqual(tool.Hash);
        var isSame = isSameHash && row.Long(6) == RiskClassifier.Version && row.Long(7) != 0 == tool.IsDerived && !before.IsRemoved;
        row.Reset();
        if (isSame)
        {
            return PutOutcome.Same;
        }

        Replace(server, before, tool, isSameHash);
        return before.IsRemoved ? PutOutcome.Added : isSameHash ? PutOutcome.Judged : PutOutcome.Changed;
    }

    /// <summary>Removes the tools of a server that are not among <paramref name="present"/>.</summary>
    /// <returns>How many.</returns>
    public int RemoveMissing(long server, HashSet<string> present)
    {
        var rows = file.Of("SELECT id, name, class, severity, flags, tags FROM tools WHERE server = ?1 AND removed = 0").Bind(1, server);
        var gone = new List<Stored>();
        while (rows.Step())
        {
            if (!present.Contains(rows.Text(1)))
            {
                gone.Add(new Stored(rows.Long(0), [], new Judgement((ToolClass)rows.Long(2), (RiskSeverity)rows.Long(3), (RiskFlags)rows.Long(4)), (ArgumentTags)rows.Long(5), false));
            }
        }

        foreach (var tool in gone)
        {
            TakeOutWords(tool);
            file.Of("UPDATE tools SET removed = 1 WHERE id = ?1").Bind(1, tool.Id).Run();
            Note(CatalogChangeKind.ToolRemoved, server, tool.Id);
        }

        return gone.Count;
    }

    private long Insert(ServerListing listing, string source)
    {
        file.Of(
                """
                INSERT INTO servers (name, title, summary, source, version, repository, homepage, status, scanned_at, changed_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL, ?9)
                """)
            .Bind(1, listing.Name).Bind(2, listing.Title).Bind(3, listing.Description).Bind(4, source).Bind(5, listing.Version).Bind(6, listing.Repository)
            .Bind(7, listing.Homepage).Bind(8, (long)listing.Status).Bind(9, _now).Run();
        var id = file.LastId;
        file.Of("INSERT INTO server_words (rowid, words) VALUES (?1, ?2)").Bind(1, id).Bind(2, Words(listing.Name, listing.Title, listing.Description)).Run();
        Note(CatalogChangeKind.ServerAdded, id);
        return id;
    }

    private void Insert(long server, PreparedTool tool)
    {
        var insert = file.Of(
            """
            INSERT INTO tools (server, name, key, title, summary, hash, class, severity, flags, tags, confidence, classifier, derived, removed)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, 0)
            """);
        Bind(insert, tool).Bind(1, server).Bind(2, tool.Name).Bind(3, tool.Key).Run();
        var id = file.LastId;
        file.Of("INSERT INTO definitions (tool, length, json) VALUES (?1, ?2, ?3)").Bind(1, id).Bind(2, tool.Length).Bind(3, tool.Packed).Run();
        PutWords(id, tool);
        Note(CatalogChangeKind.ToolAdded, server, id);
    }

    private void Replace(long server, Stored before, PreparedTool tool, bool isSameHash)
    {
        if (!before.IsRemoved)
        {
            TakeOutWords(before);
        }

        var update = file.Of(
            """
            UPDATE tools SET title = ?4, summary = ?5, hash = ?6, class = ?7, severity = ?8, flags = ?9, tags = ?10, confidence = ?11, classifier = ?12,
                derived = ?13, removed = 0 WHERE id = ?1
            """);
        Bind(update, tool).Bind(1, before.Id).Run();
        if (!isSameHash)
        {
            file.Of("UPDATE definitions SET length = ?2, json = ?3 WHERE tool = ?1").Bind(1, before.Id).Bind(2, tool.Length).Bind(3, tool.Packed).Run();
        }

        PutWords(before.Id, tool);
        if (before.IsRemoved)
        {
            Note(CatalogChangeKind.ToolAdded, server, before.Id);
            return;
        }

        if (!isSameHash)
        {
            Note(CatalogChangeKind.DefinitionDrift, server, before.Id, Convert.ToHexStringLower(before.Hash), Convert.ToHexStringLower(tool.Hash));
        }

        var after = new Judgement(tool.Class, tool.Severity, tool.Flags);
        var worse = after.CompareTo(before.Judgement);
        if (worse != 0)
        {
            Note(worse > 0 ? CatalogChangeKind.RiskUp : CatalogChangeKind.RiskDown, server, before.Id, before.Judgement.ToString(), after.ToString());
        }
    }

    private static Statement Bind(Statement statement, PreparedTool tool) => statement
        .Bind(4, tool.Title).Bind(5, tool.Summary).Bind(6, tool.Hash).Bind(7, (long)tool.Class).Bind(8, (long)tool.Severity).Bind(9, (long)tool.Flags)
        .Bind(10, (long)tool.Tags).Bind(11, tool.Confidence).Bind(12, RiskClassifier.Version).Bind(13, tool.IsDerived ? 1 : 0);

    private void PutWords(long id, PreparedTool tool)
    {
        file.Of("INSERT INTO name_words (rowid, words) VALUES (?1, ?2)").Bind(1, id).Bind(2, tool.NameWords).Run();
        file.Of("INSERT INTO tool_words (rowid, words) VALUES (?1, ?2)").Bind(1, id).Bind(2, tool.ToolWords).Run();
    }

    // The index holds no texts: what is taken out has to be named again, from the definition that went in.
    private void TakeOutWords(Stored tool)
    {
        var row = file.Of("SELECT d.json, d.length, t.name FROM definitions d JOIN tools t ON t.id = d.tool WHERE d.tool = ?1").Bind(1, tool.Id);
        if (!row.Step() || !_tape.TryRead(StoredDefinition.Unpack(row.Blob(0), (int)row.Long(1)), JsonBudget.Upstream, out _))
        {
            throw new CatalogException("a definition in the catalogue's file is damaged: remove the file and import again");
        }

        var name = row.Text(2);
        row.Reset();
        var (names, all) = PreparedTool.Words(_tape.Root, name, tool.Judgement.Class, tool.Judgement.Severity, tool.Judgement.Flags, tool.Tags);
        file.Of("INSERT INTO name_words (name_words, rowid, words) VALUES ('delete', ?1, ?2)").Bind(1, tool.Id).Bind(2, names).Run();
        file.Of("INSERT INTO tool_words (tool_words, rowid, words) VALUES ('delete', ?1, ?2)").Bind(1, tool.Id).Bind(2, all).Run();
    }

    private static string Words(string name, string title, string description)
    {
        var words = new System.Text.StringBuilder();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        CatalogWords.Add(words, seen, name);
        CatalogWords.Add(words, seen, title);
        CatalogWords.Add(words, seen, description);
        return words.ToString();
    }

    private void NoteIf(bool isSo, CatalogChangeKind kind, long server)
    {
        if (isSo)
        {
            Note(kind, server);
        }
    }

    private void Note(CatalogChangeKind kind, long server, long? tool = null, string? before = null, string? after = null)
    {
        var insert = file.Of("INSERT INTO changes (at, kind, server, tool, before, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)").Bind(1, _now).Bind(2, (long)kind).Bind(3, server);
        (tool is { } id ? insert.Bind(4, id) : insert.BindNull(4)).Bind(5, before).Bind(6, after).Run();
    }

    private sealed record Stored(long Id, byte[] Hash, Judgement Judgement, ArgumentTags Tags, bool IsRemoved);
}
