using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Turnpike.Audit.Reading;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Queries;

/// <summary>A SQLite index over the record. Holds nothing of its own: it can be deleted and is built again from the segments. Not thread-safe.</summary>
public sealed class AuditIndex : IDisposable
{
    private const int Batch = 2_000;
    private const int MaxPage = 10_000;

    private readonly string _folder;
    private readonly string _path;
    private SqliteConnection _connection;

    static AuditIndex() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Opens or creates the index of the record in <paramref name="folder"/> at <paramref name="indexPath"/>; a damaged or older one is rebuilt.</summary>
    public AuditIndex(string folder, string indexPath)
    {
        (_folder, _path) = (folder, Path.GetFullPath(indexPath));
        _connection = Open();
    }

    /// <summary>Takes up the records that came since the last time. Returns how many.</summary>
    public long CatchUp(CancellationToken cancellation = default)
    {
        ForgetAnotherLog();
        var last = IndexSchema.Scalar(_connection, "SELECT max(seq) FROM record") as long? ?? 0;
        using var reader = new AuditReader(_folder, Math.Max(1, last));
        if (last > 0 && !(reader.TryRead(out var known) && IsIndexed(known)))
        {
            // What was read last was cut off after a failed write, or the log was rolled back.
            Rebuild();
            return CatchUp(cancellation);
        }

        using var records = reader.ReadAll().GetEnumerator();
        var taken = 0L;
        var more = records.MoveNext();
        while (more)
        {
            using var transaction = _connection.BeginTransaction();
            using var insert = Insert(transaction);
            var fields = new RecordFields();
            for (var i = 0; i < Batch && more; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                Add(insert, fields, records.Current);
                taken++;
                more = records.MoveNext();
            }

            transaction.Commit();
        }

        ForgetRetired();
        return taken;
    }

    /// <summary>The records that match every filter, in the order asked for, one page.</summary>
    public AuditPage Query(AuditQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MaxPage, nameof(query));
        using var command = _connection.CreateCommand();
        var where = new List<string>();
        Filter(command, where, query);
        var order = query.NewestFirst ? "DESC" : "ASC";

