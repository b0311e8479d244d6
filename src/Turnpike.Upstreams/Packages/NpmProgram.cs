using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// The npm of <c>PATH</c>: without scripts of packages, without the user's .npmrc and its credentials, in the sandbox where there is one.
/// Proxy, certificate and registry variables of this process are npm's alone and do not reach a package.
/// </summary>
internal sealed class NpmProgram(Sandbox? sandbox, Uri? registry, UpstreamOptions options)
{
    private const int LastWords = 300;

    private static readonly string[] Inherited =
    [
        "npm_config_registry", "npm_config_cafile", "NODE_EXTRA_CA_CERTS", "SSL_CERT_FILE",
        "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy",
    ];

    /// <summary>Runs it in a folder to its end. Throws <see cref="UpstreamException"/> with its own reason when it does not succeed.</summary>
    /// <returns>Its standard output.</returns>
    public async Task<string> RunAsync(string folder, string cache, CancellationToken cancellation, params string[] arguments)
    {
        KeyValuePair<string, string>[] given = [.. Inherited.Select(n => KeyValuePair.Create(n, Environment.GetEnvironmentVariable(n) ?? "")).Where(v => v.Value.Length > 0)];
        var command = new ConfinedCommand
        {
            Command = ["npm", .. arguments],
            Network = true,
            Readable = [.. given.Where(v => v.Key is "npm_config_cafile" or "NODE_EXTRA_CA_CERTS" or "SSL_CERT_FILE" && Path.IsPathRooted(v.Value) && File.Exists(v.Value)).Select(v => v.Value)],
            Writable = [folder, cache],
            WorkingDirectory = folder,
            Environment =
            [
                .. given,
                .. registry is null ? (KeyValuePair<string, string>[])[] : [new("npm_config_registry", registry.AbsoluteUri)],
                new("npm_config_cache", cache),
                new("npm_config_userconfig", Path.Combine(folder, ".npmrc")),
                new("npm_config_ignore_scripts", "true"),

                // Dependencies come from registries, or as archives of an URL: git is a program of its own that reads what it clones. Old versions of npm
                // know no such words and go on.
                new("npm_config_allow_git", "none"),
                new("npm_config_allow_file", "none"),
                new("npm_config_allow_directory", "none"),
                new("npm_config_update_notifier", "false"),

                // A hash that does not match is asked for again like a broken connection; by npm's own patience that takes minutes.
                new("npm_config_fetch_retries", "2"),
                new("npm_config_fetch_retry_mintimeout", "300"),
                new("npm_config_fetch_retry_maxtimeout", "3000"),
            ],
        };
        ProgramRun run;
        try
        {
            run = await ProgramRun.RunAsync(sandbox?.Wrap(command) ?? BareCommand.Of(command, folder), options, cancellation);
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
                said = $"{NpmPackages.Text(error, "code")}: {NpmPackages.Text(error, "summary")}";
            }
        }
        catch (JsonException)
        {
        }

        said = said.ReplaceLineEndings(" | ").Trim();
        return said.Length == 0 ? $"ended with code {run.Code}" : said.Length > LastWords ? said[..LastWords] + "…" : said;
    }
}
