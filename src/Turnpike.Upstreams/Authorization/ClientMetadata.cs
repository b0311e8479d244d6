using System.Collections.Immutable;

namespace Turnpike.Upstreams.Authorization;

/// <summary>
/// What the gateway tells of itself as a client: the body of a registration (RFC 7591 section 2), and the document it publishes under
/// its client id (Client ID Metadata Documents). Holds no secret.
/// </summary>
public sealed record ClientMetadata
{
    /// <summary>The document's own address; null in a registration.</summary>
    public string? ClientId { get; init; }

    /// <summary>What people read.</summary>
    public required string ClientName { get; init; }

    /// <summary>The home page; null for none.</summary>
    public string? ClientUri { get; init; }

    /// <summary>Where answers may be brought.</summary>
    public required ImmutableArray<string> RedirectUris { get; init; }

    /// <summary>The grants that are used.</summary>
    public required ImmutableArray<string> GrantTypes { get; init; }

    /// <summary>The answers that are asked for.</summary>
    public ImmutableArray<string> ResponseTypes { get; init; } = ["code"];

    /// <summary>How the client proves itself.</summary>
    public required string TokenEndpointAuthMethod { get; init; }

    /// <summary><c>native</c> where answers come back to this machine, else <c>web</c> (MCP 2026-07-28, Application Type).</summary>
    public required string ApplicationType { get; init; }

    /// <summary>The document to publish at <paramref name="address"/>.</summary>
    /// <param name="address">Its https address, which is the client id; with a path.</param>
    /// <param name="options">Names and home page.</param>
    /// <param name="redirects">Where answers may be brought.</param>
    public static string Document(Uri address, ClientOptions options, params ImmutableArray<Uri> redirects) => AuthorizationJson.Write(
        new ClientMetadata
        {
            ClientId = address.OriginalString,
            ClientName = options.Name,
            ClientUri = options.HomePage?.OriginalString,
            RedirectUris = [.. redirects.Select(redirect => redirect.OriginalString)],
            GrantTypes = ["authorization_code", "refresh_token"],
            TokenEndpointAuthMethod = "none",
            ApplicationType = TypeOf(redirects),
        },
        AuthorizationJson.Default.ClientMetadata);

    internal static string TypeOf(params ImmutableArray<Uri> redirects) => redirects.All(redirect => redirect.IsLoopback) ? "native" : "web";
}