        // One row more than the page holds tells whether there is a next page.
        command.Parameters.AddWithValue("$limit", query.Limit + 1);
#pragma warning disable CA2100 // Column names are constants; every value is a parameter.
        command.CommandText = $"SELECT seq, time, kind, json FROM record {(where.Count > 0 ? "WHERE " + string.Join(" AND ", where) : "")} ORDER BY seq {order} LIMIT $limit";
#pragma warning restore CA2100
        var rows = ImmutableArray.CreateBuilder<AuditRow>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add(new AuditRow(
                reader.GetInt64(0),
                new DateTimeOffset(reader.GetInt64(1), TimeSpan.Zero),
                reader.GetString(2),
                Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(3))));
        }

        if (rows.Count <= query.Limit)
        {
            return new AuditPage(rows.ToImmutable(), null);
        }

        rows.RemoveAt(rows.Count - 1);
        return new AuditPage(rows.ToImmutable(), rows[^1].Sequence);
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    private static void Filter(SqliteCommand command, List<string> where, AuditQuery query)
    {
        void Compare(string column, string comparison, object value)
        {
            var name = "$p" + where.Count.ToString(CultureInfo.InvariantCulture);
            where.Add($"\"{column}\" {comparison} {name}");
            command.Parameters.AddWithValue(name, value);
        }

        string?[] texts =
        [
            query.Kind, query.Grant, query.Subject, query.Server, query.Method, query.Name, query.Decision, query.Rule, query.Session, query.Outcome,
        ];
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is { } text && text.EndsWith('*'))
            {
                // A range, not GLOB: the filter's other characters mean themselves, and the column's index serves it.
                Compare(IndexSchema.Fields[i], ">=", text[..^1]);
                Compare(IndexSchema.Fields[i], "<", text[..^1] + char.ConvertFromUtf32(0x10FFFF));
            }
            else if (texts[i] is { } whole)
            {
                Compare(IndexSchema.Fields[i], "=", whole);
            }
        }

        if (query.Since is { } since)
        {
            Compare("time", ">=", since.UtcTicks);
        }

        if (query.Until is { } until)
        {
            Compare("time", "<", until.UtcTicks);
        }

        if (query.After is { } after)
        {
            Compare("seq", query.NewestFirst ? "<" : ">", after);
        }
    }

    private SqliteCommand Insert(SqliteTransaction transaction)
    {
        var command = _connection.CreateCommand();
        command.Transaction = transaction;
        var columns = IndexSchema.Fields;
#pragma warning disable CA2100 // Column names are constants; every value is a parameter.
        command.CommandText = $"""
            INSERT OR REPLACE INTO record (seq, time, json, {string.Join(", ", columns.Select(c => $"\"{c}\""))})
            VALUES ($seq, $time, $json, {string.Join(", ", columns.Select(c => "$" + c))})
            """;
#pragma warning restore CA2100
        command.Parameters.Add("$seq", SqliteType.Integer);
        command.Parameters.Add("$time", SqliteType.Integer);
        command.Parameters.Add("$json", SqliteType.Blob);
        foreach (var column in columns)
        {
            command.Parameters.Add("$" + column, SqliteType.Text);
        }

        return command;
    }

    private static void Add(SqliteCommand insert, RecordFields fields, AuditRecord record)
    {
        fields.Read(record.Payload);
        insert.Parameters[0].Value = record.Sequence;
        insert.Parameters[1].Value = fields.Time.Ticks;
        insert.Parameters[2].Value = record.Payload.ToArray();
        for (var i = 0; i < fields.Values.Length; i++)
        {
            insert.Parameters[3 + i].Value = (object?)fields.Values[i] ?? DBNull.Value;
        }

        insert.ExecuteNonQuery();
    }

    private SqliteConnection Open()
    {
        for (var isFresh = false; ; isFresh = true)
        {
            SqliteConnection? connection = null;
            try
            {
                if (!File.Exists(_path))
                {
                    PrivateFile.Open(_path, FileMode.CreateNew, FileShare.ReadWrite).Dispose();
                }

                connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
                connection.Open();

                // Whatever is lost here is read again from the segments.
                IndexSchema.Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF;");
                if (IndexSchema.Prepare(connection))
                {
                    return connection;
                }

                connection.Dispose();
            }
            catch (SqliteException) when (!isFresh)
            {
                connection?.Dispose();
            }

            Delete();
        }
    }

    private void Delete()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(_path + suffix);
        }
    }

    private void Rebuild()
    {
        _connection.Dispose();
        Delete();
        _connection = Open();
    }

    private bool IsIndexed(AuditRecord record)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT json FROM record WHERE seq = $seq";
        command.Parameters.AddWithValue("$seq", record.Sequence);
        return command.ExecuteScalar() is byte[] json && json.AsSpan().SequenceEqual(record.Payload.Span);
    }

    /// <summary>An index of another log is none of this one.</summary>
    private void ForgetAnotherLog()
    {
        var log = SegmentFolder.List(_folder) is [var first, ..] ? LogIdOf(first) : "";
        var indexed = IndexSchema.Scalar(_connection, "SELECT log FROM source") as string;
        if (indexed == log)
        {
            return;
        }

        if (indexed is not null)
        {
            Rebuild();
        }

        using var command = _connection.CreateCommand();
        command.CommandText = "INSERT INTO source (log) VALUES ($log)";
        command.Parameters.AddWithValue("$log", log);
        command.ExecuteNonQuery();
    }

    private void ForgetRetired()
    {
        if (SegmentFolder.List(_folder) is not [{ Number: > 1 } first, ..])
        {
            return;
        }

        using var reader = new FrameReader(first.Path);
        using var command = _connection.CreateCommand();
        command.CommandText = "DELETE FROM record WHERE seq < $first";
        command.Parameters.AddWithValue("$first", reader.Header?.First ?? 0);
        command.ExecuteNonQuery();
    }

    private static string LogIdOf(SegmentFile segment)
    {
        using var reader = new FrameReader(segment.Path);
        return reader.Header is { } header ? Convert.ToHexStringLower(header.LogId) : "";
    }
}
