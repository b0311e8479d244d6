using System.Security.Cryptography;
using System.Text;

namespace Turnpike.State.Folders;

/// <summary>Where the owner of a data folder listens for the other processes of the same user.</summary>
internal static class OwnerSocket
{
    // sun_path holds 108 bytes on Linux and 104 on macOS, the closing zero included.
    private const int MaxPathBytes = 100;
    private const string SocketName = "owner.sock";
    private const string AddressName = "owner.addr";

    /// <summary>A path to bind, free of a stale socket; <c>owner.addr</c> says where it is when that is not the folder.</summary>
    internal static string Prepare(string folder)
    {
        var address = Path.Combine(folder, AddressName);
        var socket = Path.Combine(folder, SocketName);
        if (Encoding.UTF8.GetByteCount(socket) <= MaxPathBytes)
        {
            File.Delete(address);
        }
        else
        {
            socket = Path.Combine(ShortFolder(folder), SocketName);
            DataFolder.TouchPrivate(address);
            File.WriteAllText(address, socket);
        }

        File.Delete(socket);
        return socket;
    }

    /// <summary>The path to connect to.</summary>
    internal static string Find(string folder)
    {
        try
        {
            var named = File.ReadAllText(Path.Combine(folder, AddressName)).Trim();
            if (named.Length > 0)
            {
                return named;
            }
        }
        catch (FileNotFoundException)
        {
            // The usual case: the socket is in the folder.
        }

        return Path.Combine(folder, SocketName);
    }

    private static string ShortFolder(string folder)
    {
        var name = "turnpike-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(folder)))[..24];
        if (OperatingSystem.IsWindows())
        {
            return Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), name)).FullName; // per user there
        }

        var runtime = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR");
        var root = runtime is { Length: > 0 and < 60 } && Directory.Exists(runtime) ? runtime : "/tmp";
        var path = Path.Combine(root, name);
        Directory.CreateDirectory(path, DataFolder.PrivateFolder);
        if (new DirectoryInfo(path).LinkTarget is not null)
        {
            throw new DataFolderException($"{path} is a link; the owner's socket must not be led elsewhere. Remove it.");
        }

        try
        {
            // Only the owner of a folder can change its mode: this fails when someone else made it first.
            File.SetUnixFileMode(path, DataFolder.PrivateFolder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new DataFolderException($"{path} belongs to someone else; the owner's socket cannot be put there.", e);
        }

        return path;
    }
}
