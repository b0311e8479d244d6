using System.Security.Cryptography;
using SQLitePCL;
using Turnpike.State.Folders;

namespace Turnpike.State.Catalogs;

/// <summary>One connection to a catalogue's file. The file is an index: losing it costs an import, so that commits do not wait for the disk.</summary>
internal sealed class CatalogFile : IDisposable
{
    /// <summary>The form of the tables and of the words in them. A file of another form is not read: it can be made again.</summary>
    private const int Form = 1;

    // Invariant: words reach the full-text tables as CatalogWords made them, blanks between, so that this tokenizer only splits at blanks.
    private const string FullText = "content='', detail=none, columnsize=0, tokenize=\"ascii tokenchars ':_'\"";

    private static readonly string Tables = $"""
        CREATE TABLE catalog (id TEXT NOT NULL, edition INTEGER NOT NULL);
        CREATE TABLE sources (
            name TEXT PRIMARY KEY,
            updated_since TEXT NULL,
            next_since TEXT NULL,
            cursor TEXT NULL,
            pages INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE servers (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            summary TEXT NOT NULL,
            source TEXT NOT NULL,
            version TEXT NOT NULL,
            repository TEXT NOT NULL,
            homepage TEXT NOT NULL,
            status INTEGER NOT NULL,
            scanned_at INTEGER NULL,
            changed_at INTEGER NOT NULL);
        CREATE TABLE tools (
            id INTEGER PRIMARY KEY,
            server INTEGER NOT NULL REFERENCES servers (id),
            name TEXT NOT NULL,
            key TEXT NOT NULL,
            title TEXT NOT NULL,
            summary TEXT NOT NULL,
            hash BLOB NOT NULL,
            class INTEGER NOT NULL,
            severity INTEGER NOT NULL,
            flags INTEGER NOT NULL,
            tags INTEGER NOT NULL,
            confidence INTEGER NOT NULL,
            classifier INTEGER NOT NULL,
            derived INTEGER NOT NULL,
            removed INTEGER NOT NULL,
            UNIQUE (server, name));
        CREATE INDEX tools_by_key ON tools (key, id);
        CREATE INDEX tools_by_class ON tools (class, severity, id, flags) WHERE removed = 0;
        CREATE TABLE definitions (
            tool INTEGER PRIMARY KEY REFERENCES tools (id),
            length INTEGER NOT NULL,
            json BLOB NOT NULL);
        CREATE VIRTUAL TABLE name_words USING fts5(words, {FullText});
        CREATE VIRTUAL TABLE tool_words USING fts5(words, {FullText});
        CREATE VIRTUAL TABLE server_words USING fts5(words, {FullText});
        CREATE TABLE changes (
            number INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            server INTEGER NOT NULL,
            tool INTEGER NULL,
            before TEXT NULL,
            after TEXT NULL);
        """;

    private readonly Dictionary<string, Statement> _statements = new(StringComparer.Ordinal);
    private readonly sqlite3 _db;

    private CatalogFile(sqlite3 db, string path) => (_db, Path) = (db, path);

    /// <summary>Where the file is.</summary>
    public string Path { get; }

    /// <summary>Names this very file: cursors of another one are refused.</summary>
    public string Id { get; private set; } = "";

    /// <summary>Opens the file to read; it must be there.</summary>
    public static CatalogFile OpenToRead(string path)
    {
        if (!File.Exists(path))
        {
            throw new CatalogException($"there is no catalogue {path} yet: turnpike catalog import makes it");
        }

        // A reader too has to write the index of the write-ahead log.
        var file = Connect(path, raw.SQLITE_OPEN_READWRITE);
        return file.Prepare("PRAGMA query_only = ON; PRAGMA cache_size = -65536; PRAGMA mmap_size = 1073741824;", mayCreate: false);
    }

    /// <summary>Opens the file to write, and makes it when it is absent.</summary>
    public static CatalogFile OpenToWrite(string path)
    {
        DataFolder.TouchPrivate(path);
        var file = Connect(path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE);
        return file.Prepare(
            "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144; PRAGMA wal_autocheckpoint = 16384; PRAGMA temp_store = MEMORY;",
            mayCreate: true);
    }

    /// <summary>The statement of this text, prepared once.</summary>
    public Statement Of(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements[sql] = statement = new Statement(_db, sql);
        }

        return statement;
    }

    /// <summary>Runs statements without parameters.</summary>
    public void Execute(string sql)
    {
        if (raw.sqlite3_exec(_db, sql) is not raw.SQLITE_OK and var code)
        {
            throw Fault(_db, code);
        }
    }

    /// <summary>Takes the open transaction back, unless the engine did so itself, as it may when the disk is full: what went wrong is then still what is told.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(_db) == 0)
        {
            Execute("ROLLBACK;");
        }
    }

    /// <summary>The id of the row that was inserted last.</summary>
    public long LastId => raw.sqlite3_last_insert_rowid(_db);

    /// <summary>A number that one value of a query is.</summary>
    public long Number(string sql)
    {
        var statement = Of(sql);
        var number = statement.Step() ? statement.Long(0) : 0;
        statement.Reset();
        return number;
    }

    /// <summary>What a code of the engine means for a person.</summary>
    public static CatalogException Fault(sqlite3 db, int code) => new((code & 0xFF) switch
    {
        raw.SQLITE_BUSY => "another process writes to the catalogue: try it again",
        raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT => "the catalogue's file is damaged or something else: remove it and import again",
        raw.SQLITE_FULL => "the disk is full: what was imported before is kept",
        _ => $"the catalogue's file: {raw.sqlite3_errmsg(db).utf8_to_string()} ({code})",
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _db.Dispose();
    }

    private static CatalogFile Connect(string path, int flags)
    {
        Batteries_V2.Init();
        var code = raw.sqlite3_open_v2(path, out var db, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code == raw.SQLITE_OK)
        {
            return new CatalogFile(db, path);
        }

        db.Dispose();
        throw new CatalogException($"{path} cannot be opened ({code})");
    }

    private CatalogFile Prepare(string pragmas, bool mayCreate)
    {
        try
        {
            Execute("PRAGMA busy_timeout = 10000;");
            Execute(pragmas);
            if (mayCreate && Number("PRAGMA user_version;") == 0)
            {
                Create();
            }

            if (Number("PRAGMA user_version;") is var form && form != Form)
            {
                throw new CatalogException($"{Path} is a catalogue of form {form}, and this program knows form {Form}: remove the file and import again");
            }

            var id = Of("SELECT id FROM catalog");
            Id = id.Step() ? id.Text(0) : throw new CatalogException($"{Path} is no catalogue: remove the file and import again");
            id.Reset();
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Create()
    {
        Execute("BEGIN IMMEDIATE;");
        if (Number("PRAGMA user_version;") == 0)
        {
            if (Number("SELECT count(*) FROM sqlite_master") > 0)
            {
                throw new CatalogException($"{Path} is a database of something else: name another file");
            }

            Execute(Tables);

            // Words are gathered in memory until a transaction ends: fewer pieces are written, and fewer merged.
            foreach (var table in (ReadOnlySpan<string>)["name_words", "tool_words", "server_words"])
            {
                Execute($"INSERT INTO {table} ({table}, rank) VALUES ('hashsize', {64 * 1024 * 1024});");
            }

            Of("INSERT INTO catalog (id, edition) VALUES (?, 0)").Bind(1, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6))).Run();
            Execute($"PRAGMA user_version = {Form};");
        }

        Execute("COMMIT;");
    }
}
