using System.Collections.Frozen;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <summary>How people sign in, their sessions and API tokens, as rows.</summary>
internal static class AccountRows
{
    /// <summary>How everybody who has an account can sign in, by their name.</summary>
    public static Dictionary<string, SignInState> ReadStates(SqliteConnection connection, SqliteTransaction transaction, AccountSeal seal) =>
        connection.Query<(string Person, byte[] Sealed)>("SELECT person, sealed FROM accounts", transaction: transaction)
            .ToDictionary(row => row.Person, row => seal.Open(row.Person, row.Sealed).State, StringComparer.OrdinalIgnoreCase);

    /// <summary>The account of one person; null for none.</summary>
    public static Account? Read(SqliteConnection connection, SqliteTransaction transaction, AccountSeal seal, string person) =>
        connection.QuerySingleOrDefault<byte[]>("SELECT sealed FROM accounts WHERE person = @person", new { person }, transaction) is { } box ? seal.Open(person, box) : null;

    /// <summary>The sessions that have not ended.</summary>
    public static FrozenDictionary<TokenHash, ConsoleSession> ReadSessions(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.Query<SessionRow>(
                "SELECT hash AS Hash, id AS Id, person AS Person, opened_at AS OpenedAt, ends_at AS EndsAt, authenticated_at AS AuthenticatedAt, how AS How, source AS Source FROM console_sessions",
                transaction: transaction)
            .ToFrozenDictionary(row => TokenForm.FromBytes(row.Hash), row => new ConsoleSession
            {
                Id = row.Id,
                Person = row.Person,
                OpenedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.OpenedAt),
                EndsAt = DateTimeOffset.FromUnixTimeMilliseconds(row.EndsAt),
                AuthenticatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.AuthenticatedAt),
                How = row.How,
                Source = row.Source,
            });

    /// <summary>API tokens by their hash.</summary>
    public static FrozenDictionary<TokenHash, ApiToken> ReadTokens(SqliteConnection connection, SqliteTransaction transaction) =>
        connection.Query<TokenRow>("SELECT hash AS Hash, name AS Name, role AS Role, created_at AS CreatedAt, expires_at AS ExpiresAt FROM admin_tokens", transaction: transaction)
            .ToFrozenDictionary(
                row => TokenForm.FromBytes(row.Hash),
                row => new ApiToken(
                    row.Name, row.Role, DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAt), row.ExpiresAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null));

    private sealed record SessionRow(byte[] Hash, string Id, string Person, long OpenedAt, long EndsAt, long AuthenticatedAt, string How, string Source);

    private sealed class TokenRow
    {
        public required byte[] Hash { get; init; }

        public required string Name { get; init; }

        public required string Role { get; init; }

        public required long CreatedAt { get; init; }

        public long? ExpiresAt { get; init; }
    }
}
