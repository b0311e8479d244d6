namespace Turnpike.Audit.Segments;

/// <summary>Files only their owner can read (0600).</summary>
internal static class PrivateFile
{
    public static FileStream Open(string path, FileMode mode, FileShare share) => new(path, Options(mode, share));

    /// <summary>Writes a whole file durably, readable only by its owner; never over an existing one.</summary>
    public static void WriteNew(string path, ReadOnlySpan<byte> content, IRecordDisk disk)
    {
        using (var stream = Open(path, FileMode.CreateNew, FileShare.None))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        disk.SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Makes a folder that only its owner can enter, if it is not there.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is FileMode.CreateNew or FileMode.OpenOrCreate or FileMode.Create)
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
