using System.Security.Cryptography;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.State.Folders;
using Turnpike.State.Vault;

namespace Turnpike.State.Storage;

/// <summary>
/// The rows of the vault. One row of <c>vault</c> names the key and carries a keyed digest over all rows of <c>secrets</c>; it is written in the
/// transaction that changes them, so that a row that was changed, moved, added or removed by somebody else is found, and so is a missing digest.
/// </summary>
internal sealed class VaultRows(SqliteConnection connection, DataFolder folder, VaultSeal seal, byte[] keyId, TimeProvider time)
{
    /// <summary>How many versions of a value are kept, the newest included.</summary>
    public const int KeptVersions = 5;

    private const string Columns =
        "kind AS Kind, server AS Server, caller AS Caller, name AS Name, version AS Version, sealed AS Sealed, created_at AS CreatedAt, said_by AS SaidBy, expires_at AS ExpiresAt, origin AS Origin, place AS Place";

    private VaultView _view = VaultView.Empty;

    /// <summary>How this folder's secrets are sealed.</summary>
    public VaultSeal Seal => seal;

    /// <summary>Writes the first digest of a vault that has just been made.</summary>
    public static void Begin(SqliteConnection connection, SqliteTransaction transaction, VaultSeal seal, byte[] keyId) =>
        connection.Execute("INSERT INTO vault (serial, key_id, mac) VALUES (0, @keyId, @mac)", new { keyId, mac = Sign(seal, keyId, 0, []) }, transaction);

    /// <summary>The vault as it stands. Throws <see cref="DataFolderException"/> when it was tampered with.</summary>
    public VaultView Read(SqliteTransaction transaction)
    {
        // Unchanged as long as its digest is: most acts are about something else.
        var head = Head(transaction);
        if (!head.Mac.AsSpan().SequenceEqual(_view.Digest))
        {
            var rows = Check(transaction, head);
            _view = new VaultView(
                rows.GroupBy(row => row.Key).Select(versions => versions.MaxBy(row => row.Version)!).Select(row => (row.Entry, row.Sealed)), seal, time, head.Mac);
        }

        return _view;
    }

    /// <summary>
    /// Changes rows: what is there is checked first, so that nothing that was tampered with is signed anew. <paramref name="change"/> gets the
    /// rows and the version that new ones have; it returns false when it changed nothing.
    /// </summary>
    public bool Change(SqliteTransaction transaction, Func<List<SecretRow>, int, bool> change)
    {
        var head = Head(transaction);
        var serial = head.Serial + 1;
        if (!change(Check(transaction, head), (int)serial))
        {
            return false;
        }

        Write(transaction, serial);
        return true;
    }

    /// <summary>Every version there is of a secret, the newest first.</summary>
    public List<SecretRow> History(SqliteTransaction transaction, SecretKey key) =>
        [.. Check(transaction, Head(transaction)).Where(row => row.Key == key).OrderByDescending(row => row.Version)];

    /// <summary>Adds a version, and forgets those that are kept no longer.</summary>
    public void Insert(SqliteTransaction transaction, IEnumerable<SecretRow> earlier, SecretEntry entry, SecretSource source)
    {
        connection.Execute(
            """
            INSERT INTO secrets (kind, server, caller, name, version, sealed, created_at, said_by, expires_at, origin, place)
            VALUES (@kind, @server, @caller, @name, @version, @box, @createdAt, @by, @expiresAt, @origin, @place)
            """,
            new
            {
                kind = (int)entry.Key.Kind,
                server = entry.Key.Server,
                caller = entry.Key.Caller ?? "",
                name = entry.Key.Name,
                version = entry.Version,
                box = seal.Seal(entry.Key, entry.Version, source),
                createdAt = entry.CreatedAt.ToUnixTimeMilliseconds(),
                by = entry.By,
                expiresAt = entry.ExpiresAt?.ToUnixTimeMilliseconds(),
                origin = (int)entry.Origin,
                place = entry.Place,
            },
            transaction);
        var kept = entry.Key.Kind == SecretKind.Value ? KeptVersions : 1;
        foreach (var old in earlier.OrderByDescending(row => row.Version).Skip(kept - 1))
        {
            Delete(transaction, old);
        }
    }

