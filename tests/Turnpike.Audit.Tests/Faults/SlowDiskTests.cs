using Turnpike.Audit.Verification;

namespace Turnpike.Audit.Tests.Faults;

/// <summary>A checkpoint waits for the disk; callers whose records need not be on the disk do not.</summary>
public sealed class SlowDiskTests : IDisposable
{
    private const int Every = 10;
    private const int MostWhileSigning = 1_000;

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
                Assert.InRange(written, 0, MostWhileSigning + Every);
            }

            Assert.InRange(written, MostWhileSigning - Every, MostWhileSigning + Every);
            _disk.FlushGate.Set();
            await waiting.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
        }

        Verify();
    }

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
        var report = AuditVerifier.Verify(_folder.Path, new VerifyOptions { MaxUnsigned = MostWhileSigning + (3 * Every) });
        Assert.True(report.IsIntact, report.Fault?.Message);
    }
}
