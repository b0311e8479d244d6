using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <content>Grants and their tokens.</content>
public sealed partial class StateStore
{
    private const string IdAlphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>
    /// Creates a grant. Servers and policies are named and must exist; a null policy denies everything. An anonymous grant has no token, and a
    /// server has at most one. <paramref name="labels"/> are for policies to look at.
    /// </summary>
    public IssuedGrant CreateGrant(
        string subject,
        IReadOnlyList<KeyValuePair<string, string?>> servers,
        DateTimeOffset? expiresAt = null,
        bool anonymous = false,
        IReadOnlyList<string>? labels = null)
    {
        StateNames.Subject(subject);
        string[] marks = [.. (labels ?? []).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (servers.Count == 0)
        {
            throw new ArgumentException("a grant reaches at least one server", nameof(servers));
        }

        var id = "g_" + RandomNumberGenerator.GetString(IdAlphabet, 16);
        string? token = null;
        var made = Act(transaction =>
        {
            Run(
                transaction,
                "INSERT INTO grants (id, subject, anonymous, labels, created_at, expires_at) VALUES (@id, @subject, @anonymous, @labels, @now, @expires)",
                new { id, subject, anonymous = anonymous ? 1 : 0, labels = string.Join('\n', marks), now = Now, expires = expiresAt?.ToUnixTimeMilliseconds() });
            foreach (var (server, policy) in servers)
            {
                AddReach(transaction, id, server, policy, anonymous);
            }

            token = anonymous ? null : IssueToken(transaction, id);
            return true;
        });
        return new IssuedGrant(made.Grants[id], token);
    }

    /// <summary>Issues a new token; the old ones stay valid for <paramref name="overlap"/>.</summary>
    public IssuedGrant RotateGrant(string id, TimeSpan overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(overlap, TimeSpan.Zero);
        var token = string.Empty;
        var rotated = Act(transaction =>
        {
            if (FindGrant(id).IsAnonymous)
            {
                throw new StateConflictException($"grant '{id}' is anonymous and has no token");
            }

            if (FindGrant(id).ExpiresAt <= _time.GetUtcNow())
            {
                throw new StateConflictException($"grant '{id}' has ended and no token of it is accepted any more: create another grant");
            }

            var until = (_time.GetUtcNow() + overlap).ToUnixTimeMilliseconds();
            Run(transaction, "UPDATE tokens SET expires_at = MIN(COALESCE(expires_at, @until), @until) WHERE grant_id = @id", new { id, until });
            token = IssueToken(transaction, id);
            return true;
        });
        return new IssuedGrant(rotated.Grants[id], token);
    }

    /// <summary>Revokes a grant: the next call with any of its tokens is refused.</summary>
    public void RevokeGrant(string id) => Act(transaction =>
    {
        FindGrant(id);
        Run(transaction, "UPDATE grants SET revoked_at = @now WHERE id = @id; DELETE FROM tokens WHERE grant_id = @id;", new { id, now = Now });
        return true;
    });

    private GrantEntry FindGrant(string id) =>
        _current.Grants.TryGetValue(id, out var grant) ? grant : throw Missing("grant", id, _current.Grants.Keys);

    private void AddReach(SqliteTransaction transaction, string id, string server, string? policy, bool anonymous)
    {
        if (FindServer(server) is { IsBuiltIn: true } builtIn)
        {
            Run(
                transaction,
                "INSERT OR IGNORE INTO servers (name, target, era, shared, trust) VALUES (@Name, @target, @era, 0, 0)",
                new { builtIn.Name, target = _seal.Seal(builtIn.Name, builtIn.Target), era = (int)builtIn.Era });
        }

        if (policy is not null && !_current.Policies.ContainsKey(policy))
        {
            throw Missing("policy", policy, _current.Policies.Keys);
        }

        var now = _time.GetUtcNow();
        if (anonymous && _current.Grants.Values.FirstOrDefault(grant => grant.IsAnonymous && !(grant.ExpiresAt <= now) && grant.Servers.ContainsKey(server)) is { } other)
        {
            throw new StateConflictException($"server '{server}' has the anonymous grant '{other.Id}' already: revoke it first", other.Id);
        }

        try
        {
            Run(transaction, "INSERT INTO grant_servers (grant_id, server, policy) VALUES (@id, @server, @policy)", new { id, server, policy });
        }
        catch (SqliteException e) when (e.SqliteErrorCode == 19)
        {
            throw new StateConflictException($"server '{server}' stands twice in the grant");
        }
    }

    private string IssueToken(SqliteTransaction transaction, string id)
    {
        var token = GrantToken.Create();
        GrantToken.TryHash(token, out var hash);
        Run(transaction, "INSERT INTO tokens (hash, grant_id) VALUES (@hash, @id)", new { hash = GrantToken.ToBytes(hash), id });
        return token;
    }
}

/// <summary>A grant just created or rotated.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Token">The token, shown this once; null for an anonymous grant.</param>
public sealed record IssuedGrant(GrantEntry Grant, string? Token);
