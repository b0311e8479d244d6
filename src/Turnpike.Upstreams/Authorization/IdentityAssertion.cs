namespace Turnpike.Upstreams.Authorization;

/// <summary>
/// A person's identity at their organisation, to be exchanged for access to a server (extension
/// <c>io.modelcontextprotocol/enterprise-managed-authorization</c>). Holds a secret, never printed.
/// </summary>
public sealed record IdentityAssertion
{
    /// <summary>The ID token the identity provider gave for the person.</summary>
    public required string IdToken { get; init; }

    /// <summary>Who the gateway is at the identity provider; its issuer is the provider.</summary>
    public required ClientIdentity Client { get; init; }

    /// <summary>The provider's token endpoint; null when it is to be found by the issuer's metadata.</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>Says from whom, and nothing secret.</summary>
    public override string ToString() => $"identity from {Client.Issuer}";
}
