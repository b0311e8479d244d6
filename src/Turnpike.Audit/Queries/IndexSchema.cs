using System.Collections.Immutable;
using Microsoft.Data.Sqlite;

namespace Turnpike.Audit.Queries;

/// <summary>The index's table. Changing it means a new version, and the index is built again.</summary>
internal static class IndexSchema
{
    public const int Version = 1;

    /// <summary>Members of a record that can be filtered by, and their columns.</summary>
    public static ImmutableArray<string> Fields { get; } =
        ["kind", "grant", "subject", "server", "method", "name", "decision", "rule", "session", "outcome"];

    // STRICT tables came after the bundled engine; the columns' content is written by one place only.
    private static string Script => $"""
        CREATE TABLE record (seq INTEGER PRIMARY KEY, time INTEGER NOT NULL, {string.Join(", ", Fields.Select(f => $"\"{f}\" TEXT"))}, json BLOB NOT NULL);
        CREATE INDEX record_time ON record (time);
        {string.Join("\n", Fields.Where(f => f is not "kind").Select(f => $"CREATE INDEX record_{f} ON record (\"{f}\", seq) WHERE \"{f}\" IS NOT NULL;"))}
        CREATE INDEX record_kind ON record (kind, seq);
        CREATE TABLE source (log TEXT NOT NULL);
        PRAGMA user_version = {Version};
        """;

    /// <summary>Makes the tables unless they are there in this version. False when a file of another version is in the way.</summary>
    public static bool Prepare(SqliteConnection connection)
    {
        var version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version == Version)
        {
            return true;
        }

        if (version != 0)
        {
            return false;
        }

        using var transaction = connection.BeginTransaction();
        Execute(connection, Script);
        transaction.Commit();
        return true;
    }

    public static object? Scalar(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this project's own constants.
        command.CommandText = text;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    public static void Execute(SqliteConnection connection, string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The texts are this project's own constants.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
