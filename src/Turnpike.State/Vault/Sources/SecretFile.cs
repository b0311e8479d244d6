using System.Security;
using System.Text;

namespace Turnpike.State.Vault.Sources;

/// <summary>
/// Secrets in files, as secret managers mount them. Read anew each time. Nobody but its owner can write it and others cannot read it, but
/// for those of a container's runtime; a symbolic link is followed only inside its own folder, as Kubernetes mounts them (<c>name -&gt; ..data/name</c>).
/// </summary>
internal sealed class SecretFile : ISecretStore
{
    private const UnixFileMode OthersWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
    private const UnixFileMode OthersRead = UnixFileMode.OtherRead;
    private static readonly string[] Mounts = ["/run/secrets/", "/var/run/secrets/"];

    /// <inheritdoc/>
    public ValueTask<string> ReadAsync(SecretKey key, SecretSource source, CancellationToken cancellation)
    {
        try
        {
            return ValueTask.FromResult(Read(key, source.Text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            throw Unavailable(key, source.Text, "it is not there or cannot be read", e);
        }
        catch (DecoderFallbackException e)
        {
            throw Unavailable(key, source.Text, "it is not UTF-8 text", e);
        }
    }

    /// <summary>Why a file cannot be a secret's; null when it can. Looks at the file itself, never at what is in it.</summary>
    public static string? Problem(string path)
    {
        var real = Follow(path);
        if (real is null)
        {
            return "it is a symbolic link that leads out of its folder";
        }

        if (!File.Exists(real))
        {
            return Directory.Exists(real) ? "it is a folder" : "it is not there";
        }

        if (OperatingSystem.IsWindows())
        {
            return null;
        }

        // What a container's runtime mounts belongs to it, and is readable to everybody in the container.
        var mode = File.GetUnixFileMode(real);
        var foreign = Mounts.Any(mount => path.StartsWith(mount, StringComparison.Ordinal)) ? OthersWrite : OthersWrite | OthersRead;
        return (mode & foreign) != 0 ? "others can read or write it; run: chmod 600 on it" : null;
    }

    private static string Read(SecretKey key, string path)
    {
        if (Problem(path) is { } problem)
        {
            throw Unavailable(key, path, problem, null);
        }

        using var stream = new FileStream(Follow(path)!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (stream.CanSeek && stream.Length > SecretText.MaxBytes + 2)
        {
            throw Unavailable(key, path, $"it is longer than {SecretText.MaxBytes / 1024} KiB", null);
        }

        // Never more than that of it, whatever grows meanwhile or says that it has no length.
        var bytes = new byte[SecretText.MaxBytes + 3];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, 0, read);
    }

    // The path with every link of its last part followed, as long as each stays below the folder that the path names; null for one that does not.
    private static string? Follow(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (new FileInfo(full).LinkTarget is not { } target || folder is null)
        {
            return full;
        }

        // name -> ..data/name, and ..data -> ..2026_11_21 beside it: both within the folder.
        var next = Path.GetFullPath(target, folder);
        if (Path.IsPathRooted(target) || !IsBelow(next, folder))
        {
            return null;
        }

        var inner = Path.GetDirectoryName(next)!;
        if (inner != folder && new DirectoryInfo(inner).LinkTarget is { } innerTarget)
        {
            var innerFolder = Path.GetFullPath(innerTarget, Path.GetDirectoryName(inner)!);
            if (Path.IsPathRooted(innerTarget) || !IsBelow(innerFolder, folder) || new DirectoryInfo(innerFolder).LinkTarget is not null)
            {
                return null;
            }

            next = Path.Combine(innerFolder, Path.GetFileName(next));
        }

        return new FileInfo(next).LinkTarget is null ? next : null;
    }

    private static bool IsBelow(string path, string folder) =>
        path.StartsWith(folder.EndsWith(Path.DirectorySeparatorChar) ? folder : folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static SecretUnavailableException Unavailable(SecretKey key, string path, string problem, Exception? inner) =>
        new($"the secret {key.Name} of server '{key.Server}' cannot be read from {path}: {problem}", [key.Name], inner);
}
