using System.Text.Json;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;
using Turnpike.Upstreams.Stdio;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// Packages of an npm registry, got with the npm of <c>PATH</c> in a throw-away folder: without scripts of the packages, without the
/// user's .npmrc and its credentials, in the sandbox where there is one. Proxy, certificate and registry variables of this process
/// are npm's alone and do not reach the package.
/// </summary>
public sealed class NpmPackages : IDisposable
{
    private const int LastWords = 300;

    private static readonly string[] Inherited =
    [
        "npm_config_registry", "npm_config_cafile", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE",
        "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
    ];

    private readonly Sandbox? _sandbox;
    private readonly UpstreamOptions _options;
    private readonly Uri? _registry;

    // Shared by the packages of one scan, which mostly need the same ones: npm verifies what it takes from there, and no code of a package runs.
    private readonly Lazy<ThrowAwayFolder> _cache = new(() => new ThrowAwayFolder("turnpike-npm-cache-"));

    /// <summary>Gets packages inside of a sandbox, or without one.</summary>
    /// <param name="sandbox">The sandbox; null for none.</param>
    /// <param name="registry">The registry; null for that of <c>npm_config_registry</c>, else npm's own.</param>
    /// <param name="options">How programs are started and ended.</param>
    public NpmPackages(Sandbox? sandbox, Uri? registry = null, UpstreamOptions? options = null)
    {
        _sandbox = sandbox;
        _registry = registry;
        _options = options ?? new UpstreamOptions();
    }

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

    private async Task<string> RunAsync(ThrowAwayFolder folder, CancellationToken cancellation, params string[] arguments)
    {
        KeyValuePair<string, string>[] given = [.. Inherited.Select(n => KeyValuePair.Create(n, Environment.GetEnvironmentVariable(n) ?? "")).Where(v => v.Value.Length > 0)];
        var command = new ConfinedCommand
        {
            Command = ["npm", .. arguments],
            Network = true,
            Readable = [.. given.Where(v => v.Key is "npm_config_cafile" or "NODE_EXTRA_CA_CERTS" or "SSL_CERT_FILE" && Path.IsPathRooted(v.Value) && File.Exists(v.Value)).Select(v => v.Value)],
            Writable = [folder.Path, _cache.Value.Path],
            WorkingDirectory = folder.Path,
            Environment =
            [
                .. given,
                .. _registry is null ? (KeyValuePair<string, string>[])[] : [new("npm_config_registry", _registry.AbsoluteUri)],
                new("npm_config_cache", _cache.Value.Path),
                new("npm_config_userconfig", Path.Combine(folder.Path, ".npmrc")),
                new("npm_config_ignore_scripts", "true"),

                // Dependencies come from registries, or as archives of an URL: git is a program of its own that reads what it clones. Old versions of npm
                // know no such words and go on.
                new("npm_config_allow_git", "none"),
                new("npm_config_allow_file", "none"),
                new("npm_config_allow_directory", "none"),
                new("npm_config_update_notifier", "false"),
            ],
        };
        ProgramRun run;
        try
        {
            run = await ProgramRun.RunAsync(_sandbox?.Wrap(command) ?? BareCommand.Of(command, folder.Path), _options, cancellation);
        }
        catch (UpstreamException missing) when (missing.Fault == UpstreamFault.Unreachable)
        {
            throw new UpstreamException(UpstreamFault.Unreachable, $"npm is needed for packages, and could not be started: {missing.Message}", 0, missing);
        }

        return run.Code == 0 ? run.Output : throw new UpstreamException(UpstreamFault.Unreachable, $"npm {arguments[0]} {arguments[1]}: {Reason(run)}");
    }

    // With --json npm says why on standard output, else on standard error; either is words of a registry, and cut.
    private static string Reason(ProgramRun run)
    {
        var said = run.Errors.Trim();
        try
        {
            using var answer = JsonDocument.Parse(run.Output);
            if (answer.RootElement.TryGetProperty("error", out var error))
            {
                said = $"{Text(error, "code")}: {Text(error, "summary")}";
            }
        }
        catch (JsonException)
        {
        }

        said = said.ReplaceLineEndings(" | ").Trim();
        return said.Length == 0 ? $"ended with code {run.Code}" : said.Length > LastWords ? said[..LastWords] + "…" : said;
    }

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