    /// <summary>Removes one version.</summary>
    public void Delete(SqliteTransaction transaction, SecretRow row) => connection.Execute(
        "DELETE FROM secrets WHERE kind = @Kind AND server = @Server AND caller = @Caller AND name = @Name AND version = @Version", row, transaction);

    /// <summary>Seals every row anew as <paramref name="next"/> does, and signs them with its key.</summary>
    public void MoveTo(SqliteTransaction transaction, VaultRows next)
    {
        var head = Head(transaction);
        foreach (var row in Check(transaction, head))
        {
            var box = next.Seal.Seal(row.Key, (int)row.Version, seal.Open(row.Key, (int)row.Version, row.Sealed));
            connection.Execute(
                "UPDATE secrets SET sealed = @box WHERE kind = @Kind AND server = @Server AND caller = @Caller AND name = @Name AND version = @Version",
                new { box, row.Kind, row.Server, row.Caller, row.Name, row.Version },
                transaction);
        }

        next.Write(transaction, head.Serial);
    }

    private void Write(SqliteTransaction transaction, long serial) => connection.Execute(
        "UPDATE vault SET serial = @serial, key_id = @keyId, mac = @mac", new { serial, keyId, mac = Sign(seal, keyId, serial, All(transaction)) }, transaction);

    private VaultHead Head(SqliteTransaction transaction)
    {
        var heads = connection.Query<VaultHead>("SELECT serial AS Serial, key_id AS KeyId, mac AS Mac FROM vault", transaction: transaction).AsList();
        if (heads is not [var head])
        {
            throw Tampered("the vault's digest is missing");
        }

        return head.KeyId.AsSpan().SequenceEqual(keyId)
            ? head
            : throw new DataFolderException($"{folder.StateFile} cannot be unsealed: it is sealed under another key than the one that was given. Give the right one, or put the backup back that goes with it.");
    }

    private List<SecretRow> Check(SqliteTransaction transaction, VaultHead head)
    {
        var rows = All(transaction);
        return CryptographicOperations.FixedTimeEquals(Sign(seal, keyId, head.Serial, rows), head.Mac)
            ? rows
            : throw Tampered("secrets were changed, added or removed outside of the gateway");
    }

    private List<SecretRow> All(SqliteTransaction transaction) =>
        connection.Query<SecretRow>($"SELECT {Columns} FROM secrets ORDER BY kind, server, caller, name, version", transaction: transaction).AsList();

    private DataFolderException Tampered(string what) =>
        new($"{folder.StateFile} was tampered with: {what}. Nothing is started on it; put a backup of it back.");

    private static byte[] Sign(VaultSeal seal, byte[] keyId, long serial, List<SecretRow> rows) => seal.Sign(writer =>
    {
        writer.Write(keyId);
        writer.Write(serial);
        writer.Write(rows.Count);
        foreach (var row in rows)
        {
            writer.Write(row.Kind);
            writer.Write(row.Server);
            writer.Write(row.Caller);
            writer.Write(row.Name);
            writer.Write(row.Version);
            writer.Write(row.Sealed.Length);
            writer.Write(row.Sealed);
            writer.Write(row.CreatedAt);
            writer.Write(row.SaidBy);
            writer.Write(row.ExpiresAt ?? -1);
            writer.Write(row.Origin);
            writer.Write(row.Place ?? "");
        }
    });

    private sealed record VaultHead(long Serial, byte[] KeyId, byte[] Mac);
}

/// <summary>One version of one secret, as it is stored.</summary>
internal sealed class SecretRow
{
    public required long Kind { get; init; }

    public required string Server { get; init; }

    /// <summary>Empty for a secret of the server.</summary>
    public required string Caller { get; init; }

    public required string Name { get; init; }

    public required long Version { get; init; }

    public required byte[] Sealed { get; init; }

    public required long CreatedAt { get; init; }

    public required string SaidBy { get; init; }

    public long? ExpiresAt { get; init; }

    public required long Origin { get; init; }

    public string? Place { get; init; }

    /// <summary>Where it belongs.</summary>
    public SecretKey Key => new((SecretKind)Kind, Server, Caller.Length == 0 ? null : Caller, Name);

    /// <summary>The secret without its value.</summary>
    public SecretEntry Entry => new(
        Key,
        (int)Version,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        SaidBy,
        ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        (SecretOrigin)Origin,
        Place);
}
