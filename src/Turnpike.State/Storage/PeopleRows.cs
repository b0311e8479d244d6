using System.Collections.Immutable;
using Dapper;
using Microsoft.Data.Sqlite;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;

namespace Turnpike.State.Storage;

/// <summary>People as rows: a list is one text, a line for each element; no name has a line break.</summary>
internal static class PeopleRows
{
    /// <summary>A list as it is stored.</summary>
    public static string Join(ImmutableArray<string> names) => string.Join('\n', names);

    /// <summary>Everybody.</summary>
    public static People Read(SqliteConnection connection, SqliteTransaction transaction, IReadOnlyDictionary<string, SignInState> states) => new(
        connection.Query<PersonRow>("SELECT name AS Name, roles AS Roles, groups AS Groups, accounts AS Accounts FROM people", transaction: transaction)
            .Select(row => new Person
            {
                Name = row.Name,
                Roles = Split(row.Roles),
                Groups = Split(row.Groups),
                Accounts = Split(row.Accounts),
                SignIn = states.GetValueOrDefault(row.Name, SignInState.None),
            }));

    /// <summary>A list as it was stored.</summary>
    public static ImmutableArray<string> Split(string joined) => joined.Length == 0 ? [] : [.. joined.Split('\n')];

    private sealed record PersonRow(string Name, string Roles, string Groups, string Accounts);
}
