using System.Collections.Immutable;
using Microsoft.Data.Sqlite;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.State.Storage;

/// <content>The vault.</content>
public sealed partial class StateStore
{
    private const int LongestName = 2048;

    /// <summary>
    /// Seals a value as the newest version of a secret; earlier ones of a <see cref="SecretKind.Value"/> are kept, five in all. Throws
    /// <see cref="StateConflictException"/> when there is no such server, <see cref="ArgumentException"/> for a name or value that cannot be one.
    /// </summary>
    /// <param name="key">Where it belongs.</param>
    /// <param name="value">The value. Tokens and registrations may have several lines.</param>
    /// <param name="by">Who sets it.</param>
    /// <param name="expiresAt">When it stops being given out; null for never.</param>
    /// <returns>The version it has now.</returns>
    public int SetSecret(SecretKey key, string value, string by, DateTimeOffset? expiresAt = null) =>
        SetSecret(key, SecretSource.Value(value, allowsLines: key.Kind != SecretKind.Value), by, expiresAt);

    /// <summary>As the other, for a value that may have several lines or that is elsewhere.</summary>
    public int SetSecret(SecretKey key, SecretSource source, string by, DateTimeOffset? expiresAt = null) => Put(key, null, source, by, expiresAt);

    /// <summary>
    /// Sets a secret in the place of one version, and of no other: of two that rotate the same token at the same time one is told. Throws
    /// <see cref="StateConflictException"/> when the newest version is not <paramref name="expectedVersion"/>, or there is none.
    /// </summary>
    /// <returns>The version it has now.</returns>
    public int ReplaceSecret(SecretKey key, int expectedVersion, string value, string by, DateTimeOffset? expiresAt = null) =>
        Put(key, expectedVersion, SecretSource.Value(value, allowsLines: key.Kind != SecretKind.Value), by, expiresAt);

    /// <summary>Removes a secret with all its versions. Throws <see cref="StateConflictException"/> when there is none.</summary>
    public void RemoveSecret(SecretKey key) => ActOnVault((transaction, rows, _) =>
    {
        FindSecret(key);
        foreach (var row in rows.Where(row => row.Key == key))
        {
            _vault.Delete(transaction, row);
        }

        return true;
    });

    /// <summary>The versions of a secret that are kept, the newest first. Throws <see cref="StateConflictException"/> when there is none.</summary>
    public ImmutableArray<SecretEntry> SecretHistory(SecretKey key)
    {
        lock (_lock)
        {
            FindSecret(key);
            using var transaction = _connection.BeginTransaction(deferred: true);
            return [.. _vault.History(transaction, key).Select(row => row.Entry)];
        }
    }

    /// <summary>
    /// Makes an earlier version of a secret its newest again, under a new number. Throws <see cref="StateConflictException"/> when that version is
    /// not kept.
    /// </summary>
    /// <returns>The version it has now.</returns>
    public int RollBackSecret(SecretKey key, int version, string by)
    {
        var made = 0;
        ActOnVault((transaction, rows, next) =>
        {
            FindSecret(key);
            var versions = rows.Where(row => row.Key == key).ToList();
            var earlier = versions.FirstOrDefault(row => row.Version == version) ?? throw new StateConflictException(
                $"version {version} of secret {key.Name} is not kept; kept are: {string.Join(", ", versions.Select(row => row.Version).OrderDescending())}");
            var source = _vault.Seal.Open(key, version, earlier.Sealed);
            _vault.Insert(transaction, versions, earlier.Entry with { Version = made = next, CreatedAt = _time.GetUtcNow(), By = by }, source);
            return true;
        });
        return made;
    }

    private int Put(SecretKey key, int? expected, SecretSource source, string by, DateTimeOffset? expiresAt)
    {
        ArgumentException.ThrowIfNullOrEmpty(by);
        RequireNames(key);
        var made = 0;
        ActOnVault((transaction, rows, next) =>
        {
            FindServer(key.Server);
            var versions = rows.Where(row => row.Key == key).ToList();
            if (expected is not null && versions.MaxBy(row => row.Version)?.Version != expected)
            {
                throw new StateConflictException($"secret {key.Name} of server '{key.Server}' was changed meanwhile");
            }

            made = next;
            _vault.Insert(transaction, versions, new SecretEntry(key, next, _time.GetUtcNow(), by, expiresAt, source.Origin, source.Place), source);
            return true;
        });
        return made;
    }

    private Snapshot ActOnVault(Func<SqliteTransaction, List<SecretRow>, int, bool> change) =>
        Act(transaction => _vault.Change(transaction, (rows, next) => change(transaction, rows, next)));

    // What a server had does not wait for another one of its name.
    private void RemoveSecretsOf(SqliteTransaction transaction, string server) => _vault.Change(transaction, (rows, _) =>
    {
        var own = rows.Where(row => row.Server == server).ToList();
        own.ForEach(row => _vault.Delete(transaction, row));
        return own.Count > 0;
    });

    private void FindSecret(SecretKey key)
    {
        if (_current.Vault.TryFind(key) is null)
        {
            FindServer(key.Server);
            throw Missing("secret", key.Name, _current.Vault.List(key.Server).Where(e => e.Key.Kind == key.Kind && e.Key.Caller == key.Caller).Select(e => e.Key.Name));
        }
    }

    private static void RequireNames(SecretKey key)
    {
        StateNames.Server(key.Server);
        if (key.Caller is not null)
        {
            StateNames.Subject(key.Caller);
        }

        if (key.Kind == SecretKind.Value && VariableNames.WhyNoSecret(key.Name) is { } why)
        {
            throw new ArgumentException($"'{key.Name}' cannot name a secret: {why}", nameof(key));
        }

        if (key.Name is not { Length: > 0 and <= LongestName } || key.Name.Any(char.IsControl))
        {
            throw new ArgumentException($"a secret's name has 1 to {LongestName} characters and no control characters", nameof(key));
        }
    }
}
