using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.State.Sources;

namespace Turnpike.State.Storage;

/// <content>Configuration files and the servers that come from them.</content>
public sealed partial class StateStore
{
    /// <summary>The configuration files that are known, in the order in which they became so.</summary>
    public ImmutableArray<KnownSource> ListSources()
    {
        lock (_lock)
        {
            return
            [
                .. _connection.Query<SourceRow>("SELECT path AS Path, level AS Level, trusted AS Trusted, trusted_by AS TrustedBy, trusted_at AS TrustedAt FROM sources ORDER BY id")
                    .Select(r => new KnownSource(r.Path, r.Level, r.Trusted, r.TrustedBy, r.TrustedAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null)),
            ];
        }
    }

    /// <summary>Notes that a person trusts a file as long as it has this content.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="level">Where the file stands.</param>
    /// <param name="sha256">SHA-256 of its content, in lower-case hex.</param>
    /// <param name="who">Who trusts it.</param>
    public void TrustSource(string path, string level, string sha256, string who) => Write(transaction => Run(
        transaction,
        """
        INSERT INTO sources (path, level, trusted, trusted_by, trusted_at) VALUES (@path, @level, @sha256, @who, @Now)
        ON CONFLICT (path) DO UPDATE SET trusted = @sha256, trusted_by = @who, trusted_at = @Now
        """,
        new { path, level, sha256, who, Now }));

    /// <summary>Forgets a file and the trust in it; the servers that came from it stay as they are.</summary>
    public void ForgetSource(string path) => Write(transaction => Run(transaction, "DELETE FROM sources WHERE path = @path", new { path }));

    /// <summary>
    /// Puts the servers of configuration files in force, in one transaction and with one new snapshot. Throws
    /// <see cref="StateConflictException"/> when a server was added or removed meanwhile; then nothing is changed.
    /// </summary>
    public void ChangeServers(SourcedChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Write(transaction =>
        {
            foreach (var (path, level, _, _, _) in changes.Sources)
            {
                Run(transaction, "INSERT INTO sources (path, level) VALUES (@path, @level) ON CONFLICT (path) DO UPDATE SET level = @level", new { path, level });
            }
        });
        if (changes.Added.IsEmpty && changes.Changed.IsEmpty && changes.Removed.IsEmpty)
        {
            return;
        }

        Act(transaction =>
        {
            foreach (var server in changes.Added)
            {
                InsertServer(transaction, server);
            }

            foreach (var server in changes.Changed)
            {
                FindServer(server.Name);
                WriteServer(transaction, server);
            }

            foreach (var name in changes.Unpinned)
            {
                Run(transaction, "DELETE FROM pins WHERE server = @name; DELETE FROM pending WHERE server = @name; UPDATE servers SET trust = 0 WHERE name = @name;", new { name });
            }

            foreach (var name in changes.Removed)
            {
                FindServer(name);
                RemoveSecretsOf(transaction, name);
                Run(transaction, "DELETE FROM servers WHERE name = @name", new { name });
            }

            return true;
        });
    }

    // Of no snapshot: what is known of files is asked for by acts alone.
    private void Write(Action<SqliteTransaction> write)
    {
        lock (_lock)
        {
            using var transaction = Begin();
            write(transaction);
            transaction.Commit();
        }
    }

    private sealed class SourceRow
    {
        public required string Path { get; init; }

        public required string Level { get; init; }

        public string? Trusted { get; init; }

        public string? TrustedBy { get; init; }

        public long? TrustedAt { get; init; }
    }
}
