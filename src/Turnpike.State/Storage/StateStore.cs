using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.Policies;
using Turnpike.State.Folders;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault.Keys;

namespace Turnpike.State.Storage;

/// <summary>
/// What people edit (servers, grants, policies, pins), in SQLite. Every act is one transaction, raises the version by one and then
/// swaps <see cref="Current"/>. Acts throw <see cref="StateConflictException"/> when something exists already, is not there, or has
/// changed meanwhile, and <see cref="ArgumentException"/> for a name that could not be one. Safe to share between threads.
/// </summary>
public sealed partial class StateStore : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SqliteConnection _connection;
    private readonly DataFolder _folder;
    private readonly TimeProvider _time;
    private readonly bool _readOnly;
    private readonly BuiltInServer? _builtIn;

    // Others after the key was moved (MoveKey).
    private CredentialSeal _seal;
    private SnapshotReader _reader;
    private VaultRows _vault;
    private PendingIndex _pending = PendingIndex.Empty;
    private volatile Snapshot _current;

    private StateStore(SqliteConnection connection, DataFolder folder, CredentialSeal seal, TimeProvider time, bool readOnly, BuiltInServer? builtIn)
    {
        (_connection, _folder, _seal, _time, _readOnly, _builtIn) = (connection, folder, seal, time, readOnly, builtIn);
        _vault = new VaultRows(connection, folder, seal.Vault, seal.KeyId, time);
        _reader = new SnapshotReader(connection, seal, _vault, builtIn);
        using var transaction = connection.BeginTransaction(deferred: true);
        _current = _reader.Read(transaction);
        _pending = PendingIndex.Read(connection, transaction);
    }

    /// <summary>
    /// Raised after <see cref="Current"/> was swapped, on the thread that did it and outside of any lock: of two changes at the same time the
    /// later snapshot may be told first.
    /// </summary>
    public event Action<Snapshot>? Changed;

    /// <summary>The snapshot in force.</summary>
    public Snapshot Current => _current;

    /// <summary>
    /// Opens or creates the store of a folder. Only the owner may open it writable; a reader needs a store that is there. Throws
    /// <see cref="DataFolderException"/> when it cannot be opened: it was tampered with or cut off, or <paramref name="keys"/> do not open it.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="time">Clock.</param>
    /// <param name="readOnly">Whether another process owns it.</param>
    /// <param name="keys">What opens its vault; null for what this process was given.</param>
    /// <param name="builtIn">Is in every snapshot; null for none.</param>
    public static StateStore Open(DataFolder folder, TimeProvider time, bool readOnly = false, ProcessKeys? keys = null, BuiltInServer? builtIn = null)
    {
        if (readOnly && !File.Exists(folder.StateFile))
        {
            throw new DataFolderException($"{folder.Path} holds no state yet: nothing owns it.");
        }

        var seal = new CredentialSeal(FolderKey.Open(folder, keys ?? ProcessKeys.OfProcess, readOnly, out var isNew, out var source));
        SqliteConnection? connection = null;
        try
        {
            connection = StateDatabase.Open(folder, seal, readOnly, isNew);
            var store = new StateStore(connection, folder, seal, time, readOnly, builtIn) { KeySource = source };
            if (isNew)
            {
                FolderKey.Keep(folder);
            }

            return store;
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            seal.Dispose();
            throw new DataFolderException($"{folder.StateFile} is damaged: {e.Message}. Put a backup of it back.", e);
        }
        catch
        {
            connection?.Dispose();
            seal.Dispose();
            throw;
        }
    }

    /// <summary>A secret key of 32 bytes that belongs to this folder and <paramref name="purpose"/>; the same after a restart.</summary>
    public byte[] DeriveKey(string purpose) => _seal.Derive(purpose);

    /// <summary>Reads again when another process raised the version.</summary>
    public void Reload()
    {
        Snapshot read;
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            if (_connection.ExecuteScalar<long>("SELECT version FROM state", transaction: transaction) == _current.Version)
            {
                return;
            }

            _current = read = _reader.Read(transaction);
            _pending = PendingIndex.Read(_connection, transaction);
        }

        Changed?.Invoke(read);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _connection.Dispose();
            _seal.Dispose();
        }
    }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// One act: what it changes, the new version and the snapshot of it become true together or not at all. An act that finds nothing to
    /// change returns false.
    /// </summary>
    /// <returns>The snapshot with the act in it.</returns>
    private Snapshot Act(Func<SqliteTransaction, bool> act)
    {
        Snapshot next;
        lock (_lock)
        {
            using var transaction = Begin();
            if (!act(transaction))
            {
                return _current;
            }

            Run(transaction, "DELETE FROM tokens WHERE expires_at <= @now; UPDATE state SET version = version + 1;", new { now = Now });
            next = _reader.Read(transaction);
            SharedCounters.Check(next);
            var pending = PendingIndex.Read(_connection, transaction);
            transaction.Commit();
            _current = next;
            Volatile.Write(ref _pending, pending);
        }

        Changed?.Invoke(next);
        return next;
    }

    private SqliteTransaction Begin() => _readOnly
        ? throw new InvalidOperationException("the state was opened to be read: only the folder's owner changes it")
        : _connection.BeginTransaction();

    private void Run(SqliteTransaction transaction, string sql, object parameters) => _connection.Execute(sql, parameters, transaction);

    private ServerEntry FindServer(string name) => _current.Servers.TryGetValue(name, out var server)
        ? server
        : throw Missing("server", name, _current.Servers.Keys);

    private static StateConflictException Missing(string what, string name, IEnumerable<string> existing)
    {
        var nearest = NearestName.Of(name, existing);
        return new StateConflictException($"there is no {what} '{name}'{(nearest is null ? "" : $"; did you mean '{nearest}'?")}", nearest);
    }
}
