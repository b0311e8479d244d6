using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Pins;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <content>Pins, and what waits to become one.</content>
public sealed partial class StateStore
{
    /// <summary>Most definitions that may wait for approval on one server; a server that makes up more is not followed further.</summary>
    internal const int MaxPending = 10_000;

    /// <summary>Approves definitions as they are given: their hashes become the pins.</summary>
    public void ApprovePins(string server, IEnumerable<Definition> definitions)
    {
        var given = definitions.ToImmutableArray();
        Act(transaction =>
        {
            var pins = FindServer(server).Pins;
            if (given.All(definition => pins.GetValueOrDefault(KeyOf(definition))?.Hash == definition.Hash))
            {
                return false;
            }

            InsertPins(transaction, server, given);
            foreach (var definition in given)
            {
                DeletePending(transaction, server, KeyOf(definition));
            }

            return true;
        });
    }

    /// <summary>
    /// Pins the first listing of a server that is trusted at first sight, in the one transaction that ends that trust: a process that dies
    /// before has pinned nothing, and nothing is ever pinned this way twice. Does nothing when the trust is used up or was never given.
    /// </summary>
    /// <returns>Whether this was the first listing.</returns>
    public bool TrustFirst(string server, IEnumerable<Definition> definitions)
    {
        var given = definitions.ToImmutableArray();
        var done = false;
        Act(transaction =>
        {
            if (FindServer(server).Trust != FirstTrust.Awaited)
            {
                return false;
            }

            // A pin that a person set before stands: it was looked at.
            var pins = _current.Servers[server].Pins;
            var unpinned = given.RemoveAll(d => pins.ContainsKey(KeyOf(d)));
            InsertPins(transaction, server, unpinned);
            foreach (var definition in unpinned)
            {
                DeletePending(transaction, server, KeyOf(definition));
            }

            Run(transaction, "UPDATE servers SET trust = @used WHERE name = @server", new { used = (int)FirstTrust.Used, server });
            return done = true;
        });
        return done;
    }

    /// <summary>
    /// Notes what a server was seen to say. What has no pin, or another hash than its pin, becomes pending; what equals its pin stops
    /// being pending. <paramref name="complete"/> states that <paramref name="seen"/> is everything the server has, of every kind: pins missing
    /// from it are then listed as removed (information only), and what waits but has gone again is forgotten. Writes nothing when nothing changed;
    /// never changes the snapshot.
    /// </summary>
    /// <returns>What became pending or removed by this.</returns>
    public ImmutableArray<PendingPin> ObserveDefinitions(string server, IReadOnlyList<Definition> seen, bool complete = false)
    {
        if (!HasNews(FindServer(server), Volatile.Read(ref _pending).Of(server), seen, complete))
        {
            return [];
        }

        lock (_lock)
        {
            var entry = FindServer(server);
            var pending = _pending.Of(server);
            var news = ImmutableArray.CreateBuilder<PendingPin>();
            var count = pending.Count;
            using var transaction = Begin();
            foreach (var definition in seen)
            {
                var key = KeyOf(definition);
                var approved = entry.Pins.GetValueOrDefault(key);
                if (approved?.Hash == definition.Hash)
                {
                    DeletePending(transaction, server, key);
                }
                else if (!(pending.TryGetValue(key, out var known) ? known.Hash == definition.Hash.Hex : ++count > MaxPending))
                {
                    InsertPending(transaction, server, key, definition);
                    var change = approved is null ? PinChange.Added : PinChange.Changed;
                    news.Add(new PendingPin(server, key, change, definition, approved, _time.GetUtcNow()));
                }
            }

            if (complete)
            {
                news.AddRange(NoteGone(transaction, entry, pending, seen.Select(KeyOf).ToHashSet()));
            }

            var index = PendingIndex.Read(_connection, transaction);
            transaction.Commit();
            Volatile.Write(ref _pending, index);
            return news.ToImmutable();
        }
    }

    /// <summary>What waits for approval and what has gone, of one server or of all.</summary>
    public ImmutableArray<PendingPin> ListPending(string? server = null)
    {
        lock (_lock)
        {
            if (server is not null)
            {
                FindServer(server);
            }

            return
            [
                .. _connection.Query<PendingRow>(
                        """
                        SELECT server AS Server, kind AS Kind, name AS Name, hash AS Hash, json AS Json, seen_at AS SeenAt, rejected AS Rejected
                        FROM pending WHERE rejected = 0 AND (@server IS NULL OR server = @server) ORDER BY server, kind, name
                        """,
                        new { server })
                    .Select(View),
            ];
        }
    }

