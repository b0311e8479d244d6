using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Faults;

/// <summary>A checkpoint waits for the disk; callers whose records need not be on the disk do not.</summary>
public sealed class SlowDiskTests : IDisposable
{
    private const int Every = 10;
    private const int WaitUnsigned = 8_500;

    private readonly RecordFolder _folder = new();
    private readonly FailingDisk _disk = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _disk.FlushGate.Set();
        _folder.Dispose();
    }

    [Fact]
    public async Task Records_are_written_while_a_checkpoint_waits_for_the_disk()
    {
        await using (var log = await OpenAtCheckpointAsync())
        using (Opening())
        {
            var sequence = RecordFolder.Append(log, "\"kind\":\"note\"");
            await log.WaitDurableAsync(sequence).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
            _disk.FlushGate.Set();
        }

        Verify();
    }

    [Fact]
    public async Task Callers_wait_for_the_disk_before_more_stands_unsigned_than_the_verifier_takes()
    {
        var written = 0;
        await using (var log = await OpenAtCheckpointAsync())
        using (Opening())
        {
            Task waiting;
            while (true)
            {
                waiting = log.WaitDurableAsync(RecordFolder.Append(log, "\"kind\":\"note\"")).AsTask();
                if (!waiting.IsCompleted)
                {
                    // It found the log's own thread writing, or nobody writes any more: in the second case more time changes nothing.
                    await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation));
                    if (!waiting.IsCompleted)
                    {
                        break;
                    }
                }

                written++;
                Assert.InRange(written, 0, WaitUnsigned + Every);
            }

            Assert.InRange(written, WaitUnsigned - (3 * Every), WaitUnsigned + Every);
            _disk.FlushGate.Set();
            await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }

        Verify();
    }

    [Theory]
    [InlineData(Durability.Os)]
    [InlineData(Durability.Fsync)]
    public async Task What_nobody_waits_for_is_refused_before_the_verifier_would_refuse_the_record(Durability durability)
    {
        var refused = 0;
        await using (var log = AuditLog.Open(_folder.Options with { Durability = durability }, new Counter(), _disk, recoversByItself: false))
        using (Opening())
        {
            _disk.FlushGate.Reset();
            for (var i = 0; i < 12_000; i++)
            {
                try
                {
                    RecordFolder.Append(log, "\"kind\":\"note\"");
                }
                catch (IOException)
                {
                    refused++;
                }
            }

            Assert.InRange(refused, 2_400, 2_600);
            _disk.FlushGate.Set();
            await log.CheckpointAsync();
            await RecordFolder.AppendAsync(log, 1);
        }

        Verify();
    }

    // A log that is closed waits for the disk: where a test fails the gate has to be open before.
    private Finally Opening() => new(_disk.FlushGate.Set);

    // The log with a checkpoint on its way that the disk does not let through.
    private async Task<AuditLog> OpenAtCheckpointAsync()
    {
        var options = _folder.Options with { Durability = Durability.Os, CheckpointEvery = Every };
        var log = AuditLog.Open(options, new Counter(), _disk, recoversByItself: false);
        while (_disk.FlushBegun.CurrentCount > 0)
        {
            await _disk.FlushBegun.WaitAsync(Cancellation);
        }

        _disk.FlushGate.Reset();
        await RecordFolder.AppendAsync(log, Every);
        Assert.True(await _disk.FlushBegun.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
        return log;
    }

    private void Verify()
    {
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions());
        Assert.True(report.IsIntact, report.Fault?.Message);
    }

    private sealed class Finally(Action act) : IDisposable
    {
        public void Dispose() => act();
    }
}
