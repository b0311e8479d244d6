using System.Text.Json;
using Turnpike.Audit.Columns;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Tests.Queries;

/// <summary>A log of calls, outcomes and others over more than two blocks of the index, written once for all tests that only read it.</summary>
public sealed class SampleLog : IAsyncLifetime
{
    public const int Calls = 19_000;

    private readonly RecordFolder _folder = new();

    internal string Path => _folder.Path;

    internal string IndexPath => System.IO.Path.Combine(_folder.Path, "index");

    /// <summary>Every record with its members, outcomes with what they have of the record they end.</summary>
    internal IReadOnlyList<Dictionary<string, string>> Records { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var random = new Random(6);
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 1024 * 1024 }, new Counter()))
        {
            for (var i = 0; i < Calls; i++)
            {
                var isDenied = random.Next(5) == 0;
                var call = RecordFolder.Append(log, $"\"kind\":\"call\",\"grant\":\"g{random.Next(7)}\",\"subject\":\"s{random.Next(3)}\",\"server\":\"Server{random.Next(4)}\",\"method\":\"tools/call\",\"name\":\"{(random.Next(3) == 0 ? $"file:///{i}" : $"tool_{random.Next(40)}")}\",\"policy\":\"p{random.Next(2)}\",\"source\":\"127.0.0.1\",\"decision\":\"{(isDenied ? "deny" : "allow")}\",\"rule\":\"/tools/{random.Next(20)}\"");
                if (!isDenied)
                {
                    RecordFolder.Append(log, $"\"kind\":\"outcome\",\"intent\":{call},\"outcome\":\"{(random.Next(10) == 0 ? "tool_error" : "result")}\",\"latency_us\":{random.Next(1, 100_000)},\"bytes\":10");
                }

                if (i % 1000 == 999)
                {
                    RecordFolder.Append(log, $"\"kind\":\"call\",\"name\":\"rare\",\"via\":{call},\"server\":\"Server1\",\"decision\":\"require_approval\",\"approval\":\"ap_{i}\",\"asked\":{{\"id\":\"ap_{i}\"}}");
                }

                if (i % 250 == 0)
                {
                    await log.WaitDurableAsync(log.Head);
                }
            }
        }

        Records = Read();
        Assert.True(Records.Count > IndexColumns.BlockSize * 2, $"{Records.Count} records");
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private List<Dictionary<string, string>> Read()
    {
        using var reader = new AuditReader(Path);
        var records = new List<Dictionary<string, string>>();
        var bySequence = new Dictionary<string, Dictionary<string, string>>();
        foreach (var record in reader.ReadAll())
        {
            using var json = JsonDocument.Parse(record.Payload);
            var members = json.RootElement.EnumerateObject().ToDictionary(m => m.Name, m => m.Value.ValueKind == JsonValueKind.String ? m.Value.GetString()! : m.Value.GetRawText());
            bySequence[members["seq"]] = members;
            if (members.TryGetValue("intent", out var intent))
            {
                foreach (var name in new[] { "grant", "subject", "server", "method", "name", "policy", "source" })
                {
                    members[name] = bySequence[intent][name];
                }
            }

            records.Add(members);
        }

        return records;
    }
}
