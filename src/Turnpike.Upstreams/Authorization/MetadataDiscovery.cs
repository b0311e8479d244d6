using System.Collections.Immutable;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Finds a server's metadata and its authorization server's (MCP 2026-07-28, Authorization Server Discovery).</summary>
internal sealed class MetadataDiscovery
{
    private const string ResourcePath = "/.well-known/oauth-protected-resource";
    private const string OAuthPath = "/.well-known/oauth-authorization-server";
    private const string OpenIdPath = "/.well-known/openid-configuration";

    private readonly GuardedHttp _http;

    public MetadataDiscovery(GuardedHttp http) => _http = http;

    public async ValueTask<AuthorizationPlan> DiscoverAsync(Uri server, string? wwwAuthenticate, string? preferredIssuer, CancellationToken cancellation)
    {
        var challenge = WwwAuthenticate.Find(wwwAuthenticate);
        if (await ResourceAsync(server, challenge?.ResourceMetadata, cancellation) is not { } resource)
        {
            return await LegacyAsync(server, challenge, cancellation);
        }

        var issuer = preferredIssuer is not null && resource.AuthorizationServers.Contains(preferredIssuer, StringComparer.Ordinal)
            ? preferredIssuer
            : resource.AuthorizationServers[0];
        var metadata = await AuthorizationServerAsync(issuer, server, cancellation);
        return new AuthorizationPlan
        {
            Server = server,
            Resource = resource.Resource,
            AuthorizationServer = metadata,
            Scopes = AuthorizationPlan.WithOfflineAccess(challenge is { Scopes.Length: > 0 } ? challenge.Scopes : resource.ScopesSupported, metadata),
        };
    }

    /// <summary>The metadata of an issuer, at the places of RFC 8414 and OpenID Connect in the order of MCP 2025-11-25.</summary>
    public async ValueTask<AuthorizationServerMetadata> AuthorizationServerAsync(string issuer, Uri server, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(issuer, UriKind.Absolute, out var address) || EgressGuard.Problem(address, allowInsecure: false) is not null || address.Query.Length > 0)
        {
            throw new AuthorizationException(
                AuthorizationFault.AddressRefused,
                "the authorization server's issuer is no https address without query and fragment",
                "nothing was sent; tell the server's operator (RFC 8414 section 2)");
        }

        var origin = Origin(address);
        var path = address.AbsolutePath.TrimEnd('/');
        ImmutableArray<string> places = path.Length == 0
            ? [origin + OAuthPath, origin + OpenIdPath]
            : [origin + OAuthPath + path, origin + OpenIdPath + path, origin + path + OpenIdPath];
        return await FirstAsync(places, server, $"the authorization server {issuer}", cancellation) is { } found
            ? AuthorizationServerMetadata.Parse(found.Root, issuer)
            : throw new AuthorizationException(
                AuthorizationFault.MetadataNotFound,
                $"the authorization server {issuer} has no metadata at any of the {places.Length} well-known places",
                "tell the operator of the server; or give a token instead of signing in");
    }

    // Null when the server has no metadata anywhere, which is how servers of 2025-03-26 are.
    private async ValueTask<ProtectedResource?> ResourceAsync(Uri server, Uri? named, CancellationToken cancellation)
    {
        const string What = "the server's metadata";
        if (named is not null)
        {
            var answer = await _http.GetDocumentAsync(named, server, What, cancellation);
            return answer.IsDocument
                ? ProtectedResource.Parse(answer.Root, server)
                : throw new AuthorizationException(
                    answer.IsTrouble ? AuthorizationFault.Unreachable : AuthorizationFault.ResourceMetadataNotFound,
                    $"the server names metadata of itself at {named.GetLeftPart(UriPartial.Authority)}, where there is none (HTTP {answer.Status})",
                    "tell the server's operator (RFC 9728 section 5.1)");
        }

        var origin = Origin(server);
        var path = server.AbsolutePath.TrimEnd('/');
        ImmutableArray<string> places = path.Length == 0 ? [origin + ResourcePath] : [origin + ResourcePath + path, origin + ResourcePath];
        return await FirstAsync(places, server, What, cancellation) is { } found ? ProtectedResource.Parse(found.Root, server) : null;
    }

    // MCP 2025-03-26, Server Metadata Discovery: the origin is the authorization server, with default addresses where it says nothing.
    private async ValueTask<AuthorizationPlan> LegacyAsync(Uri server, WwwAuthenticate? challenge, CancellationToken cancellation)
    {
        var origin = Origin(server);
        var found = await FirstAsync([origin + OAuthPath, origin + OpenIdPath], server, "the server's authorization metadata", cancellation);
        var metadata = found is { } document
            ? AuthorizationServerMetadata.Parse(document.Root, origin, origin + "/")
            : AuthorizationServerMetadata.DefaultsOf(origin);
        return new AuthorizationPlan
        {
            Server = server,
            Resource = origin + (server.AbsolutePath == "/" ? "" : server.AbsolutePath),
            AuthorizationServer = metadata,
            Scopes = AuthorizationPlan.WithOfflineAccess(challenge?.Scopes ?? [], metadata),
            IsLegacy = true,
        };
    }

    // The first place with a document. Trouble at one of them is told when none has: "not there" must be what the other side said.
    private async ValueTask<DocumentAnswer?> FirstAsync(ImmutableArray<string> places, Uri server, string what, CancellationToken cancellation)
    {
        var trouble = 0;
        foreach (var place in places)
        {
            var answer = await _http.GetDocumentAsync(new Uri(place), server, what, cancellation);
            if (answer.IsDocument)
            {
                return answer;
            }

            trouble = answer.IsTrouble ? answer.Status : trouble;
        }

        return trouble == 0
            ? null
            : throw new AuthorizationException(AuthorizationFault.Unreachable, $"{what} answered HTTP {trouble}", "try again later");
    }

    private static string Origin(Uri address) => address.GetLeftPart(UriPartial.Authority);
}
