namespace Turnpike.Upstreams.Authorization;

/// <summary>How the gateway came to its client id.</summary>
public enum ClientKind : byte
{
    /// <summary>A person registered it.</summary>
    Preregistered,

    /// <summary>It is the address of the gateway's own metadata document.</summary>
    MetadataDocument,

    /// <summary>The gateway registered itself (RFC 7591).</summary>
    Registered,
}

/// <summary>How the gateway proves to a token endpoint which client it is (RFC 6749 section 2.3, OpenID Connect Core section 9).</summary>
public enum ClientProof : byte
{
    /// <summary>Not at all: a public client, protected by PKCE.</summary>
    None,

    /// <summary>Id and secret by HTTP Basic.</summary>
    Basic,

    /// <summary>Id and secret in the body.</summary>
    Post,

    /// <summary>A signed assertion (RFC 7523).</summary>
    PrivateKeyJwt,
}

/// <summary>
/// Who the gateway is at one authorization server. Holds secrets: stored sealed (<see cref="ToJson"/>), never printed. Bound to
/// <see cref="Issuer"/>: every use elsewhere is refused before anything is sent.
/// </summary>
public sealed record ClientIdentity
{
    /// <summary>The authorization server it is good for, character by character.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where it came from.</summary>
    public required ClientKind Kind { get; init; }

    /// <summary>How it is proved.</summary>
    public required ClientProof Proof { get; init; }

    /// <summary>The secret; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>When the secret ends; null for never.</summary>
    public DateTimeOffset? SecretExpiresAt { get; init; }

    /// <summary>The private key as PKCS #8 PEM; null for none.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>The algorithm of the key.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The key's id; null for none.</summary>
    public string? KeyId { get; init; }

    /// <summary>The redirect address it was registered with; null when a person registered it.</summary>
    public string? Redirect { get; init; }

    /// <summary>The form in which it is stored, sealed. Holds the secret.</summary>
    public string ToJson() => AuthorizationJson.Write(this, AuthorizationJson.Default.ClientIdentity);

    /// <summary>Reads the stored form. Throws <see cref="AuthorizationException"/> (<see cref="AuthorizationFault.StoredUnreadable"/>).</summary>
    public static ClientIdentity FromJson(string json) => AuthorizationJson.Read(json, AuthorizationJson.Default.ClientIdentity, "client");

    /// <summary>Says which client at which authorization server, and nothing secret.</summary>
    public override string ToString() => $"{Kind} client {ClientId} at {Issuer}";
}
