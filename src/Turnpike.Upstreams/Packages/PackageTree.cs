using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Upstreams.Packages;

/// <summary>The hash of what lies in a folder: of some files before each start, of the whole tree when somebody asks.</summary>
public static class PackageTree
{
    /// <summary>SHA-256 over every file and link below a folder: path, whether it is executable, content or target. Times do not count.</summary>
    public static string HashOf(string folder, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entries = new FileSystemEnumerable<FileSystemInfo>(
            folder,
            (ref entry) => entry.ToFileSystemInfo(),
            new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            // Links are hashed as links: what they lead to is not followed, wherever it is.
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory || IsLink(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
        }
            .Select(e => (Path: Path.GetRelativePath(folder, e.FullName).Replace('\\', '/'), Entry: e))
            .OrderBy(e => e.Path, StringComparer.Ordinal);
        foreach (var (path, entry) in entries)
        {
            cancellation.ThrowIfCancellationRequested();
            var said = entry.LinkTarget is { } target ? $"l\0{target}" : $"{(IsExecutable(entry) ? 'x' : 'f')}\0{FileHash(entry.FullName)}";
            hash.AppendData(Encoding.UTF8.GetBytes($"{path}\0{said}\n"));
        }

        return "sha256:" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The hashes of some files, by their paths in the folder.</summary>
    public static ImmutableSortedDictionary<string, string> HashesOf(string folder, IEnumerable<string> files) =>
        files.Distinct(StringComparer.Ordinal).ToImmutableSortedDictionary(f => f, f => FileHash(Path.Combine(folder, f)), StringComparer.Ordinal);

    /// <summary>The first of some files that is not there, is a link, or has another hash; null when all are as they were.</summary>
    public static string? FirstChanged(string folder, ImmutableSortedDictionary<string, string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        foreach (var (path, hash) in hashes)
        {
            var file = new FileInfo(Path.Combine(folder, path));
            if (!file.Exists || file.LinkTarget is not null || FileHash(file.FullName) != hash)
            {
                return path;
            }
        }

        return null;
    }

    /// <summary>SHA-256 of a text, as hashes are written here.</summary>
    public static string HashOfText(string text) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string FileHash(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        return "sha256:" + Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static bool IsLink(ref FileSystemEntry entry) => (entry.Attributes & FileAttributes.ReparsePoint) != 0;

    private static bool IsExecutable(FileSystemInfo entry) => !OperatingSystem.IsWindows() && (entry.UnixFileMode & UnixFileMode.UserExecute) != 0;
}
