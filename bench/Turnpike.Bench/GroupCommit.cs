namespace Turnpike.Bench;

/// <summary>The least a durable record costs: 512 bytes a call, appended and flushed to the disk for all that wait at once.</summary>
internal sealed class GroupCommit : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"turnpike-floor-{Guid.NewGuid():N}");
    private readonly FileStream _file;
    private readonly AutoResetEvent _wake = new(false);
    private readonly Lock _gate = new();
    private readonly Thread _writer;
    private List<TaskCompletionSource> _waiting = [];
    private volatile bool _stopped;

    public GroupCommit()
    {
        _file = new FileStream(_path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        _writer = new Thread(Write) { IsBackground = true };
        _writer.Start();
    }

    public Task AppendAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(done);
        }

        _wake.Set();
        return done.Task;
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
        _writer.Join();
        _file.Dispose();
        File.Delete(_path);
        _wake.Dispose();
    }

    private void Write()
    {
        var record = new byte[512];
        while (!_stopped)
        {
            _wake.WaitOne();
            List<TaskCompletionSource> batch;
            lock (_gate)
            {
                batch = _waiting;
                _waiting = [];
            }

            if (batch.Count == 0)
            {
                continue;
            }

            _file.Write(batch.Count == 1 ? record : new byte[512 * batch.Count]);
            _file.Flush(flushToDisk: true);
            foreach (var done in batch)
            {
                done.SetResult();
            }
        }
    }
}
