using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Retention;

public sealed class RetentionTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_segments_go_by_a_recorded_act_and_the_rest_still_verifies()
    {
        var held = "";
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 500, Durability = Durability.Fsync }, new Counter()))
        {
            while (_folder.Segments.Length < 4)
            {
                await RecordFolder.AppendAsync(log, 3);
            }

            held = await log.CheckpointAsync();
            Assert.Empty(await log.RetireAsync(DateTimeOffset.UnixEpoch, "nothing is that old"));
            Assert.Empty(log.ListRetirable(DateTimeOffset.UnixEpoch));
            var listed = log.ListRetirable(DateTimeOffset.MaxValue);
            var retired = await log.RetireAsync(DateTimeOffset.MaxValue, "kept for \"90\" days", "keeper");
            Assert.True(retired.Length >= 3);
            Assert.Equal(listed, retired.Take(listed.Length));
            Assert.Equal(1, retired[0].First);
            Assert.All(retired.Zip(retired.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
            Assert.All(retired, segment => Assert.True(segment.Bytes > 0));
            Assert.True(log.Health.IsWritable);
            await RecordFolder.AppendAsync(log, 1);
        }

        var acts = _folder.Records("segment.retired");
        Assert.Equal("kept for \"90\" days", acts[0].GetProperty("reason").GetString());
        Assert.Equal("keeper", acts[0].GetProperty("by").GetString());
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions { Checkpoint = held });
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.True(report.First > 1);
        Assert.Single(report.Notes, note => note.Contains("cover retired segments", StringComparison.Ordinal));
        await using var again = AuditLog.Open(_folder.Options, new Counter());
    }

    [Fact]
    public async Task Two_acts_at_a_time_remove_each_segment_once()
    {
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 500, Durability = Durability.Fsync }, new Counter()))
        {
            while (_folder.Segments.Length < 4)
            {
                await RecordFolder.AppendAsync(log, 3);
            }

            var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => log.RetireAsync(DateTimeOffset.MaxValue, "old").AsTask())));
            var numbers = both.SelectMany(r => r).Select(s => s.Number).ToArray();
            Assert.Equal(numbers.Distinct(), numbers);
        }

        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
    }

    [Fact]
    public async Task Removing_one_more_than_was_recorded_is_found()
    {
        await using (var log = AuditLog.Open(_folder.Options with { SegmentBytes = 500, Durability = Durability.Fsync }, new Counter()))
        {
            while (_folder.Segments.Length < 4)
            {
                await RecordFolder.AppendAsync(log, 3);
            }
        }

        File.Delete(_folder.Segments[0]);
        Assert.Equal(VerifyFaultKind.MissingSegment, AuditVerifier.Verify(_folder.Path, new VerifyOptions()).Fault!.Kind);
    }
}
