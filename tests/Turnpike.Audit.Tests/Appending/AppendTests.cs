using System.Text;
using Turnpike.Audit.Reading;

namespace Turnpike.Audit.Tests.Appending;

public sealed class AppendTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Durability.Os)]
    [InlineData(Durability.Fsync)]
    public async Task Numbers_records_without_gaps_and_keeps_their_bodies(Durability durability)
    {
        await _folder.WriteAsync(20, _folder.Options with { Durability = durability });

        var records = _folder.Records();
        Assert.Equal(Enumerable.Range(1, records.Count).Select(i => (long)i), records.Select(r => r.GetProperty("seq").GetInt64()));
        Assert.Equal(Enumerable.Range(0, 20), records.Where(r => r.GetProperty("kind").GetString() == "note").Select(r => r.GetProperty("n").GetInt32()));
    }

    [Theory]
    [InlineData("\"kind\":\"note\",\"a\":\"x\ny\"")]
    [InlineData("\"kind\":\"note\",\"a\":\"x\ry\"")]
    [InlineData("\"kind\":\"note\",\"a\":\"\u001b[31m\"")]
    [InlineData("")]
    [InlineData("\"note\":1")]
    [InlineData("\"kind\":\"checkpoint\"")]
    [InlineData("\"kind\":\"segment.open\"")]
    public async Task Refuses_a_body_that_is_not_one_line_of_a_callers_kind(string body)
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        Assert.Throws<ArgumentException>(() => RecordFolder.Append(log, body));
        Assert.Equal(2, log.Head);
    }

    [Fact]
    public async Task Refuses_to_append_without_the_gate()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        Assert.Throws<InvalidOperationException>(() => log.Append("\"kind\":\"note\""u8));
    }

    [Fact]
    public async Task Allocates_nothing_per_append_once_warm()
    {
        await using var log = AuditLog.Open(_folder.Options with { CheckpointEvery = int.MaxValue }, new Counter());
        var body = Encoding.UTF8.GetBytes($"\"kind\":\"call\",\"text\":\"{new string('a', 570)}\"");
        var least = long.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            lock (log.Gate)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                for (var i = 0; i < 20; i++)
                {
                    log.Append(body);
                }

                least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            await log.WaitDurableAsync(log.Head);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public async Task Brings_records_nobody_waits_for_to_the_file()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        var sequence = RecordFolder.Append(log, "\"kind\":\"note\"");
        using var reader = new AuditReader(_folder.Path, sequence);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await foreach (var record in reader.FollowAsync(TimeProvider.System, limit.Token))
        {
            Assert.Equal(sequence, record.Sequence);
            return;
        }

        Assert.Fail("the record did not come");
    }

    [Fact]
    public async Task Time_never_runs_backwards_when_the_clock_is_set_back()
    {
        var clock = new SetClock(new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero));
        await using (var log = AuditLog.Open(_folder.Options with { Time = clock }, new Counter()))
        {
            RecordFolder.Append(log, "\"kind\":\"note\"");
            clock.Now -= TimeSpan.FromHours(3);
            await log.WaitDurableAsync(RecordFolder.Append(log, "\"kind\":\"note\""));
        }

        await using (var log = AuditLog.Open(_folder.Options with { Time = clock }, new Counter()))
        {
            await log.WaitDurableAsync(RecordFolder.Append(log, "\"kind\":\"note\""));
            lock (log.Gate)
            {
                Assert.Equal(new DateTimeOffset(2026, 11, 21, 5, 0, 0, TimeSpan.Zero), log.LastTime);
            }
        }

        Assert.All(_folder.Records(), r => Assert.Equal("2026-11-21T05:00:00.0000000Z", r.GetProperty("time").GetString()));
    }

    [Theory]
    [InlineData(Durability.Os)]
    [InlineData(Durability.Fsync)]
    public async Task Many_callers_all_become_durable(Durability durability)
    {
        await using (var log = AuditLog.Open(_folder.Options with { Durability = durability, CheckpointEvery = 50, SegmentBytes = 8_000 }, new Counter()))
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
            {
                for (var i = 0; i < 50; i++)
                {
                    await log.WaitDurableAsync(RecordFolder.Append(log, "\"kind\":\"note\""));
                }
            })));
        }

        Assert.Equal(800, _folder.Records("note").Count);
        Assert.True(_folder.Segments.Length > 1);
    }

    [Fact]
    public async Task Lets_only_one_owner_open_a_folder()
    {
        await using var log = AuditLog.Open(_folder.Options, new Counter());
        Assert.Throws<IOException>(() => AuditLog.Open(_folder.Options, new Counter()));
    }

    private sealed class SetClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
