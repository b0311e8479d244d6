using System.Collections.Immutable;
using Dapper;
using Turnpike.State.Administrators;
using Turnpike.State.Grants;

namespace Turnpike.State.Storage;

/// <content>API tokens, the first of which is the administrator's.</content>
public sealed partial class StateStore
{
    /// <summary>Most API tokens of a data folder.</summary>
    public const int MaxApiTokens = 200;

    /// <summary>
    /// Issues the administrator's token and returns it, this once. Throws <see cref="StateConflictException"/> when there is one already.
    /// </summary>
    public string IssueAdminToken() => PutToken(new ApiToken(AdminToken.First, Person.Admin, _time.GetUtcNow(), null), replaces: false);

    /// <summary>Issues a new administrator's token and returns it, this once. One that was there is none any more.</summary>
    public string ReplaceAdminToken() => PutToken(new ApiToken(AdminToken.First, Person.Admin, _time.GetUtcNow(), null), replaces: true);

    /// <summary>
    /// Issues a token and returns it, this once. Throws <see cref="StateConflictException"/> when there is one of this name,
    /// <see cref="ArgumentException"/> for a name that could not be one or a role there is not.
    /// </summary>
    public string CreateApiToken(string name, string role, DateTimeOffset? expiresAt)
    {
        if (!Person.AllRoles.Contains(role, StringComparer.Ordinal))
        {
            throw new ArgumentException($"there is no role '{role}': the roles are {string.Join(", ", Person.AllRoles)}", nameof(role));
        }

        return PutToken(new ApiToken(StateNames.Policy(name), role, _time.GetUtcNow(), expiresAt), replaces: false);
    }

    /// <summary>Ends a token. Throws <see cref="StateConflictException"/> when there is none of this name.</summary>
    public void RevokeApiToken(string name) => Act(transaction =>
    {
        if (!_current.ApiTokens.Values.Any(t => t.Name == name))
        {
            throw Missing("API token", name, _current.ApiTokens.Values.Select(t => t.Name));
        }

        Run(transaction, "DELETE FROM admin_tokens WHERE name = @name", new { name });
        return true;
    });

    /// <summary>When tokens were used last, by their names; those that were not used are left out.</summary>
    public ImmutableDictionary<string, DateTimeOffset> LastUses()
    {
        lock (_lock)
        {
            return _connection.Query<(string Name, long At)>("SELECT name, last_used FROM admin_tokens WHERE last_used IS NOT NULL")
                .ToImmutableDictionary(row => row.Name, row => DateTimeOffset.FromUnixTimeMilliseconds(row.At), StringComparer.Ordinal);
        }
    }

    /// <summary>Notes when a token was used. No act: nothing that anybody decides by changes.</summary>
    public void NoteUse(string name, DateTimeOffset at)
    {
        lock (_lock)
        {
            using var transaction = Begin();
            Run(transaction, "UPDATE admin_tokens SET last_used = @at WHERE name = @name AND (last_used IS NULL OR last_used < @at)", new { name, at = at.ToUnixTimeMilliseconds() });
            transaction.Commit();
        }
    }

    private string PutToken(ApiToken made, bool replaces)
    {
        var token = AdminToken.Create();
        AdminToken.TryHash(token, out var hash);
        Act(transaction =>
        {
            if (!replaces && _current.ApiTokens.Values.Any(t => t.Name == made.Name))
            {
                throw new StateConflictException(made.Name == AdminToken.First ? "there is an admin token already" : $"there is an API token '{made.Name}' already");
            }

            if (_current.ApiTokens.Count >= MaxApiTokens)
            {
                throw new StateConflictException($"there are {MaxApiTokens} API tokens already: revoke one first");
            }

            Run(
                transaction,
                """
                DELETE FROM admin_tokens WHERE name = @name;
                INSERT INTO admin_tokens (hash, created_at, name, role, expires_at) VALUES (@hash, @createdAt, @name, @role, @expiresAt)
                """,
                new
                {
                    hash = TokenForm.ToBytes(hash),
                    createdAt = made.CreatedAt.ToUnixTimeMilliseconds(),
                    name = made.Name,
                    role = made.Role,
                    expiresAt = made.ExpiresAt?.ToUnixTimeMilliseconds(),
                });
            return true;
        });
        return token;
    }
}
