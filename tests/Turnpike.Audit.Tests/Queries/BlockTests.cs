using System.Globalization;
using Turnpike.Audit.Columns;
using Turnpike.Audit.Counting;
using Turnpike.Audit.Queries;

namespace Turnpike.Audit.Tests.Queries;

public sealed class BlockTests(SampleLog log) : IClassFixture<SampleLog>, IDisposable
{
    private readonly string _index = Directory.CreateTempSubdirectory("turnpike-index-").FullName;

    public void Dispose() => Directory.Delete(_index, recursive: true);

    [Fact]
    public void Every_combination_of_filters_finds_what_a_plain_reading_finds()
    {
        using var index = Open();
        var random = new Random(3);
        var found = 0;
        for (var i = 0; i < 60; i++)
        {
            var query = Draw(random);
            var expected = log.Records.Where(r => Matches(r, query)).Select(Sequence).ToList();
            if (query.NewestFirst)
            {
                expected.Reverse();
            }

            var page = index.Find(query, isTotal: true);
            Assert.Equal(expected.Count, page.Total);
            Assert.Equal(expected.Where(s => query.After is not { } after || (query.NewestFirst ? s < after : s > after)).Take(query.Limit), page.Records.Select(r => r.Sequence));
            found += page.Records.IsEmpty ? 0 : 1;
        }

        Assert.InRange(found, 20, 59);
    }

    [Fact]
    public void Full_blocks_are_kept_and_only_the_rest_is_read_again()
    {
        using (var first = Open())
        {
            Assert.Equal(log.Records.Count, first.Last);
        }

        using var again = new AuditIndex(log.Path, _index);
        Assert.Equal(log.Records.Count % IndexColumns.BlockSize, again.CatchUp());
        Assert.Equal(Sequences("rare"), again.Find(new AuditQuery { Name = "rare", NewestFirst = false }).Records.Select(r => r.Sequence));
        Assert.Equal("{\"seq\":1,", again.Get(1)!.Json[..9]);
        Assert.Null(again.Get(log.Records.Count + 1));
    }

    [Theory]
    [InlineData(100)]
    [InlineData(-100)]
    public void A_damaged_block_is_built_again(int place)
    {
        Open().Dispose();
        var file = Directory.GetFiles(_index).Order(StringComparer.Ordinal).First();
        var bytes = File.ReadAllBytes(file);
        bytes[place > 0 ? place : bytes.Length + place] ^= 1;
        File.WriteAllBytes(file, bytes);
        using var index = Open();
        Assert.Equal(log.Records.Count, index.Find(new AuditQuery { Limit = 1 }, isTotal: true).Total);
        Assert.Equal(Sequences("rare"), index.Find(new AuditQuery { Name = "rare", NewestFirst = false }).Records.Select(r => r.Sequence));
        Assert.Equal(log.Records.Count(r => r["kind"] == "call"), index.Count(new CountQuery { Until = DateTimeOffset.MaxValue }).Total.Calls);
    }

    [Fact]
    public async Task A_block_of_another_log_counts_for_nothing()
    {
        using var other = new RecordFolder();
        await other.WriteAsync(3);
        Open().Dispose();
        using var index = new AuditIndex(other.Path, _index);
        index.CatchUp();
        Assert.Equal(6, index.Find(new AuditQuery(), isTotal: true).Total);
        Assert.Empty(Directory.GetFiles(_index));
    }

    [Fact]
    public void Counts_are_those_of_a_plain_reading()
    {
        using var index = Open();
        var counts = index.Count(new CountQuery { Until = DateTimeOffset.MaxValue, Top = 5 });
        var calls = log.Records.Where(r => r["kind"] == "call").ToArray();
        var errors = log.Records.Where(r => r.GetValueOrDefault("outcome") == "tool_error").ToArray();
        Assert.Equal(new Tally(calls.Length, calls.Count(c => c["decision"] == "deny"), errors.Length, SampleLog.Calls / 1000), counts.Total);
        Assert.Equal(counts.Total.Calls, counts.Buckets.Sum(b => b.Tally.Calls));
        var server = counts.Servers.Single(s => s.Server == "Server2");
        Assert.Equal(calls.Count(c => c["server"] == "Server2"), server.Tally.Calls);
        Assert.Equal(errors.Count(c => c["server"] == "Server2"), server.Tally.Errors);
        var latencies = log.Records.Where(r => r["kind"] == "outcome" && r["server"] == "Server2").Select(r => long.Parse(r["latency_us"], CultureInfo.InvariantCulture)).Order().ToArray();
        Assert.InRange((double)server.Median!.Value / latencies[latencies.Length / 2], 0.96, 1.04);
        Assert.InRange((double)server.P95!.Value / latencies[latencies.Length * 95 / 100], 0.96, 1.04);
        var rule = calls.Where(c => c["decision"] == "deny").GroupBy(c => (c["policy"], c["rule"])).OrderByDescending(g => g.Count()).First();
        Assert.Equal(rule.Count(), counts.Rules[0].Denied);
        Assert.Equal(5, counts.Tools.Length);
        Assert.Equal(calls.GroupBy(c => (c["server"], c["name"])).Max(g => g.Count()), counts.Tools[0].Tally.Calls);
        var last = calls.Last(c => c.GetValueOrDefault("grant") == "g3");
        Assert.Equal(DateTimeOffset.Parse(last["time"], CultureInfo.InvariantCulture), counts.Grants.Single(g => g.Grant == "g3").LastUse);
    }

