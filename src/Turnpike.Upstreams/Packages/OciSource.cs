using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Sandboxes;

namespace Turnpike.Upstreams.Packages;

/// <summary>
/// Images of a container registry (OCI distribution): the digest is computed over the manifest the registry answers, and docker or podman fetches
/// and runs that digest, never a tag.
/// </summary>
internal sealed partial class OciSource(RegistryMetadata registry, RunInstaller run, Func<string> engine, Func<string, Uri>? registryOf = null) : IPackageSource
{
    private const string Hub = "registry-1.docker.io";
    private const string Manifests =
        "application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

    /// <inheritdoc/>
    public async Task<PackageRelease> ResolveAsync(PackageSpec spec, string? command, CancellationToken cancellation)
    {
        var program = engine();
        var (host, path) = Split(spec.Name);
        var address = new Uri((registryOf ?? (h => new Uri($"https://{h}/")))(host), $"v2/{path}/manifests/{spec.Wanted}");
        var answer = await registry.SendAsync(address, spec.ToString(), cancellation, Manifests, mayBeRefused: true);
        if (answer.Status == 401)
        {
            // Public images take a token that anybody gets, where the registry says.
            var token = await TokenAsync(answer.Challenge, path, spec, cancellation);
            answer = await registry.SendAsync(address, spec.ToString(), cancellation, Manifests, new AuthenticationHeaderValue("Bearer", token));
        }

        var digest = "sha256:" + Convert.ToHexStringLower(SHA256.HashData(answer.Body.Span));
        return spec.Wanted.StartsWith("sha256:", StringComparison.Ordinal) && spec.Wanted != digest
            ? throw new UpstreamException(UpstreamFault.Invalid, $"{spec}: what the registry answers does not hash to that digest")
            : new PackageRelease
            {
                Ecosystem = PackageEcosystem.Oci,
                Name = spec.Name,
                Version = spec.Wanted.StartsWith("sha256:", StringComparison.Ordinal) ? digest : spec.Wanted,
                Integrity = digest,
                Command =
                [
                    program, "run", "--interactive", "--rm", "--init", "--pull", "never", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL",
                    "--security-opt", "no-new-privileges", PackageRelease.WallsHere, $"{spec.Name}@{digest}",
                ],
            };
    }

    /// <inheritdoc/>
    public async Task<string[]> InstallAsync(PackageRelease release, string folder, CancellationToken cancellation)
    {
        await run(new ConfinedCommand { Command = [release.Command[0], "pull", release.Command[^1]], Network = true, WorkingDirectory = Path.GetTempPath() }, cancellation);
        return [];
    }

    /// <summary>The options that stand for walls and variables; values of variables come by the engine's own environment, never as words.</summary>
    internal static string[] Options(PackageWalls walls, IEnumerable<string> variables) =>
    [
        "--network", walls.Network ? "bridge" : "none",
        .. walls.Writable.SelectMany(f => (string[])["--mount", $"type=bind,src={f},dst={f}"]),
        .. walls.Readable.SelectMany(f => (string[])["--mount", $"type=bind,src={f},dst={f},readonly"]),
        .. variables.SelectMany(v => (string[])["--env", v]),
    ];

    /// <summary>The registry's host and the image's path in it, as docker reads a name.</summary>
    internal static (string Host, string Path) Split(string image)
    {
        var slash = image.IndexOf('/', StringComparison.Ordinal);
        var first = slash < 0 ? "" : image[..slash];
        return first.Contains('.', StringComparison.Ordinal) || first.Contains(':', StringComparison.Ordinal) || first == "localhost"
            ? (first is "docker.io" ? Hub : first, image[(slash + 1)..])
            : (Hub, slash < 0 ? $"library/{image}" : image);
    }

    private async Task<string> TokenAsync(string? challenge, string path, PackageSpec spec, CancellationToken cancellation)
    {
        var parts = Parameter().Matches(challenge ?? "").ToDictionary(m => m.Groups[1].Value.ToLowerInvariant(), m => m.Groups[2].Value, StringComparer.Ordinal);
        if (!(challenge ?? "").StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(parts.GetValueOrDefault("realm"), UriKind.Absolute, out var realm))
        {
            throw new UpstreamException(UpstreamFault.Refused, $"{spec}: the registry wants a sign-in; only public images are provisioned");
        }

        var query = $"service={Uri.EscapeDataString(parts.GetValueOrDefault("service") ?? "")}&scope={Uri.EscapeDataString($"repository:{path}:pull")}";
        using var document = await registry.GetAsync(new UriBuilder(realm) { Query = query }.Uri, $"a token for {spec}", cancellation);
        return NpmPackages.Text(document.RootElement, "token") ?? NpmPackages.Text(document.RootElement, "access_token")
            ?? throw new UpstreamException(UpstreamFault.Refused, $"{spec}: the registry gives no token for it");
    }

    [GeneratedRegex("([A-Za-z]+)=\"([^\"]*)\"", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();
}
