using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// Packages of PyPI, by uv: wheels alone, for building one from its source runs its code; everything that comes with it locked by its hashes
/// (<c>uv pip compile --generate-hashes</c>) and installed from them (<c>--require-hashes</c>) into an environment of its own.
/// </summary>
internal sealed class PyPiSource(RegistryMetadata registry, Uri index, string cache, RunInstaller run, Func<string> uv) : IPackageSource
{
    private const string Wanted = "requirements.in";
    private const string Lock = "requirements.txt";

    /// <inheritdoc/>
    public async Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        var program = uv();
        using var document = await registry.GetAsync(new Uri(index, $"pypi/{spec.Name}/{(spec.Wanted == "latest" ? "" : Uri.EscapeDataString(spec.Wanted) + "/")}json"), spec.ToString(), cancellation);
        var release = Read(spec, command, document.RootElement);
        using var folder = new ThrowAwayFolder("turnpike-uv-");
        await File.WriteAllTextAsync(Path.Combine(folder.Path, Wanted), $"{release.Name}=={release.Version}\n", cancellation);
        await run(Command(program, folder.Path, "pip", "compile", "--generate-hashes", "--only-binary", ":all:", "--no-header", "--no-annotate", "--output-file", Lock, Wanted), cancellation);
        var text = await File.ReadAllTextAsync(Path.Combine(folder.Path, Lock), cancellation);
        return text.Contains(release.Integrity, StringComparison.Ordinal)
            ? release with { Locks = [new(Lock, text)], OtherPackages = text.Split('\n').Count(l => l.Length > 0 && char.IsAsciiLetterOrDigit(l[0])) - 1 }
            : throw new UpstreamException(UpstreamFault.Invalid, $"{spec}: uv locked another file than PyPI names");
    }

    /// <inheritdoc/>
    public async Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation)
    {
        var program = uv();
        await File.WriteAllTextAsync(Path.Combine(folder, Lock), release.Locks[0].Text, cancellation);

        // Relocatable: it is moved to its place when it is whole.
        await run(Command(program, folder, "venv", "--relocatable", "venv"), cancellation);
        await run(Command(program, folder, "pip", "install", "--python", "venv/bin/python", "--require-hashes", "--only-binary", ":all:", "--requirement", Lock), cancellation);
        var script = release.Command[0]["{folder}/".Length..];
        return File.Exists(Path.Combine(folder, script)) ? [Lock, script, "venv/pyvenv.cfg"] : throw new UpstreamException(UpstreamFault.Invalid, $"pypi:{release.Name} has no command '{Path.GetFileName(script)}': name one with --command");
    }

    /// <summary>What PyPI's JSON says of a version. Throws <see cref="UpstreamException"/>.</summary>
    internal static PackageRelease Read(PackageSpec spec, string? command, JsonElement document)
    {
        var info = document.GetProperty("info");
        var version = RegistryMetadata.Text(info, "version");
        var (checkedSpec, _) = PackageSpec.Of(PackageEcosystem.PyPi, spec.Name, version);
        var files = document.TryGetProperty("urls", out var urls) && urls.ValueKind == JsonValueKind.Array ? urls.EnumerateArray().ToArray() : [];
        var wheels = files.Where(f => RegistryMetadata.Text(f, "packagetype") == "bdist_wheel" && !(f.TryGetProperty("yanked", out var y) && y.ValueKind == JsonValueKind.True)).ToArray();
        var wheel = wheels.FirstOrDefault(w => RegistryMetadata.Text(w, "filename").EndsWith("-none-any.whl", StringComparison.Ordinal));
        wheel = wheel.ValueKind == JsonValueKind.Undefined ? wheels.FirstOrDefault() : wheel;
        if (checkedSpec is null || version.Length == 0 || wheel.ValueKind == JsonValueKind.Undefined)
        {
            throw new UpstreamException(UpstreamFault.Invalid, $"{spec} has no wheel that is not withdrawn: building one from its source would run its code");
        }

        var hash = wheel.TryGetProperty("digests", out var digests) ? RegistryMetadata.Text(digests, "sha256") : "";
        var name = command ?? spec.Name;
        return hash.Length == 64 && !name.Contains('/', StringComparison.Ordinal) && !name.StartsWith('.')
            ? new PackageRelease
            {
                Ecosystem = PackageEcosystem.PyPi,
                Name = spec.Name,
                Version = version,
                Integrity = "sha256:" + hash,
                Command = [$"{{folder}}/venv/bin/{name}"],
                License = RegistryMetadata.Text(info, "license_expression") is { Length: > 0 } expression ? expression : RegistryMetadata.Text(info, "license"),
            }
            : throw new UpstreamException(UpstreamFault.Invalid, $"{spec}: PyPI names no sha256 of its wheel, or no command can be called '{name}'");
    }

    private ConfinedCommand Command(string program, string folder, params string[] arguments) => new()
    {
        Command = [program, .. arguments],
        Network = true,
        Writable = [folder, cache],
        WorkingDirectory = folder,
        Environment = [new("UV_CACHE_DIR", cache), new("UV_NO_CONFIG", "1"), new("UV_DEFAULT_INDEX", new Uri(index, "simple/").AbsoluteUri), new("UV_LINK_MODE", "copy")],
    };
}
