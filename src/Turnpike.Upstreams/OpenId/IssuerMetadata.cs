using System.Collections.Immutable;
using Turnpike.Upstreams.Authorization;
using Turnpike.Wire.Json;
using Turnpike.Wire.Signatures;

namespace Turnpike.Upstreams.OpenId;

/// <summary>What an OpenID Connect issuer says of itself (OpenID Connect Discovery 3, RP-Initiated Logout 2.1).</summary>
internal sealed record IssuerMetadata
{
    /// <summary>What it says as an authorization server.</summary>
    public required AuthorizationServerMetadata Server { get; init; }

    /// <summary>Where a person signs in.</summary>
    public required Uri AuthorizationEndpoint { get; init; }

    /// <summary>Where its keys are.</summary>
    public required Uri Keys { get; init; }

    /// <summary>Where it tells of a person; null when it does not.</summary>
    public Uri? UserInfo { get; init; }

    /// <summary>Where a person signs out; null when it offers no such place.</summary>
    public Uri? EndSession { get; init; }

    /// <summary>What its ID tokens may be signed with: what it publishes and what is taken here.</summary>
    public required ImmutableArray<SignatureAlgorithm> Algorithms { get; init; }

    /// <summary>Reads the document got for an issuer. Throws <see cref="AuthorizationException"/>.</summary>
    public static IssuerMetadata Parse(JsonView root, string issuer)
    {
        var server = AuthorizationServerMetadata.Parse(root, issuer);
        if (server.AuthorizationEndpoint is not { } authorization || !server.Offers("authorization_code"))
        {
            throw AuthorizationServerMetadata.Invalid(issuer, "a person cannot sign in there");
        }

        // PKCE is always sent. One that does not list it may well have it, and the nonce binds the code as well (RFC 9700 section 2.1.1);
        // one that lists others and not this one would refuse or ignore it.
        if (!server.CodeChallengeMethods.IsDefault && !server.HasS256)
        {
            throw new AuthorizationException(
                AuthorizationFault.PkceUnsupported, $"the issuer {issuer} has no PKCE with S256", "tell its operator (RFC 9700 section 2.1.1)");
        }

        // RS256 is what every issuer has, and what is meant by one that does not say.
        var named = root["id_token_signing_alg_values_supported"u8].Texts() ?? ["RS256"];
        ImmutableArray<SignatureAlgorithm> algorithms = [.. SignatureAlgorithm.All.Where(a => named.Contains(a.Name, StringComparer.Ordinal))];
        return new IssuerMetadata
        {
            Server = server,
            AuthorizationEndpoint = authorization,
            Keys = AuthorizationServerMetadata.Endpoint(root["jwks_uri"u8], "jwks_uri", issuer) ?? throw AuthorizationServerMetadata.Invalid(issuer, "it has no jwks_uri"),
            UserInfo = AuthorizationServerMetadata.Endpoint(root["userinfo_endpoint"u8], "userinfo_endpoint", issuer),
            EndSession = AuthorizationServerMetadata.Endpoint(root["end_session_endpoint"u8], "end_session_endpoint", issuer),
            Algorithms = algorithms.Length > 0
                ? algorithms
                : throw AuthorizationServerMetadata.Invalid(issuer, "it signs ID tokens with none of " + string.Join(", ", SignatureAlgorithm.All)),
        };
    }
}
