using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>A package that was installed into a throw-away folder, none of whose code has run.</summary>
public sealed class InstalledPackage : IDisposable
{
    private readonly ThrowAwayFolder _folder;

    private InstalledPackage(ThrowAwayFolder folder, NpmRelease release, string script, int others) =>
        (_folder, Release, Script, OtherPackages) = (folder, release, script, others);

    /// <summary>What was installed.</summary>
    public NpmRelease Release { get; }

    /// <summary>Full path of the script its command stands for.</summary>
    public string Script { get; }

    /// <summary>How many other packages came with it.</summary>
    public int OtherPackages { get; }

    /// <summary>How its command is started: with node, from the folder, which it can read and not write.</summary>
    /// <param name="arguments">Arguments of the command.</param>
    public ConfinedCommand Start(ImmutableArray<string> arguments) => new() { Command = ["node", Script, .. arguments], Readable = [_folder.Path] };

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Reads what npm put into a folder. Throws <see cref="UpstreamException"/> when it is not what was asked for.</summary>
    internal static async Task<InstalledPackage> ReadAsync(ThrowAwayFolder folder, NpmRelease release, CancellationToken cancellation)
    {
        var place = $"node_modules/{release.Name}";
        using var locked = NpmPackages.Parse(await ReadTextAsync(Path.Combine(folder.Path, "package-lock.json"), release, cancellation), "npm's lock file");
        if (!locked.RootElement.TryGetProperty("packages", out var packages) || !packages.TryGetProperty(place, out var own))
        {
            throw Wrong(release, "it is not in npm's lock file");
        }

        var integrity = NpmPackages.Text(own, "integrity") ?? "";
        if (NpmPackages.Text(own, "version") != release.Version || (release.Integrity.Length > 0 && integrity != release.Integrity))
        {
            throw Wrong(release, "what was installed is not what the registry said before");
        }

        var root = Path.GetFullPath(Path.Combine(folder.Path, place));
        using var manifest = NpmPackages.Parse(await ReadTextAsync(Path.Combine(root, "package.json"), release, cancellation), $"package.json of {release}");
        var script = Path.GetFullPath(CommandOf(manifest.RootElement, release), root);
        if (!script.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(script))
        {
            throw Wrong(release, "the script of its command is not in it");
        }

        return new InstalledPackage(folder, release with { Integrity = integrity }, script, packages.EnumerateObject().Count(p => p.Name.Length > 0) - 1);
    }

    // As npx chooses: the only command, or the one that is called like the package.
    private static string CommandOf(JsonElement manifest, NpmRelease release)
    {
        if (!manifest.TryGetProperty("bin", out var bin))
        {
            throw Wrong(release, "it has no command to start");
        }

        if (bin.ValueKind == JsonValueKind.String)
        {
            return bin.GetString()!;
        }

        var own = release.Name[(release.Name.LastIndexOf('/') + 1)..];
        JsonProperty[] commands = bin.ValueKind == JsonValueKind.Object ? [.. bin.EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.String)] : [];
        return commands.Length == 1 ? commands[0].Value.GetString()!
            : commands.FirstOrDefault(c => c.Name == own) is { Value.ValueKind: JsonValueKind.String } named ? named.Value.GetString()!
            : throw Wrong(release, commands.Length == 0 ? "it has no command to start" : $"it has several commands and none is called '{own}'");
    }

    private static async Task<string> ReadTextAsync(string path, NpmRelease release, CancellationToken cancellation) =>
        File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : throw Wrong(release, "npm did not install it");

    private static UpstreamException Wrong(NpmRelease release, string why) => new(UpstreamFault.Invalid, $"{release}: {why}");
}
