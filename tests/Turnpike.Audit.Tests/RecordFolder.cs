using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Tests;

/// <summary>A record folder that is gone when the test is.</summary>
internal sealed class RecordFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("turnpike-record-").FullName;

    public AuditOptions Options => new() { Folder = Path, Durability = Durability.Os, CheckpointAfter = Timeout.InfiniteTimeSpan };

    public string[] Segments => [.. Directory.GetFiles(Path, "*.tpa").Order(StringComparer.Ordinal)];

    /// <summary>Appends notes and waits until the last is durable.</summary>
    public static async Task AppendAsync(AuditLog log, int count, string kind = "note")
    {
        var last = 0L;
        for (var i = 0; i < count; i++)
        {
            last = Append(log, $"\"kind\":\"{kind}\",\"n\":{i.ToString(CultureInfo.InvariantCulture)}");
        }

        await log.WaitDurableAsync(last);
    }

    public static long Append(AuditLog log, string body)
    {
        lock (log.Gate)
        {
            return log.Append(Encoding.UTF8.GetBytes(body));
        }
    }

    /// <summary>Writes a closed log of some notes.</summary>
    public async Task WriteAsync(int count, AuditOptions? options = null)
    {
        await using var log = AuditLog.Open(options ?? Options, new Counter());
        await AppendAsync(log, count);
    }

    public IReadOnlyList<JsonElement> Records(string? kind = null)
    {
        using var reader = new AuditReader(Path);
        return [.. reader.ReadAll().Select(r => JsonDocument.Parse(r.Payload).RootElement).Where(r => kind is null || r.GetProperty("kind").GetString() == kind)];
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>A projection that counts notes and remembers what it was fed.</summary>
internal sealed class Counter : IProjection
{
    public long Count { get; set; }

    public List<long> Applied { get; } = [];

    public int Restores { get; private set; }

    public int Saves { get; private set; }

    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        Restores++;
        Applied.Clear();
        Count = snapshot.IsEmpty ? 0 : JsonDocument.Parse(snapshot.ToArray()).RootElement.GetProperty("count").GetInt64();
    }

    public void Apply(long sequence, ReadOnlySpan<byte> payload)
    {
        Applied.Add(sequence);
        Count++;
    }

    public void Save(IBufferWriter<byte> destination)
    {
        Saves++;
        destination.Write(Encoding.UTF8.GetBytes($"{{\n  \"count\": {Count.ToString(CultureInfo.InvariantCulture)}\n}}"));
    }
}
