using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.State.Folders;

namespace Turnpike.State.Storage;

/// <summary>The SQLite file: opening it and bringing its tables to this version.</summary>
internal static class StateDatabase
{
    /// <summary>The vault. Its one row is written in the transaction that makes it, and from then on a missing one is tampering.</summary>
    private const string VaultTables =
        """
        CREATE TABLE secrets (
            kind INTEGER NOT NULL,
            server TEXT NOT NULL,
            caller TEXT NOT NULL,
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            sealed BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            said_by TEXT NOT NULL,
            expires_at INTEGER NULL,
            origin INTEGER NOT NULL,
            place TEXT NULL,
            PRIMARY KEY (kind, server, caller, name, version)) WITHOUT ROWID;
        CREATE TABLE vault (
            serial INTEGER NOT NULL,
            key_id BLOB NOT NULL,
            mac BLOB NOT NULL);
        """;

    /// <summary>Each entry takes the file one version further; entries are never changed, only added.</summary>
    private static readonly string[] Migrations =
    [
        """
        CREATE TABLE state (version INTEGER NOT NULL);
        INSERT INTO state (version) VALUES (0);
        CREATE TABLE servers (
            name TEXT PRIMARY KEY,
            target BLOB NOT NULL,
            era INTEGER NOT NULL,
            shared INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE pins (
            server TEXT NOT NULL REFERENCES servers (name) ON DELETE CASCADE,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            hash TEXT NOT NULL,
            json BLOB NOT NULL,
            approved_at INTEGER NOT NULL,
            PRIMARY KEY (server, kind, name)) WITHOUT ROWID;
        CREATE TABLE pending (
            server TEXT NOT NULL REFERENCES servers (name) ON DELETE CASCADE,
            kind INTEGER NOT NULL,
            name TEXT NOT NULL,
            hash TEXT NOT NULL,
            json BLOB NULL,
            seen_at INTEGER NOT NULL,
            rejected INTEGER NOT NULL,
            PRIMARY KEY (server, kind, name)) WITHOUT ROWID;
        CREATE TABLE policies (
            name TEXT PRIMARY KEY,
            current INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE policy_versions (
            name TEXT NOT NULL REFERENCES policies (name),
            version INTEGER NOT NULL,
            digest TEXT NOT NULL,
            document BLOB NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (name, version),
            UNIQUE (name, digest)) WITHOUT ROWID;
        CREATE TABLE grants (
            id TEXT PRIMARY KEY,
            subject TEXT NOT NULL,
            anonymous INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NULL,
            revoked_at INTEGER NULL) WITHOUT ROWID;
        CREATE TABLE grant_servers (
            grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
            server TEXT NOT NULL REFERENCES servers (name) ON DELETE CASCADE,
            policy TEXT NULL REFERENCES policies (name),
            PRIMARY KEY (grant_id, server)) WITHOUT ROWID;
        CREATE TABLE tokens (
            hash BLOB PRIMARY KEY,
            grant_id TEXT NOT NULL REFERENCES grants (id) ON DELETE CASCADE,
            expires_at INTEGER NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE admin_tokens (
            hash BLOB PRIMARY KEY,
            created_at INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE people (
            name TEXT PRIMARY KEY COLLATE NOCASE,
            roles TEXT NOT NULL,
            groups TEXT NOT NULL,
            accounts TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        ALTER TABLE grants ADD COLUMN labels TEXT NOT NULL DEFAULT '';
        """,
        """
        CREATE TABLE corrections (
            server TEXT NOT NULL REFERENCES servers (name) ON DELETE CASCADE,
            tool TEXT NOT NULL,
            hash TEXT NOT NULL,
            class TEXT NOT NULL,
            severity TEXT NOT NULL,
            flags TEXT NOT NULL,
            said_by TEXT NOT NULL,
            said_at INTEGER NOT NULL,
            reason TEXT NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (server, tool, hash)) WITHOUT ROWID;
        """,
        """
        ALTER TABLE servers ADD COLUMN trust INTEGER NOT NULL DEFAULT 0;
        """,
        """
        ALTER TABLE servers ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';
        """,
        VaultTables,
        """
        CREATE TABLE provisions (
            id TEXT PRIMARY KEY,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            state TEXT NOT NULL,
            document TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE candidates (
            name TEXT PRIMARY KEY,
            registered_at INTEGER NOT NULL,
            registered_by TEXT NOT NULL,
            document TEXT NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            path TEXT NOT NULL UNIQUE,
            level TEXT NOT NULL,
            trusted TEXT NULL,
            trusted_by TEXT NULL,
            trusted_at INTEGER NULL);
        """,
        """
        ALTER TABLE admin_tokens ADD COLUMN name TEXT NOT NULL DEFAULT 'administrator';
        ALTER TABLE admin_tokens ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
        ALTER TABLE admin_tokens ADD COLUMN expires_at INTEGER NULL;
        ALTER TABLE admin_tokens ADD COLUMN last_used INTEGER NULL;
        CREATE UNIQUE INDEX admin_token_names ON admin_tokens (name);
        CREATE TABLE accounts (
            person TEXT PRIMARY KEY COLLATE NOCASE,
            sealed BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE console_sessions (
            hash BLOB PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            person TEXT NOT NULL COLLATE NOCASE,
            opened_at INTEGER NOT NULL,
            ends_at INTEGER NOT NULL,
            authenticated_at INTEGER NOT NULL,
            how TEXT NOT NULL,
            source TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sign_in_links (
            hash BLOB PRIMARY KEY,
            person TEXT NOT NULL COLLATE NOCASE,
            expires_at INTEGER NOT NULL) WITHOUT ROWID;
        """,
        """
        CREATE TABLE record_views (
            owner TEXT NOT NULL,
            name TEXT NOT NULL,
            query TEXT NOT NULL,
            saved_at INTEGER NOT NULL,
            PRIMARY KEY (owner, name)) WITHOUT ROWID;
        """,
    ];