    /// <summary>Rejects what is pending: the same hash will not be listed again. Throws when another hash is pending by now.</summary>
    public void RejectPending(string server, PinKey key, DefinitionHash hash)
    {
        lock (_lock)
        {
            FindServer(server);
            if (!_pending.Of(server).TryGetValue(key, out var known) || known.Hash != hash.Hex)
            {
                throw new StateConflictException($"'{key.Name}' of server '{server}' does not wait for approval with hash {hash}");
            }

            using var transaction = Begin();
            Run(
                transaction,
                "UPDATE pending SET rejected = 1 WHERE server = @server AND kind = @kind AND name = @Name",
                new { server, kind = (int)key.Kind, key.Name });
            var index = PendingIndex.Read(_connection, transaction);
            transaction.Commit();
            Volatile.Write(ref _pending, index);
        }
    }

    private static PinKey KeyOf(Definition definition) => new(definition.Kind, definition.Name);

    private static bool HasNews(ServerEntry server, ImmutableDictionary<PinKey, PendingIndex.Entry> pending, IReadOnlyList<Definition> seen, bool complete)
    {
        foreach (var definition in seen)
        {
            var key = KeyOf(definition);
            var isPinned = server.Pins.GetValueOrDefault(key)?.Hash == definition.Hash;
            if (isPinned ? pending.ContainsKey(key) : !pending.TryGetValue(key, out var known) ? pending.Count < MaxPending : known.Hash != definition.Hash.Hex)
            {
                return true;
            }
        }

        return complete && Gone(server, pending, seen.Select(KeyOf).ToHashSet()).Any();
    }

    // Pins that are no longer there and not yet known to be, and waiting definitions that are no longer there.
    private static IEnumerable<PinKey> Gone(ServerEntry server, ImmutableDictionary<PinKey, PendingIndex.Entry> pending, HashSet<PinKey> seen) =>
        server.Pins.Keys.Where(key => !seen.Contains(key) && !(pending.TryGetValue(key, out var known) && known.Hash.Length == 0))
            .Concat(pending.Keys.Where(key => !seen.Contains(key) && !server.Pins.ContainsKey(key)));

    private List<PendingPin> NoteGone(
        SqliteTransaction transaction, ServerEntry server, ImmutableDictionary<PinKey, PendingIndex.Entry> pending, HashSet<PinKey> seen)
    {
        var removed = new List<PendingPin>();
        foreach (var key in Gone(server, pending, seen))
        {
            if (server.Pins.TryGetValue(key, out var approved))
            {
                InsertPending(transaction, server.Name, key, null);
                removed.Add(new PendingPin(server.Name, key, PinChange.Removed, null, approved, _time.GetUtcNow()));
            }
            else
            {
                DeletePending(transaction, server.Name, key);
            }
        }

        return removed;
    }

    private PendingPin View(PendingRow row)
    {
        var kind = (DefinitionKind)row.Kind;
        var key = new PinKey(kind, row.Name);
        var approved = _current.Servers[row.Server].Pins.GetValueOrDefault(key);
        var seen = row.Json is null ? null : _reader.Definitions.Read(kind, row.Json) is { } read ? read with { Hash = new DefinitionHash(row.Hash) } : null;
        var change = row.Json is null ? PinChange.Removed : approved is null ? PinChange.Added : PinChange.Changed;
        return new PendingPin(row.Server, key, change, seen, approved, DateTimeOffset.FromUnixTimeMilliseconds(row.SeenAt));
    }

    private void InsertPins(SqliteTransaction transaction, string server, IEnumerable<Definition> definitions)
    {
        foreach (var definition in definitions)
        {
            Run(
                transaction,
                """
                INSERT INTO pins (server, kind, name, hash, json, approved_at) VALUES (@server, @kind, @Name, @hash, @json, @now)
                ON CONFLICT (server, kind, name) DO UPDATE SET hash = @hash, json = @json, approved_at = @now
                """,
                new { server, kind = (int)definition.Kind, definition.Name, hash = definition.Hash.Hex, json = definition.Json.ToArray(), now = Now });
        }
    }

    private void InsertPending(SqliteTransaction transaction, string server, PinKey key, Definition? definition) => Run(
        transaction,
        """
        INSERT INTO pending (server, kind, name, hash, json, seen_at, rejected) VALUES (@server, @kind, @Name, @hash, @json, @now, 0)
        ON CONFLICT (server, kind, name) DO UPDATE SET hash = @hash, json = @json, seen_at = @now, rejected = 0
        """,
        new { server, kind = (int)key.Kind, key.Name, hash = definition?.Hash.Hex ?? "", json = definition?.Json.ToArray(), now = Now });

    private void DeletePending(SqliteTransaction transaction, string server, PinKey key) => Run(
        transaction,
        "DELETE FROM pending WHERE server = @server AND kind = @kind AND name = @Name",
        new { server, kind = (int)key.Kind, key.Name });
}
