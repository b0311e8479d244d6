using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// <c>turnpike.lock.json</c> of a data folder: version, hash and walls of everything that was provisioned. Only the folder's owner writes it; every
/// process that starts a server reads it. Immutable.
/// </summary>
/// <param name="Servers">By server name.</param>
public sealed record PackageLock(ImmutableSortedDictionary<string, LockedServer> Servers)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "turnpike.lock.json";

    /// <summary>Nothing is locked.</summary>
    public static PackageLock Empty { get; } = new(ImmutableSortedDictionary<string, LockedServer>.Empty.WithComparers(StringComparer.Ordinal));

    /// <summary>The form of the file; another one is refused.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Reads the file; nothing is locked where there is none. Throws <see cref="UpstreamException"/> for one that cannot be read.</summary>
    public static PackageLock Read(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                return Empty;
            }

            var read = JsonSerializer.Deserialize(File.ReadAllBytes(path), PackageLockJson.Default.PackageLock);
            return read is { Format: 1 } ? read with { Servers = read.Servers.WithComparers(StringComparer.Ordinal) } : throw new JsonException("it is of another form");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new UpstreamException(UpstreamFault.Refused, $"{FileName} cannot be read, and nothing is started that it does not vouch for: {e.Message}", 0, e);
        }
    }

    /// <summary>Writes the file, whole or not at all, for its owner alone.</summary>
    public void Write(string path)
    {
        var made = path + ".new";
        File.Delete(made);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using (var stream = new FileStream(made, options))
        {
            JsonSerializer.Serialize(stream, this, PackageLockJson.Default.PackageLock);
            stream.Flush(flushToDisk: true);
        }

        File.Move(made, path, overwrite: true);
    }

    /// <summary>The same with a release of a server in front of its others; one of the same command is replaced.</summary>
    /// <param name="server">The server's name.</param>
    /// <param name="release">The release.</param>
    /// <param name="keep">How many releases are kept.</param>
    public PackageLock With(string server, LockedRelease release, int keep)
    {
        ArgumentNullException.ThrowIfNull(release);
        var others = Of(server).Where(r => !IsSame(r, release)).Take(Math.Max(0, keep - 1));
        return this with { Servers = Servers.SetItem(server, new LockedServer([release, .. others])) };
    }

    /// <summary>The same without a release of a server.</summary>
    public PackageLock Without(string server, LockedRelease release)
    {
        ImmutableArray<LockedRelease> left = [.. Of(server).Where(r => !IsSame(r, release))];
        return this with { Servers = left.IsEmpty ? Servers.Remove(server) : Servers.SetItem(server, new LockedServer(left)) };
    }

    /// <summary>The same without a server.</summary>
    public PackageLock Without(string server) => this with { Servers = Servers.Remove(server) };

    /// <summary>The releases of a server; none for one that was not provisioned.</summary>
    public ImmutableArray<LockedRelease> Of(string server) => Servers.TryGetValue(server, out var locked) ? locked.Releases : [];

    /// <summary>The release a command belongs to; null where none of the server does.</summary>
    public LockedRelease? Find(string server, ImmutableArray<string> command) => Of(server).FirstOrDefault(r => r.Command.SequenceEqual(command));

    private static bool IsSame(LockedRelease one, LockedRelease other) => one.Command.SequenceEqual(other.Command) && one.Url == other.Url;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    AllowDuplicateProperties = false,
    WriteIndented = true)]
[JsonSerializable(typeof(PackageLock))]
internal sealed partial class PackageLockJson : JsonSerializerContext;