    /// <summary>
    /// Opens the file. Only the owner migrates it; a reader finds it as the owner left it. Throws <see cref="DataFolderException"/>, also when
    /// <paramref name="isNew"/> is false and the file holds nothing: a key without its state means that the state was lost.
    /// </summary>
    public static SqliteConnection Open(DataFolder folder, CredentialSeal seal, bool readOnly, bool isNew)
    {
        SQLitePCL.Batteries_V2.Init();
        if (!readOnly)
        {
            DataFolder.TouchPrivate(folder.StateFile);
        }

        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = folder.StateFile,
            Mode = SqliteOpenMode.ReadWrite, // a reader too has to write the index of the write-ahead log
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL;");
            if (readOnly)
            {
                connection.Execute("PRAGMA query_only = ON;");
            }
            else
            {
                connection.Execute("PRAGMA journal_mode = WAL;");
            }

            Migrate(connection, folder, seal, readOnly, isNew);
            return connection;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw new DataFolderException($"{folder.StateFile} cannot be opened: {e.Message}", e);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Migrate(SqliteConnection connection, DataFolder folder, CredentialSeal seal, bool readOnly, bool isNew)
    {
        var version = connection.ExecuteScalar<int>("PRAGMA user_version;");
        if (version == 0 && !isNew)
        {
            throw Lost(folder);
        }

        if (version > Migrations.Length || (readOnly && version < Migrations.Length))
        {
            throw new DataFolderException(
                $"{folder.StateFile} is of version {version}, and this program knows version {Migrations.Length}: use the program that the folder's owner runs.");
        }

        for (; version < Migrations.Length; version++)
        {
            using var step = connection.BeginTransaction();
            connection.Execute(Migrations[version], transaction: step);
            if (ReferenceEquals(Migrations[version], VaultTables))
            {
                VaultRows.Begin(connection, step, seal.Vault, seal.KeyId);
            }

            connection.Execute($"PRAGMA user_version = {version + 1};", transaction: step);
            step.Commit();
        }
    }

    private static DataFolderException Lost(DataFolder folder) => new(
        $"{folder.StateFile} is missing or empty, and {folder.KeyFile} says that there was one. Put a backup of it back. Only if there is nothing to keep: move {folder.KeyFile} away too, and begin anew.");
}
