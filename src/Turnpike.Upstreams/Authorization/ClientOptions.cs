namespace Turnpike.Upstreams.Authorization;

/// <summary>What is configured of the gateway as a client of authorization servers. Immutable; never printed whole.</summary>
public sealed record ClientOptions
{
    /// <summary>What people read where they sign in.</summary>
    public string Name { get; init; } = "Turnpike";

    /// <summary>The gateway's home page, told when it registers itself; null for none.</summary>
    public Uri? HomePage { get; init; }

    /// <summary>A client id somebody registered; null when nobody did.</summary>
    public string? ClientId { get; init; }

    /// <summary>The secret that came with <see cref="ClientId"/>; null for a public client.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>
    /// The issuer of the authorization server <see cref="ClientId"/> was registered at: another one never sees id or secret. Null only
    /// when it is not known yet: the caller then shows the issuer that was found, and stores it with the answer.
    /// </summary>
    public string? Issuer { get; init; }

    /// <summary>A private key (PKCS #8 PEM) the client proves itself with instead of a secret (RFC 7523 section 2.2); null for none.</summary>
    public string? PrivateKey { get; init; }

    /// <summary>The algorithm of <see cref="PrivateKey"/>: <c>ES256</c> or <c>RS256</c>; null for the one the key is made for.</summary>
    public string? Algorithm { get; init; }

    /// <summary>The <c>kid</c> of assertions; null for none.</summary>
    public string? KeyId { get; init; }

    /// <summary>The https address under which the gateway publishes its client metadata document; null when it does not.</summary>
    public Uri? MetadataDocument { get; init; }

    /// <summary>Whether the gateway may register itself where nothing else is left (RFC 7591).</summary>
    public bool MayRegister { get; init; } = true;

    /// <summary>Says only which client it is.</summary>
    public override string ToString() => $"client {ClientId ?? Name}";
}
