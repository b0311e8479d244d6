using System.Security.Cryptography;
using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// .NET tools of a NuGet source: the catalogue's own SHA-512 of the package is what is approved, <c>dotnet tool install</c> fetches it, and what it
/// fetched is hashed again. A tool carries what it needs, so that one hash covers all of it.
/// </summary>
internal sealed class NuGetSource(RegistryMetadata registry, Uri source, string cache, RunInstaller run, Func<string> dotnet) : IPackageSource
{
    /// <inheritdoc/>
    public async Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        _ = dotnet();
        var id = spec.Name.ToLowerInvariant();
        var version = spec.Wanted;
        if (version == "latest")
        {
            using var list = await registry.GetAsync(new Uri(source, $"v3-flatcontainer/{id}/index.json"), spec.ToString(), cancellation);
            version = Newest(list.RootElement) ?? throw new UpstreamException(UpstreamFault.Unreachable, $"nuget:{spec.Name} has no released version: name a preview exactly");
        }

        using var leaf = await registry.GetAsync(new Uri(source, $"v3/registration5-semver1/{id}/{version.ToLowerInvariant()}.json"), $"nuget:{spec.Name}@{version}", cancellation);
        var at = RegistryMetadata.Text(leaf.RootElement, "catalogEntry");
        if (!Uri.TryCreate(at, UriKind.Absolute, out var entry) || entry.GetLeftPart(UriPartial.Authority) != source.GetLeftPart(UriPartial.Authority))
        {
            throw new UpstreamException(UpstreamFault.Invalid, $"nuget:{spec.Name}@{version}: the source does not say where its catalogue entry is");
        }

        using var catalog = await registry.GetAsync(entry, $"nuget:{spec.Name}@{version}", cancellation);
        return Read(spec, command, version, catalog.RootElement);
    }

    /// <inheritdoc/>
    public async Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation)
    {
        await run(
            new ConfinedCommand
            {
                Command = [dotnet(), "tool", "install", release.Name, "--version", release.Version, "--tool-path", "tool", "--source", new Uri(source, "v3/index.json").AbsoluteUri],
                Network = true,
                Writable = [folder, cache],
                WorkingDirectory = folder,
                Environment = [new("NUGET_PACKAGES", Path.Combine(cache, "packages")), new("DOTNET_CLI_HOME", cache), new("DOTNET_CLI_TELEMETRY_OPTOUT", "1"), new("DOTNET_NOLOGO", "1")],
            },
            cancellation);
        var archive = Directory.EnumerateFiles(Path.Combine(folder, "tool", ".store"), "*.nupkg", SearchOption.AllDirectories).SingleOrDefault();
        if (archive is null || "sha512-" + Convert.ToBase64String(SHA512.HashData(await File.ReadAllBytesAsync(archive, cancellation))) != release.Integrity)
        {
            throw new UpstreamException(UpstreamFault.Invalid, $"nuget:{release.Name}: what was fetched does not hash to what was approved");
        }

        var program = release.Command[0]["{folder}/".Length..];
        return File.Exists(Path.Combine(folder, program))
            ? [program, Path.GetRelativePath(folder, archive).Replace('\\', '/')]
            : throw new UpstreamException(UpstreamFault.Invalid, $"nuget:{release.Name} has no command '{Path.GetFileName(program)}': name one with --command");
    }

    /// <summary>The newest release of a list of versions, which NuGet sorts; previews do not count. Null when there is none.</summary>
    internal static string? Newest(JsonElement list) => list.TryGetProperty("versions", out var versions) && versions.ValueKind == JsonValueKind.Array
        ? versions.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!).LastOrDefault(v => !v.Contains('-', StringComparison.Ordinal))
        : null;

    /// <summary>What a catalogue entry says. Throws <see cref="UpstreamException"/>.</summary>
    internal static PackageRelease Read(PackageSpec spec, string? command, string version, JsonElement entry)
    {
        var name = command ?? spec.Name.ToLowerInvariant();
        var isTool = entry.TryGetProperty("packageTypes", out var types) && types.ValueKind == JsonValueKind.Array && types.EnumerateArray().Any(t => RegistryMetadata.Text(t, "name") is "DotnetTool" or "McpServer");
        return !isTool ? throw new UpstreamException(UpstreamFault.Invalid, $"nuget:{spec.Name}@{version} is no tool: there is nothing in it to start")
            : RegistryMetadata.Text(entry, "packageHashAlgorithm") != "SHA512" || RegistryMetadata.Text(entry, "packageHash") is not { Length: 88 } hash ? throw new UpstreamException(UpstreamFault.Invalid, $"nuget:{spec.Name}@{version} has no SHA-512")
            : new PackageRelease
            {
                Ecosystem = PackageEcosystem.NuGet,
                Name = spec.Name,
                Version = version,
                Integrity = "sha512-" + hash,
                Command = [$"{{folder}}/tool/{name}"],
                OtherPackages = 0,
                License = RegistryMetadata.Text(entry, "licenseExpression"),
                Deprecated = entry.TryGetProperty("deprecation", out var deprecation) ? RegistryMetadata.Text(deprecation, "message") is { Length: > 0 } why ? why : "its owner advises against it" : "",
            };
    }
}
