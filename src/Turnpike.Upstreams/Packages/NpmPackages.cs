using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// Packages of an npm registry, got with the npm of <c>PATH</c> in a throw-away folder (<see cref="NpmProgram"/>).
/// </summary>
public sealed class NpmPackages : IDisposable
{
    private readonly NpmProgram _npm;

    // Shared by the packages of one scan, which mostly need the same ones: npm verifies what it takes from there, and no code of a package runs.
    private readonly Lazy<ThrowAwayFolder> _cache = new(() => new ThrowAwayFolder("turnpike-npm-cache-"));

    /// <summary>Gets packages inside of a sandbox, or without one.</summary>
    /// <param name="sandbox">The sandbox; null for none.</param>
    /// <param name="registry">The registry; null for that of <c>npm_config_registry</c>, else npm's own.</param>
    /// <param name="options">How programs are started and ended.</param>
    public NpmPackages(Sandbox? sandbox, Uri? registry = null, UpstreamOptions? options = null) =>
        _npm = new NpmProgram(sandbox, registry, options ?? new UpstreamOptions());

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_cache.IsValueCreated)
        {
            _cache.Value.Dispose();
        }
    }

    /// <summary>Asks the registry which version is meant now. Nothing is installed or started. Throws <see cref="UpstreamException"/>.</summary>
    public async Task<NpmRelease> ResolveAsync(NpmSpec spec, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using var folder = new ThrowAwayFolder("turnpike-npm-");
        var output = await RunAsync(folder, cancellation, "view", spec.ToString(), "name", "version", "dist.integrity", "dist-tags.latest", "--json");
        using var answer = Parse(output, $"npm view {spec}");
        JsonElement[] found = answer.RootElement.ValueKind == JsonValueKind.Array ? [.. answer.RootElement.EnumerateArray()] : [answer.RootElement];

        // As npm chooses: of several versions the one that is tagged latest, else the last of them.
        var chosen = found.FirstOrDefault(f => Text(f, "version") is { } v && v == Text(f, "dist-tags.latest"));
        chosen = chosen.ValueKind == JsonValueKind.Undefined ? found.LastOrDefault() : chosen;
        var release = new NpmRelease(spec.Name, Text(chosen, "version") ?? "", Text(chosen, "dist.integrity") ?? "");
        return new NpmSpec(release.Name, release.Version).IsPinned
            ? release
            : throw new UpstreamException(UpstreamFault.Unreachable, $"the npm registry knows no version of {spec}");
    }

    /// <summary>
    /// Installs one version with what it depends on. npm verifies each archive; that of the package must hash to what was said before.
    /// Throws <see cref="UpstreamException"/>.
    /// </summary>
    public async Task<InstalledPackage> InstallAsync(NpmRelease release, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(release);
        var folder = new ThrowAwayFolder("turnpike-npm-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.Path, "package.json"), """{"private":true}""", cancellation);
            await RunAsync(folder, cancellation, "install", release.ToString(), "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact", "--omit=dev", "--loglevel=error");
            return await InstalledPackage.ReadAsync(folder, release, cancellation);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private Task<string> RunAsync(ThrowAwayFolder folder, CancellationToken cancellation, params string[] arguments) =>
        _npm.RunAsync(folder.Path, _cache.Value.Path, cancellation, arguments);

    internal static JsonDocument Parse(string text, string what)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException error)
        {
            throw new UpstreamException(UpstreamFault.Invalid, $"{what} was not answered with JSON", 0, error);
        }
    }

    internal static string? Text(JsonElement element, string member) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
