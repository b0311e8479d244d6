using System.Security;

namespace Turnpike.State.Folders;

/// <summary>
/// The data folder: everything one gateway remembers. Created 0700, its files 0600; exactly one process owns it at a time.
/// </summary>
public sealed class DataFolder
{
    internal const UnixFileMode PrivateFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    internal const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private DataFolder(string path) => Path = path;

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>The SQLite file with what people edit.</summary>
    public string StateFile => StateFileIn(Path);

    /// <summary>The key that seals credentials at rest.</summary>
    public string KeyFile => System.IO.Path.Combine(Path, "state.key");

    /// <summary>Name of the folder of the record's index, which holds nothing of its own and can be removed.</summary>
    public const string RecordIndexName = "record-index";

    /// <summary>Folder of the record's segments.</summary>
    public string RecordFolder => System.IO.Path.Combine(Path, "record");

    /// <summary>The file whose lock makes a process the owner.</summary>
    public string LockFile => System.IO.Path.Combine(Path, "owner.lock");

    /// <summary>
    /// Which folder is meant: <paramref name="given"/> (<c>--data</c>), else <c>TURNPIKE_DATA</c>, else the platform's per-user data
    /// folder. Never the working directory. Touches nothing.
    /// </summary>
    public static string Resolve(string? given) => Resolve(given, Environment.GetEnvironmentVariable);

    /// <summary>Whether a gateway has kept anything in a folder. Touches nothing.</summary>
    public static bool HasState(string path) => File.Exists(StateFileIn(path));

    /// <summary>Opens the folder, creating it when absent. Throws <see cref="DataFolderException"/> when others can write to it.</summary>
    public static DataFolder Open(string path)
    {
        var folder = new DataFolder(System.IO.Path.GetFullPath(path));
        try
        {
            CreatePrivate(folder.Path);
            CreatePrivate(folder.RecordFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw new DataFolderException($"the data folder {folder.Path} cannot be used: {e.Message}", e);
        }

        return folder;
    }

    /// <summary>
    /// Tries to become the owner. The lock is the operating system's: it ends with the process, however that ends.
    /// </summary>
    /// <returns>The lock to hold for the process's life, or null when another process owns the folder.</returns>
    public FolderLock? TryLock() => FolderLock.TryTake(LockFile);

    /// <summary>
    /// For the owner: where to listen. Usually <c>owner.sock</c> in the folder; where that path is too long for a Unix socket, a
    /// 0700 folder elsewhere, named in <c>owner.addr</c>. A stale socket file is removed.
    /// </summary>
    public string PrepareSocketPath() => OwnerSocket.Prepare(Path);

    /// <summary>For everyone else: where the owner listens.</summary>
    public string FindSocketPath() => OwnerSocket.Find(Path);

    /// <summary>The same for a process with another environment; <paramref name="environment"/> gives a variable, or null where it is not set.</summary>
    public static string Resolve(string? given, Func<string, string?> environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        if (!string.IsNullOrEmpty(given))
        {
            return System.IO.Path.GetFullPath(given);
        }

        if (environment("TURNPIKE_DATA") is { Length: > 0 } named)
        {
            return System.IO.Path.GetFullPath(named);
        }

        if (OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "turnpike");
        }

        // The XDG base directory specification: a relative XDG_DATA_HOME is to be ignored.
        var root = environment("XDG_DATA_HOME") is { Length: > 0 } data && System.IO.Path.IsPathRooted(data)
            ? data
            : environment("HOME") is { Length: > 0 } home && System.IO.Path.IsPathRooted(home)
                ? System.IO.Path.Combine(home, ".local", "share")
                : throw new DataFolderException("there is no per-user data folder: HOME is not set. Name one with --data DIR or TURNPIKE_DATA.");
        return System.IO.Path.Combine(root, "turnpike");
    }

    /// <summary>Creates a folder 0700, or checks that nobody else can write to the one that is there.</summary>
    internal static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, PrivateFolder);
        if ((File.GetUnixFileMode(path) & OthersWrite) != 0)
        {
            throw new DataFolderException($"others can write to {path}; a gateway's state must be its owner's alone. Run: chmod 700 '{path}'");
        }
    }

    private static string StateFileIn(string path) => System.IO.Path.Combine(path, "state.db");

    /// <summary>Creates a file 0600 when it is absent, so that what opens it later cannot make it readable to others.</summary>
    internal static void TouchPrivate(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = PrivateFile;
        }

        RequirePlainFile(path);
        using var stream = new FileStream(path, options);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, PrivateFile);
        }
    }

    /// <summary>Throws <see cref="DataFolderException"/> for a symbolic link: what is written through it lands elsewhere.</summary>
    internal static void RequirePlainFile(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            throw new DataFolderException($"{path} is a symbolic link; a gateway's state lies in its own folder. Put the file itself there, or name another folder with --data.");
        }
    }

    /// <summary>Makes names that were made or removed in a folder durable. Windows needs no such call.</summary>
    internal static void Sync(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders as files; the handle comes from the system.
        using var handle = OpenFolder(path);
        if (handle.IsInvalid)
        {
            throw new DataFolderException($"{path} cannot be written durably");
        }

        RandomAccess.FlushToDisk(handle);
    }

    private static Microsoft.Win32.SafeHandles.SafeFileHandle OpenFolder(string path) => new(Open(path, 0), ownsHandle: true);

    [System.Runtime.InteropServices.DllImport("libc", EntryPoint = "open", CharSet = System.Runtime.InteropServices.CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [System.Runtime.InteropServices.DefaultDllImportSearchPaths(System.Runtime.InteropServices.DllImportSearchPath.SafeDirectories)]
    private static extern int Open([System.Runtime.InteropServices.MarshalAs(System.Runtime.InteropServices.UnmanagedType.LPUTF8Str)] string path, int flags);
}
