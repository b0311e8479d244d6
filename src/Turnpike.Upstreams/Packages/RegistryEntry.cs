using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Packages;

/// <summary>A server as an MCP registry lists it (server.json), with every package and remote it offers. Its texts are others': data, never trusted.</summary>
/// <param name="Name">Its name in the registry.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Status"><c>active</c>, <c>deprecated</c> or <c>deleted</c>.</param>
/// <param name="Offers">What it offers, in its order; also what cannot be provisioned, with the reason.</param>
public sealed record RegistryEntry(string Name, string Description, string Status, ImmutableArray<PackageOffer> Offers)
{
    /// <summary>The registry that is asked where none is named.</summary>
    public static Uri DefaultRegistry { get; } = new("https://registry.modelcontextprotocol.io/");

    private const string Official = "io.modelcontextprotocol.registry/official";

    /// <summary>Reads an entry's newest version from a registry (API v0.1). Throws <see cref="UpstreamException"/>.</summary>
    public static async Task<RegistryEntry> ReadAsync(UpstreamOptions options, Uri registry, string name, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(registry);
        var metadata = new RegistryMetadata(new GuardedHttp(options));
        using var document = await metadata.GetAsync(new Uri(registry, $"v0.1/servers/{Uri.EscapeDataString(name)}/versions/latest"), $"server '{name}'", cancellation);
        return Read(document.RootElement);
    }

    /// <summary>Reads an entry. Throws <see cref="UpstreamException"/> when it is none.</summary>
    public static RegistryEntry Read(JsonElement document)
    {
        var server = Member(document, "server") ?? document;
        var name = RegistryMetadata.Text(server, "name");
        if (name.Length == 0)
        {
            throw new UpstreamException(UpstreamFault.Invalid, "the registry's entry names no server");
        }

        var status = Member(document, "_meta") is { } meta && Member(meta, Official) is { } official ? RegistryMetadata.Text(official, "status") : "";
        return new RegistryEntry(
            name,
            RegistryMetadata.Text(server, "description"),
            status is "deprecated" or "deleted" ? status : "active",
            [.. Elements(server, "packages").Select(OfPackage), .. Elements(server, "remotes").Select(OfRemote)]);
    }

    private static PackageOffer OfPackage(JsonElement package)
    {
        var type = RegistryMetadata.Text(package, "registryType") is { Length: > 0 } now ? now : RegistryMetadata.Text(package, "registry_type");
        var identifier = NpmPackages.Text(package, "identifier") ?? "";
        var variables = Elements(package, "environmentVariables").Concat(Elements(package, "environment_variables")).Select(v => RegistryMetadata.Text(v, "name")).Where(n => n.Length > 0).ToImmutableArray();
        if (PackageEcosystems.OfWord(type) is not { } ecosystem || ecosystem == PackageEcosystem.Remote)
        {
            return new PackageOffer(null, $"packages of type '{type}' are not provisioned", variables);
        }

        var runner = RegistryMetadata.Text(package, "runtimeHint") is { Length: > 0 } hint ? hint : RegistryMetadata.Text(package, "runtime_hint");
        if (runner.Length > 0 && !ecosystem.Runners().Contains(runner, StringComparer.Ordinal))
        {
            return new PackageOffer(null, $"'{runner}' does not run {ecosystem.Word()} packages: {string.Join(", ", ecosystem.Runners())} do", variables);
        }

        if (Member(package, "transport") is { } transport && RegistryMetadata.Text(transport, "type") is not ("" or "stdio") and var kind)
        {
            return new PackageOffer(null, $"it speaks {kind} when it runs: only packages that speak stdio are provisioned", variables);
        }

        var (spec, problem) = PackageSpec.Of(ecosystem, identifier, RegistryMetadata.Text(package, "version"));
        return new PackageOffer(spec, problem, variables);
    }

    private static PackageOffer OfRemote(JsonElement remote)
    {
        var (spec, problem) = PackageSpec.Of(PackageEcosystem.Remote, NpmPackages.Text(remote, "url") ?? "", null);
        return new PackageOffer(spec is { Ecosystem: PackageEcosystem.Remote } ? spec : null, problem, []);
    }

    private static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Object ? member : null;

    private static JsonElement.ArrayEnumerator Elements(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;
}

/// <summary>One way to have a server: a package or a remote.</summary>
/// <param name="Spec">What would be provisioned; null when it cannot be.</param>
/// <param name="Problem">Why it cannot be; null when it can.</param>
/// <param name="Environment">Names of the variables it takes.</param>
public sealed record PackageOffer(PackageSpec? Spec, string? Problem, ImmutableArray<string> Environment);
