using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Faults;

public sealed class FailureTests : IDisposable
{
    private static readonly IOException DiskFull = new("No space left on device");
    private static readonly IOException BadSync = new("Input/output error");

    private readonly RecordFolder _folder = new();
    private readonly FailingDisk _disk = new();

    public void Dispose() => _folder.Dispose();

    private AuditLog Open(IProjection projection, Durability durability = Durability.Fsync) =>
        AuditLog.Open(_folder.Options with { Durability = durability }, projection, _disk, recoversByItself: false);

    [Theory]
    [InlineData(Durability.Os)]
    [InlineData(Durability.Fsync)]
    public async Task A_full_disk_fails_who_waits_and_who_comes_and_health_says_so(Durability durability)
    {
        await using var log = Open(new Counter(), durability);
        await RecordFolder.AppendAsync(log, 3);
        _disk.OnWrite = DiskFull;

        var sequence = RecordFolder.Append(log, "\"kind\":\"note\"");
        await Assert.ThrowsAsync<IOException>(() => log.WaitDurableAsync(sequence).AsTask());
        Assert.Throws<IOException>(() => RecordFolder.Append(log, "\"kind\":\"note\""));
        Assert.False(log.Health.IsWritable);
        Assert.Contains("No space left", log.Health.Problem, StringComparison.Ordinal);
        await Assert.ThrowsAsync<IOException>(() => log.WaitDurableAsync(sequence).AsTask());
    }

    [Fact]
    public async Task A_failed_sync_fails_the_batch_and_leaves_no_record_of_it()
    {
        var counter = new Counter();
        long failed;
        await using (var log = Open(counter))
        {
            await RecordFolder.AppendAsync(log, 3);
            _disk.OnFlush = BadSync;
            failed = RecordFolder.Append(log, "\"kind\":\"lost\"");
            await Assert.ThrowsAsync<IOException>(() => log.WaitDurableAsync(failed).AsTask());
            Assert.False(await log.TryRecoverAsync());

            _disk.OnFlush = null;
            Assert.True(await log.TryRecoverAsync());
            Assert.True(log.Health.IsWritable);
            Assert.Equal(3, counter.Count);
            await RecordFolder.AppendAsync(log, 2);

            // A number once given is not given again: who asks late is still told that his record is lost.
            await Assert.ThrowsAsync<IOException>(() => log.WaitDurableAsync(failed).AsTask());
        }

        Assert.Empty(_folder.Records("lost"));
        Assert.Equal(5, _folder.Records("note").Count);
        Assert.DoesNotContain(_folder.Records(), r => r.GetProperty("seq").GetInt64() == failed);
        Assert.Equal("failed write", _folder.Records("segment.recovered").Single().GetProperty("cause").GetString());
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
    }

    [Fact]
    public async Task A_write_that_got_half_way_is_cut_back_and_kept_aside()
    {
        await using (var log = Open(new Counter()))
        {
            await RecordFolder.AppendAsync(log, 3);
            (_disk.OnWrite, _disk.PartOfWrite) = (DiskFull, 70);
            await Assert.ThrowsAsync<IOException>(() => RecordFolder.AppendAsync(log, 5));
            (_disk.OnWrite, _disk.PartOfWrite) = (null, 0);
            Assert.True(await log.TryRecoverAsync());
            await RecordFolder.AppendAsync(log, 1);
        }

        Assert.Equal(70, new FileInfo(Directory.GetFiles(_folder.Path, "*.torn").Single()).Length);
        Assert.Equal(70, _folder.Records("segment.recovered").Single().GetProperty("cut").GetInt64());
        Assert.True(AuditVerifier.Verify(_folder.Path, new VerifyOptions()).IsIntact);
    }

    [Fact]
    public async Task The_log_recovers_by_itself()
    {
        await using var log = AuditLog.Open(_folder.Options with { Durability = Durability.Fsync }, new Counter(), _disk, recoversByItself: true);
        _disk.OnFlush = BadSync;
        await Assert.ThrowsAsync<IOException>(() => RecordFolder.AppendAsync(log, 1));
        _disk.OnFlush = null;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!log.Health.IsWritable)
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }

        await RecordFolder.AppendAsync(log, 1);
    }

    [Fact]
    public async Task A_segment_that_cannot_be_made_fails_the_log_and_recovery_goes_on_in_the_old_one()
    {
        await using (var log = AuditLog.Open(
            _folder.Options with { Durability = Durability.Fsync, SegmentBytes = 500 }, new Counter(), _disk, recoversByItself: false))
        {
            _disk.OnCreate = DiskFull;
            await Assert.ThrowsAsync<IOException>(async () =>
            {
                while (true)
                {
                    await RecordFolder.AppendAsync(log, 1);
                }
            });
            Assert.Single(_folder.Segments);
            _disk.OnCreate = null;
            Assert.True(await log.TryRecoverAsync());
            await RecordFolder.AppendAsync(log, 30);
        }

        Assert.True(_folder.Segments.Length > 1);
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
    }

    [Fact]
    public async Task While_the_disk_is_slow_nobody_is_told_durable_and_appends_are_taken()
    {
        await using var log = Open(new Counter());
        _disk.FlushGate.Reset();
        while (await _disk.FlushBegun.WaitAsync(0))
        {
        }

        var first = RecordFolder.Append(log, "\"kind\":\"note\"");
        var waiting = log.WaitDurableAsync(first).AsTask();
        Assert.True(await _disk.FlushBegun.WaitAsync(TimeSpan.FromSeconds(30)));
        var second = RecordFolder.Append(log, "\"kind\":\"note\"");
        var waitingToo = log.WaitDurableAsync(second).AsTask();
        Assert.False(waiting.IsCompleted);
        Assert.False(waitingToo.IsCompleted);

        _disk.FlushGate.Set();
        await waiting;
        await waitingToo;
        Assert.True(log.Health.Durable >= second);
    }

    [Fact]
    public async Task A_closed_log_takes_nothing()
    {
        var log = Open(new Counter());
        await log.DisposeAsync();
        await log.DisposeAsync();
        Assert.Throws<IOException>(() => RecordFolder.Append(log, "\"kind\":\"note\""));
        Assert.False(await log.TryRecoverAsync());
    }
}
