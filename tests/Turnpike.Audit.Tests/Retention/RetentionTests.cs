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
            Assert.Equal(0, await log.RetireAsync(DateTimeOffset.UnixEpoch, "nothing is that old"));
            var retired = await log.RetireAsync(DateTimeOffset.MaxValue, "kept for \"90\" days");
            Assert.True(retired >= 3);
            Assert.True(log.Health.IsWritable);
            await RecordFolder.AppendAsync(log, 1);
        }

        var acts = _folder.Records("segment.retired");
        Assert.Equal("kept for \"90\" days", acts[0].GetProperty("reason").GetString());
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions { Checkpoint = held });
        Assert.True(report.IsIntact, report.Fault?.Message);
        Assert.True(report.First > 1);
        await using var again = AuditLog.Open(_folder.Options, new Counter());
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
