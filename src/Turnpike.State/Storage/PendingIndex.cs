using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <summary>What is known to be pending, without its definitions: so that seeing the same again costs no query. Immutable.</summary>
internal sealed class PendingIndex
{
    private readonly ImmutableDictionary<string, ImmutableDictionary<PinKey, Entry>> _servers;

    private PendingIndex(ImmutableDictionary<string, ImmutableDictionary<PinKey, Entry>> servers) => _servers = servers;

    public static PendingIndex Empty { get; } = new(ImmutableDictionary<string, ImmutableDictionary<PinKey, Entry>>.Empty);

    /// <summary>What is pending of one server; the hash is empty for a pin whose definition has gone.</summary>
    public ImmutableDictionary<PinKey, Entry> Of(string server) => _servers.GetValueOrDefault(server, ImmutableDictionary<PinKey, Entry>.Empty);

    /// <summary>Reads the index.</summary>
    public static PendingIndex Read(SqliteConnection connection, SqliteTransaction transaction) => new(
        connection.Query<PendingRow>(
                "SELECT server AS Server, kind AS Kind, name AS Name, hash AS Hash, seen_at AS SeenAt, rejected AS Rejected FROM pending",
                transaction: transaction)
            .GroupBy(row => row.Server, StringComparer.Ordinal)
            .ToImmutableDictionary(
                rows => rows.Key,
                rows => rows.ToImmutableDictionary(row => new PinKey((DefinitionKind)row.Kind, row.Name), row => new Entry(row.Hash, row.Rejected != 0)),
                StringComparer.Ordinal));

    /// <summary>One entry.</summary>
    internal readonly record struct Entry(string Hash, bool IsRejected);
}
