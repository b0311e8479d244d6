namespace Turnpike.State.Folders;

/// <summary>
/// The data folder: everything one gateway remembers. Created 0700, its files 0600; exactly one process owns it at a time.
/// </summary>
public sealed class DataFolder
{
    private DataFolder(string path) => Path = path;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The SQLite file with what people edit.</summary>
    public string StateFile => System.IO.Path.Combine(Path, "state.db");

    /// <summary>The key that seals credentials at rest.</summary>
    public string KeyFile => System.IO.Path.Combine(Path, "state.key");

    /// <summary>Folder of the record's segments.</summary>
    public string RecordFolder => System.IO.Path.Combine(Path, "record");

    /// <summary>The file whose lock makes a process the owner.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "owner.lock");

    /// <summary>
    /// Which folder is meant: <paramref name="given"/> (<c>--data</c>), else <c>TURNPIKE_DATA</c>, else the platform's per-user data
    /// folder. Never the working directory. Touches nothing.
    /// </summary>
    public static string Resolve(string? given) => throw new NotImplementedException();

    /// <summary>Opens the folder, creating it when absent. Throws <see cref="DataFolderException"/> when others can write to it.</summary>
    public static DataFolder Open(string path) => throw new NotImplementedException();

    /// <summary>
    /// Tries to become the owner. The lock is the operating system's: it ends with the process, however that ends.
    /// </summary>
    /// <returns>The lock to hold for the process's life, or null when another process owns the folder.</returns>
    public FolderLock? TryLock() => throw new NotImplementedException();

    /// <summary>
    /// For the owner: where to listen. Usually <c>owner.sock</c> in the folder; where that path is too long for a Unix socket, a
    /// 0700 folder elsewhere, named in <c>owner.addr</c>. A stale socket file is removed.
    /// </summary>
    public string PrepareSocketPath() => throw new NotImplementedException();

    /// <summary>For everyone else: where the owner listens.</summary>
    public string FindSocketPath() => throw new NotImplementedException();
}

/// <summary>Ownership of a data folder; ends when disposed or when the process ends.</summary>
public sealed class FolderLock : IDisposable
{
    private readonly FileStream _stream;

    internal FolderLock(FileStream stream) => _stream = stream;

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}

/// <summary>The data folder cannot be used; the message says why and what to do.</summary>
public sealed class DataFolderException : Exception
{
    /// <summary>Creates the exception.</summary>
    public DataFolderException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
