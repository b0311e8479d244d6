using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Whose a file is. On Windows the access lists of the profile's folders say that, and nothing is looked at here.</summary>
internal static class FileOwner
{
    /// <summary>Why a file is not this user's alone to write; null when it is.</summary>
    public static string? Problem(SafeFileHandle handle, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        if (TryOwner(handle) is { } owner && owner != 0 && owner != EffectiveUser())
        {
            return "the file belongs to another user: only a file of your own counts as yours";
        }

        // The group may: where each user has a group of their own, editors make files that way.
        if ((File.GetUnixFileMode(handle) & UnixFileMode.OtherWrite) != 0)
        {
            return "everybody can write to the file. Run: chmod o-w on it";
        }

        // Whoever can write to the folder can put another file in its place, unless the folder is sticky.
        var folder = File.GetUnixFileMode(Path.GetDirectoryName(path)!);
        return (folder & UnixFileMode.OtherWrite) != 0 && (folder & UnixFileMode.StickyBit) == 0
            ? "everybody can write to the file's folder. Run: chmod o-w on it"
            : null;
    }

    /// <summary>The owner's number; null where this platform does not tell.</summary>
    private static uint? TryOwner(SafeFileHandle handle)
    {
        // Both structures are fixed by their systems: statx of Linux (uid at byte 20), stat with 64-bit inodes of macOS (uid at byte 16).
        var status = new byte[256];
        try
        {
            if (OperatingSystem.IsLinux())
            {
                return Statx(handle, [0], 0x1000, 0x8, status) == 0 ? BitConverter.ToUInt32(status, 20) : null;
            }

            if (OperatingSystem.IsMacOS())
            {
                var failed = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? StatInode64(handle, status) : Stat(handle, status);
                return failed == 0 ? BitConverter.ToUInt32(status, 16) : null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // An older C library: the mode is looked at all the same.
        }

        return null;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(SafeFileHandle folder, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "fstat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Stat(SafeFileHandle file, byte[] status);

    [DllImport("libc", EntryPoint = "fstat$INODE64")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatInode64(SafeFileHandle file, byte[] status);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
