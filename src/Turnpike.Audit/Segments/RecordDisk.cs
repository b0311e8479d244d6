using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Turnpike.Audit.Segments;

/// <summary>A segment file being written. Every failure is an exception; after one the file's content is not trusted.</summary>
internal interface IRecordFile : IDisposable
{
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns when the disk has everything written (<c>fsync</c>).</summary>
    void Flush();

    /// <summary>Says that nobody will soon read what is before <paramref name="upTo"/> and on the disk. A hint, which cannot fail.</summary>
    void Forget(long upTo);

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

    [LibraryImport("libc", EntryPoint = "posix_fadvise")]
    private static partial int Advise(SafeFileHandle file, long offset, long length, int advice);

    private sealed class DiskFile(FileStream stream) : IRecordFile
    {
        private const long Page = 4096;
        private const int DontNeed = 4;

        // Kept: the stream's own property seeks each time it is read.
        private readonly SafeFileHandle _handle = stream.SafeFileHandle;

        public void Write(ReadOnlySpan<byte> bytes, long offset) => RandomAccess.Write(_handle, bytes, offset);

        public void Flush() => RandomAccess.FlushToDisk(_handle);

        public void Forget(long upTo)
        {
            // Written once and read by nobody here, a record would push out of memory what is read; and a page that was just given
            // back costs less than a fresh one. The last page is still being written.
            if (OperatingSystem.IsLinux() && Environment.Is64BitProcess && upTo >= Page)
            {
                _ = Advise(_handle, 0, upTo / Page * Page, DontNeed);
            }
        }

        public void SetLength(long length) => RandomAccess.SetLength(_handle, length);

        public void Dispose() => stream.Dispose();
    }
}
