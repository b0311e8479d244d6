using System.Collections.Frozen;
using System.Security.Cryptography;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Sealing;

/// <summary>The keys of a folder: one <c>data-ID.key</c> file of 32 bytes each (0600), named so that the newest comes last.</summary>
internal sealed class DataKeys(string folder)
{
    public const int KeySize = 32;
    public const int IdSize = 8;
    private const string Prefix = "data-";
    private const string Extension = ".key";

    public FrozenDictionary<string, byte[]> Load() => Directory.EnumerateFiles(folder, Prefix + "*" + Extension)
        .ToFrozenDictionary(p => Path.GetFileNameWithoutExtension(p)[Prefix.Length..], Read, StringComparer.Ordinal);

    /// <summary>Makes a key whose id sorts behind all there are.</summary>
    public string Make(IEnumerable<string> existing)
    {
        // The first half counts, so that the newest is known without a clock; the second keeps ids of destroyed keys from coming again.
        var last = existing.Select(id => Convert.ToUInt32(id[..8], 16)).DefaultIfEmpty(0u).Max();
        var id = (last + 1).ToString("x8", System.Globalization.CultureInfo.InvariantCulture) + RandomNumberGenerator.GetHexString(8, lowercase: true);
        PrivateFile.WriteNew(PathOf(id), RandomNumberGenerator.GetBytes(KeySize), RecordDisk.Instance);
        return id;
    }

    /// <summary>When a key was made. Its file is never written again until it is destroyed.</summary>
    public DateTimeOffset MadeAt(string id) => new(File.GetLastWriteTimeUtc(PathOf(id)));

    /// <summary>Overwrites, syncs and removes a key file. On media that keep old copies (snapshots, flash) only those media can forget it too.</summary>
    public void Destroy(string id)
    {
        using (var file = PrivateFile.Open(PathOf(id), FileMode.Open, FileShare.None))
        {
            file.Write(new byte[KeySize]);
            file.Flush(flushToDisk: true);
        }

        File.Delete(PathOf(id));
        RecordDisk.Instance.SyncFolder(folder);
    }

    /// <summary>The key of the keyed digest, made when absent. It is not destroyed with the data keys.</summary>
    public byte[] DigestKey()
    {
        var path = Path.Combine(folder, "digest.key");
        if (!File.Exists(path))
        {
            PrivateFile.WriteNew(path, RandomNumberGenerator.GetBytes(KeySize), RecordDisk.Instance);
        }

        return Read(path);
    }

    private string PathOf(string id) => Path.Combine(folder, Prefix + id + Extension);

    private static byte[] Read(string path) => File.ReadAllBytes(path) is { Length: KeySize } key
        ? key
        : throw new InvalidDataException($"{path} is no key of {KeySize} bytes");
}
