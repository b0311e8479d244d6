using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Turnpike.Audit.Segments;

/// <summary>A segment file being written. Every failure is an exception; after one the file's content is not trusted.</summary>
internal interface IRecordFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns when the disk has everything written (<c>fsync</c>).</summary>
    void Flush();

    void SetLength(long length);
}

/// <summary>Where segment files are written. Tests put a failing disk here.</summary>
internal interface IRecordDisk
{
    IRecordFile Create(string path);

    IRecordFile Open(string path);

    /// <summary>Makes names made or removed in a folder durable.</summary>
    void SyncFolder(string folder);
}

/// <summary>The real disk.</summary>
internal sealed partial class RecordDisk : IRecordDisk
{
    public static RecordDisk Instance { get; } = new();

    public IRecordFile Create(string path) => new DiskFile(PrivateFile.Open(path, FileMode.CreateNew, FileShare.ReadWrite | FileShare.Delete));

    public IRecordFile Open(string path) => new DiskFile(PrivateFile.Open(path, FileMode.Open, FileShare.ReadWrite | FileShare.Delete));

    public void SyncFolder(string folder)
    {
        // A new name is durable only once its folder is; .NET has no call for that. Windows needs none.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = OpenFolder(folder, 0);
        if (descriptor < 0)
        {
            throw Error("open", folder);
        }

        try
        {
            if (SyncDescriptor(descriptor) != 0)
            {
                throw Error("fsync", folder);
            }
        }
        finally
        {
            _ = CloseDescriptor(descriptor);
        }
    }

    private static IOException Error(string call, string folder) =>
        new($"{call} of {folder} failed: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenFolder(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int SyncDescriptor(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int CloseDescriptor(int descriptor);

    private sealed class DiskFile(FileStream stream) : IRecordFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(stream.SafeFileHandle, bytes, offset);

        public void Flush() => stream.Flush(flushToDisk: true);

        public void SetLength(long length) => RandomAccess.SetLength(stream.SafeFileHandle, length);

        public void Dispose() => stream.Dispose();
    }
}