    [Fact]
    public void Counts_of_one_server_between_two_times_are_of_nothing_else()
    {
        using var index = Open();
        var (since, until) = (Time(log.Records[9_000]), Time(log.Records[20_000]));
        var counts = index.Count(new CountQuery { Since = since, Until = until, Server = "Server1", Bucket = TimeSpan.FromSeconds(1) });
        Assert.Equal(log.Records.Count(r => r["kind"] == "call" && r["server"] == "Server1" && Time(r) >= since && Time(r) < until), counts.Total.Calls);
        Assert.Equal("Server1", Assert.Single(counts.Servers).Server);
    }

    [Fact]
    public void Counts_of_whole_blocks_that_were_kept_are_those_of_every_row()
    {
        using var index = Open();
        var since = new DateTimeOffset(Time(log.Records[0]).UtcDateTime.Date, TimeSpan.Zero);
        var kept = new CountQuery { Since = since, Until = since.AddDays(3), Bucket = TimeSpan.FromHours(1), Top = 100 };
        var first = index.Count(kept);
        var again = index.Count(kept);
        var plain = index.Count(kept with { Since = since.AddTicks(-1) });
        foreach (var counts in new[] { first, again })
        {
            Assert.Equal(plain.Total, counts.Total);
            Assert.Equal(plain.Records, counts.Records);
            Assert.Equal(plain.Tools, counts.Tools);
            Assert.Equal(plain.Rules, counts.Rules);
            Assert.Equal(plain.Servers, counts.Servers);
            Assert.Equal(plain.Grants, counts.Grants);
            Assert.Equal(plain.Total.Calls, counts.Buckets.Sum(b => b.Tally.Calls));
        }
    }

    private AuditIndex Open()
    {
        var index = new AuditIndex(log.Path, _index);
        index.CatchUp();
        return index;
    }

    private AuditQuery Draw(Random random)
    {
        string? Some(string text) => random.Next(3) == 0 ? text : null;
        return new AuditQuery
        {
            Kind = Some(random.Next(2) == 0 ? "call" : "outc*"),
            Kinds = random.Next(4) == 0 ? ["outcome", "checkpoint"] : [],
            Grant = Some($"g{random.Next(8)}"),
            Server = Some($"Server{random.Next(5)}"),
            Name = Some(random.Next(2) == 0 ? "file:*" : $"tool_{random.Next(40)}"),
            Decision = Some("deny"),
            Outcome = random.Next(8) == 0 ? "tool_error" : null,
            Text = random.Next(4) == 0 ? random.Next(2) == 0 ? "SERVER1" : "_3" : null,
            Since = random.Next(4) == 0 ? Time(log.Records[random.Next(log.Records.Count)]) : null,
            Until = random.Next(4) == 0 ? Time(log.Records[random.Next(log.Records.Count)]) : null,
            After = random.Next(4) == 0 ? random.Next(log.Records.Count) : null,
            NewestFirst = random.Next(2) == 0,
            IncludesOutcomes = random.Next(3) > 0,
            Limit = random.Next(1, 60),
        };
    }

    private static bool Matches(Dictionary<string, string> record, AuditQuery query)
    {
        bool Is(string member, string? wanted) =>
            wanted is null || (record.TryGetValue(member, out var value) && (wanted.EndsWith('*') ? value.StartsWith(wanted[..^1], StringComparison.Ordinal) : value == wanted));
        var isOwn = !query.IncludesOutcomes && (query.Grant ?? query.Server ?? query.Name ?? query.Text) is not null;
        return !(isOwn && record.ContainsKey("intent")) && Is("kind", query.Kind) && (query.Kinds.IsEmpty || query.Kinds.Contains(record["kind"])) && Is("grant", query.Grant) && Is("server", query.Server)
            && Is("name", query.Name) && Is("decision", query.Decision) && Is("outcome", query.Outcome)
            && (query.Since is not { } since || Time(record) >= since) && (query.Until is not { } until || Time(record) < until)
            && (query.Text is not { } text || new[] { "name", "server", "subject", "grant", "method", "rule", "source", "approval", "by" }.Any(m => record.TryGetValue(m, out var value) && value.Contains(text, StringComparison.OrdinalIgnoreCase)));
    }

    private IEnumerable<long> Sequences(string name) => log.Records.Where(r => r.GetValueOrDefault("name") == name).Select(Sequence);

    private static long Sequence(Dictionary<string, string> record) => long.Parse(record["seq"], CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(Dictionary<string, string> record) => DateTimeOffset.Parse(record["time"], CultureInfo.InvariantCulture);
}
