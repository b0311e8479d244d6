using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// Packages of an npm registry. What is approved is npm's own lock of the whole tree, made from metadata alone; <c>npm ci</c> then installs
/// that and nothing else, verifies every archive by its hash, and runs no script.
/// </summary>
public sealed class NpmSource : IPackageSource
{
    private const string Manifest = "package.json";
    private const string LockFile = "package-lock.json";
    private static readonly string[] Quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--loglevel=error"];

    private readonly NpmProgram _npm;
    private readonly string _cache;

    /// <summary>Packages of a registry.</summary>
    /// <param name="sandbox">Where npm itself runs; null for no sandbox.</param>
    /// <param name="cache">An existing folder where npm keeps what it fetched; it is verified whenever it is used.</param>
    /// <param name="registry">The registry; null for that of <c>npm_config_registry</c>, else npm's own.</param>
    /// <param name="options">How programs are started and ended.</param>
    public NpmSource(Sandbox? sandbox, string cache, Uri? registry, UpstreamOptions options)
    {
        _npm = new NpmProgram(sandbox, registry, options);
        _cache = cache;
    }

    /// <inheritdoc/>
    public async Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var folder = new ThrowAwayFolder("turnpike-npm-");
        var manifest = Path.Combine(folder.Path, Manifest);
        await File.WriteAllTextAsync(manifest, """{"name":"provisioned","version":"0.0.0","private":true}""", cancellation);
        await _npm.RunAsync(folder.Path, _cache, cancellation, ["install", $"{spec.Name}@{spec.Wanted}", "--package-lock-only", "--save-exact", .. Quiet]);
        var text = await File.ReadAllTextAsync(Path.Combine(folder.Path, LockFile), cancellation);
        using var document = NpmPackages.Parse(text, "npm's lock file");
        return Read(spec, command, await File.ReadAllTextAsync(manifest, cancellation), text, document.RootElement);
    }

    /// <inheritdoc/>
    public async Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        foreach (var (name, text) in release.Locks)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, name), text, cancellation);
        }

        await _npm.RunAsync(folder, _cache, cancellation, ["ci", Quiet[0], .. Quiet[1..]]);
        if (await File.ReadAllTextAsync(Path.Combine(folder, LockFile), cancellation) != release.Locks.Single(l => l.Name == LockFile).Text)
        {
            throw Wrong(release.Name, "npm changed the lock it was given");
        }

        var place = $"node_modules/{release.Name}";
        var script = release.Command[1]["{folder}/".Length..];
        using var installed = NpmPackages.Parse(await ReadAsync(folder, $"{place}/{Manifest}", release, cancellation), $"{Manifest} of {release.Name}");
        if (NpmPackages.Text(installed.RootElement, "version") != release.Version)
        {
            throw Wrong(release.Name, "what was installed is not the version that was approved");
        }

        _ = await ReadAsync(folder, script, release, cancellation);
        return [Manifest, LockFile, $"{place}/{Manifest}", script];
    }

    /// <summary>What npm's lock file says of a package and all that comes with it. Throws <see cref="UpstreamException"/> for anything that no registry vouches for.</summary>
    internal static PackageRelease Read(PackageSpec spec, string? command, string manifest, string text, JsonElement locked)
    {
        var place = $"node_modules/{spec.Name}";
        if (!locked.TryGetProperty("packages", out var packages) || !packages.TryGetProperty(place, out var own))
        {
            throw Wrong(spec.Name, "it is not in npm's lock file");
        }

        var (others, scripts) = (-1, false);
        var registry = Uri.TryCreate(NpmPackages.Text(own, "resolved"), UriKind.Absolute, out var from) ? from.GetLeftPart(UriPartial.Authority) : null;
        foreach (var package in packages.EnumerateObject().Where(p => p.Name.Length > 0))
        {
            others++;
            scripts |= package.Value.TryGetProperty("hasInstallScript", out var has) && has.ValueKind == JsonValueKind.True;
            var isBundled = package.Value.TryGetProperty("inBundle", out var bundled) && bundled.ValueKind == JsonValueKind.True;
            if (!isBundled && Problem(package.Value, registry) is { } problem)
            {
                throw Wrong(spec.Name, $"{package.Name} {problem}");
            }
        }

        var version = NpmPackages.Text(own, "version") ?? "";
        var script = Script(spec.Name, command, own);
        return new NpmSpec(spec.Name, version).IsPinned
            ? new PackageRelease
            {
                Ecosystem = PackageEcosystem.Npm,
                Name = spec.Name,
                Version = version,
                Integrity = NpmPackages.Text(own, "integrity")!,
                Command = [Node(), $"{{folder}}/{place}/{script}"],
                OtherPackages = others,
                HasInstallScripts = scripts,
                License = Short(NpmPackages.Text(own, "license")),
                Deprecated = Short(NpmPackages.Text(own, "deprecated")),
                Locks = [new(Manifest, manifest), new(LockFile, text)],
            }
            : throw Wrong(spec.Name, "the registry knows no such version");
    }

    private static string? Problem(JsonElement package, string? registry) =>
        package.TryGetProperty("link", out _) ? "is a link to a folder"
        : NpmPackages.Text(package, "integrity") is not { Length: > 0 } integrity ? "has no integrity hash"
        : !integrity.Split(' ').Any(i => i.StartsWith("sha512-", StringComparison.Ordinal)) ? "has a hash that is too weak: sha512 is needed"
        : !Uri.TryCreate(NpmPackages.Text(package, "resolved"), UriKind.Absolute, out var from) || from.GetLeftPart(UriPartial.Authority) != registry ? "does not come from the registry"
        : null;

    // As npx chooses: the only command, or the one that is called like the package. Never a path out of the package.
    private static string Script(string name, string? command, JsonElement own)
    {
        var scripts = own.TryGetProperty("bin", out var bin) && bin.ValueKind == JsonValueKind.Object
            ? bin.EnumerateObject().Where(b => b.Value.ValueKind == JsonValueKind.String).ToDictionary(b => b.Name, b => b.Value.GetString()!, StringComparer.Ordinal)
            : [];
        if (bin.ValueKind == JsonValueKind.String)
        {
            scripts[name[(name.LastIndexOf('/') + 1)..]] = bin.GetString()!;
        }

        var wanted = command ?? (scripts.Count == 1 ? scripts.Keys.Single() : name[(name.LastIndexOf('/') + 1)..]);
        if (!scripts.TryGetValue(wanted, out var script))
        {
            throw Wrong(name, scripts.Count == 0 ? "it has no command to start" : $"it has no command '{wanted}', but {string.Join(", ", scripts.Keys.Order(StringComparer.Ordinal))}: name one with --command");
        }

        script = script.StartsWith("./", StringComparison.Ordinal) ? script[2..] : script;
        return script.Length > 0 && !Path.IsPathRooted(script) && !script.Contains('\\', StringComparison.Ordinal) && !script.Split('/').Any(part => part is ".." or "" or ".")
            ? script
            : throw Wrong(name, "its command is no script in it");
    }

    // By its full path, so that what was approved is what is started, whatever PATH is then.
    private static string Node()
    {
        try
        {
            return ChildCommand.Find("node", Environment.GetEnvironmentVariable("PATH"), Environment.CurrentDirectory);
        }
        catch (UpstreamException missing)
        {
            throw new UpstreamException(UpstreamFault.Unreachable, "node is needed to run npm packages, and is not installed here", 0, missing);
        }
    }

    private static async Task<string> ReadAsync(string folder, string path, PackageRelease release, CancellationToken cancellation)
    {
        var file = new FileInfo(Path.Combine(folder, path));
        return file.Exists && file.LinkTarget is null ? await File.ReadAllTextAsync(file.FullName, cancellation) : throw Wrong(release.Name, $"{path} was not installed");
    }

    private static string Short(string? text) => text is null ? "" : text.Length > 200 ? text[..200] : text;

    private static UpstreamException Wrong(string name, string why) => new(UpstreamFault.Invalid, $"npm:{name}: {why}");
}
