using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>What a server says of itself as a protected resource (RFC 9728 section 2).</summary>
public sealed record ProtectedResource
{
    private const int MostAuthorizationServers = 16;

    /// <summary>Its identifier exactly as published: this text goes into <c>resource</c> parameters, not a rewritten one.</summary>
    public required string Resource { get; init; }

    /// <summary>Issuers of the authorization servers it takes tokens of, as published; at least one.</summary>
    public required ImmutableArray<string> AuthorizationServers { get; init; }

    /// <summary>The scopes basic use needs; empty when it does not say.</summary>
    public ImmutableArray<string> ScopesSupported { get; init; } = [];

    /// <summary>Reads the document. Throws <see cref="AuthorizationException"/> when it is none, or speaks of another server.</summary>
    internal static ProtectedResource Parse(JsonView root, Uri server)
    {
        var resource = root["resource"u8].Text();
        if (resource is null || !Uri.TryCreate(resource, UriKind.Absolute, out var identifier))
        {
            throw Invalid("it has no address in 'resource'");
        }

        if (!Covers(identifier, server))
        {
            throw new AuthorizationException(
                AuthorizationFault.ResourceMismatch,
                $"the server's metadata speaks of another server ({identifier.GetLeftPart(UriPartial.Authority)})",
                "check the server's address; tokens for one server are not sent to another");
        }

        var issuers = root["authorization_servers"u8].Texts();
        if (issuers is not { Length: > 0 and <= MostAuthorizationServers })
        {
            throw Invalid("it names no authorization server in 'authorization_servers'");
        }

        return new ProtectedResource
        {
            Resource = resource,
            AuthorizationServers = issuers.Value,
            ScopesSupported = root["scopes_supported"u8].Texts() is { } scopes && ScopeList.AreValid(scopes) ? scopes : [],
        };
    }

    /// <summary>
    /// Whether an identifier is the server's address or a parent of its path on the same origin: what tokens for it are good for
    /// contains the server (MCP 2025-06-18, Canonical Server URI; RFC 9728 section 3.3). The form with and without a last slash is one.
    /// </summary>
    internal static bool Covers(Uri identifier, Uri server) =>
        identifier.UserInfo.Length == 0
        && identifier.Fragment.Length == 0
        && (identifier.Query.Length == 0 || string.Equals(identifier.Query, server.Query, StringComparison.Ordinal))
        && IsSameOrigin(identifier, server)
        && Folder(server).StartsWith(Folder(identifier), StringComparison.Ordinal);

    internal static bool IsSameOrigin(Uri left, Uri right) =>
        string.Equals(left.Scheme, right.Scheme, StringComparison.Ordinal)
        && string.Equals(left.IdnHost, right.IdnHost, StringComparison.OrdinalIgnoreCase)
        && left.Port == right.Port;

    private static string Folder(Uri address) => address.AbsolutePath.TrimEnd('/') + "/";

    private static AuthorizationException Invalid(string why) => new(
        AuthorizationFault.ResourceMetadataInvalid,
        $"the server's metadata cannot be used: {why}",
        "tell the server's operator (RFC 9728 section 2)");
}
