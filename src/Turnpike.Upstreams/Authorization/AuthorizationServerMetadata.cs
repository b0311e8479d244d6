using System.Collections.Immutable;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>What an authorization server says of itself (RFC 8414 section 2, OpenID Connect Discovery section 3).</summary>
public sealed record AuthorizationServerMetadata
{
    /// <summary>Who it is, exactly as asked for and as published. Compared character by character, never normalised.</summary>
    public required string Issuer { get; init; }

    /// <summary>Where a person signs in; null when it has no such page.</summary>
    public Uri? AuthorizationEndpoint { get; init; }

    /// <summary>Where tokens are got.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where clients register themselves (RFC 7591); null when they cannot.</summary>
    public Uri? RegistrationEndpoint { get; init; }

    /// <summary>Where tokens are given back (RFC 7009); null when they cannot be.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>The scopes it knows; default when it does not say.</summary>
    public ImmutableArray<string> ScopesSupported { get; init; }

    /// <summary>PKCE methods; default when it does not say, which means that it has none.</summary>
    public ImmutableArray<string> CodeChallengeMethods { get; init; }

    /// <summary>Grants; default when it does not say.</summary>
    public ImmutableArray<string> GrantTypes { get; init; }

    /// <summary>How a client may prove itself at the token endpoint; default when it does not say (then <c>client_secret_basic</c>).</summary>
    public ImmutableArray<string> TokenEndpointAuthMethods { get; init; }

    /// <summary>Algorithms of client assertions; default when it does not say.</summary>
    public ImmutableArray<string> AssertionAlgorithms { get; init; }

    /// <summary>Whether an https address is taken as a client id (Client ID Metadata Documents).</summary>
    public bool TakesMetadataDocuments { get; init; }

    /// <summary>Whether every answer of its authorization endpoint says who it is from (RFC 9207).</summary>
    public bool SendsIssuer { get; init; }

    /// <summary>Whether the addresses are the defaults of revision 2025-03-26, for a server that publishes none.</summary>
    public bool IsDefault { get; init; }

    /// <summary>Whether PKCE with S256 is offered. The default addresses count as if it were: that revision demands PKCE of everybody.</summary>
    public bool HasS256 => IsDefault || (!CodeChallengeMethods.IsDefault && CodeChallengeMethods.Contains("S256", StringComparer.Ordinal));

    /// <summary>Whether a grant may be asked for: it is listed, or nothing is.</summary>
    internal bool Offers(string grant) => GrantTypes.IsDefault || GrantTypes.Contains(grant, StringComparer.Ordinal);

    /// <summary>Whether a client may prove itself so; without a list, by <c>client_secret_basic</c> or not at all.</summary>
    internal bool Takes(string method) => TokenEndpointAuthMethods.IsDefault
        ? method is "client_secret_basic" or "none"
        : TokenEndpointAuthMethods.Contains(method, StringComparer.Ordinal);

    /// <summary>Reads the document got for <paramref name="issuers"/>. Throws <see cref="AuthorizationException"/>.</summary>
    internal static AuthorizationServerMetadata Parse(JsonView root, params ReadOnlySpan<string> issuers)
    {
        var issuer = root["issuer"u8].Text();
        if (issuer is null || !issuers.Contains(issuer))
        {
            throw new AuthorizationException(
                AuthorizationFault.MetadataIssuerMismatch,
                $"the metadata of the authorization server {issuers[0]} names another issuer",
                "nothing was sent; tell the operator of the authorization server (RFC 8414 section 3.3)");
        }

        return new AuthorizationServerMetadata
        {
            Issuer = issuer,
            AuthorizationEndpoint = Endpoint(root["authorization_endpoint"u8], "authorization_endpoint", issuer),
            TokenEndpoint = Endpoint(root["token_endpoint"u8], "token_endpoint", issuer) ?? throw Invalid(issuer, "it has no token_endpoint"),
            RegistrationEndpoint = Endpoint(root["registration_endpoint"u8], "registration_endpoint", issuer),
            RevocationEndpoint = Endpoint(root["revocation_endpoint"u8], "revocation_endpoint", issuer),
            ScopesSupported = root["scopes_supported"u8].Texts() ?? default,
            CodeChallengeMethods = root["code_challenge_methods_supported"u8].Texts() ?? default,
            GrantTypes = root["grant_types_supported"u8].Texts() ?? default,
            TokenEndpointAuthMethods = root["token_endpoint_auth_methods_supported"u8].Texts() ?? default,
            AssertionAlgorithms = root["token_endpoint_auth_signing_alg_values_supported"u8].Texts() ?? default,
            TakesMetadataDocuments = root["client_id_metadata_document_supported"u8].Kind == JsonKind.True,
            SendsIssuer = root["authorization_response_iss_parameter_supported"u8].Kind == JsonKind.True,
        };
    }

    /// <summary>The default addresses at a server's own origin (MCP 2025-03-26, Fallbacks for Servers without Metadata Discovery).</summary>
    internal static AuthorizationServerMetadata DefaultsOf(string origin) => new()
    {
        Issuer = origin,
        AuthorizationEndpoint = new Uri(origin + "/authorize"),
        TokenEndpoint = new Uri(origin + "/token"),
        RegistrationEndpoint = new Uri(origin + "/register"),
        IsDefault = true,
    };

    /// <summary>An address of the document; null where it has none. Throws <see cref="AuthorizationException"/> for one that is refused.</summary>
    internal static Uri? Endpoint(JsonView value, string name, string issuer)
    {
        if (!value.Exists || value.Kind == JsonKind.Null)
        {
            return null;
        }

        if (value.Text() is not { } text || !Uri.TryCreate(text, UriKind.Absolute, out var url))
        {
            throw Invalid(issuer, $"its {name} is no address");
        }

        return EgressGuard.Problem(url, allowInsecure: false) is { } problem
            ? throw new AuthorizationException(
                AuthorizationFault.AddressRefused,
                $"the {name} of the authorization server {issuer} is refused: {problem}",
                "nothing was sent; tell the operator of the authorization server")
            : url;
    }

    internal static AuthorizationException Invalid(string issuer, string why) => new(
        AuthorizationFault.MetadataInvalid,
        $"the metadata of the authorization server {issuer} cannot be used: {why}",
        "tell the operator of the authorization server (RFC 8414 section 2)");
}
