using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Tests.Faults;

/// <summary>The real disk, until it is told to fail.</summary>
internal sealed class FailingDisk : IRecordDisk
{
    /// <summary>Thrown by every write; null lets them through.</summary>
    public Exception? OnWrite { get; set; }

    /// <summary>Bytes of a failing write that reach the file all the same.</summary>
    public int PartOfWrite { get; set; }

    /// <summary>Thrown by every sync.</summary>
    public Exception? OnFlush { get; set; }

    /// <summary>Thrown when a segment is made.</summary>
    public Exception? OnCreate { get; set; }

    /// <summary>Every sync waits here.</summary>
    public ManualResetEventSlim FlushGate { get; } = new(initialState: true);

    /// <summary>Released at the beginning of every sync.</summary>
    public SemaphoreSlim FlushBegun { get; } = new(0);

    public IRecordFile Create(string path) => OnCreate is { } e ? throw e : new FailingFile(this, RecordDisk.Instance.Create(path));

    public IRecordFile Open(string path) => new FailingFile(this, RecordDisk.Instance.Open(path));

    public void SyncFolder(string folder) => RecordDisk.Instance.SyncFolder(folder);

    private sealed class FailingFile(FailingDisk disk, IRecordFile file) : IRecordFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset)
        {
            if (disk.OnWrite is { } e)
            {
                file.Write(bytes[..Math.Min(bytes.Length, disk.PartOfWrite)], offset);
                throw e;
            }

            file.Write(bytes, offset);
        }

        public void Flush()
        {
            disk.FlushBegun.Release();
            disk.FlushGate.Wait();
            if (disk.OnFlush is { } e)
            {
                throw e;
            }

            file.Flush();
        }

        public void Forget(long upTo) => file.Forget(upTo);

        public void SetLength(long length) => file.SetLength(length);

        public void Dispose() => file.Dispose();
    }
}
