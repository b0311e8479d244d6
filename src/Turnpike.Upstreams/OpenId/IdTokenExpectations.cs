namespace Turnpike.Upstreams.OpenId;

/// <summary>What an ID token is held against. Never printed.</summary>
internal sealed record IdTokenExpectations
{
    /// <summary>Who must have issued it, character by character.</summary>
    public required string Issuer { get; init; }

    /// <summary>For whom.</summary>
    public required string ClientId { get; init; }

    /// <summary>For which sign-in.</summary>
    public required string Nonce { get; init; }

    /// <summary>What came with it, which <c>at_hash</c> must fit where there is one.</summary>
    public required string AccessToken { get; init; }

    /// <summary>How long ago the person may have proved who they are; null when it was not asked for.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>Says from whom and for whom.</summary>
    public override string ToString() => $"ID token of {Issuer} for {ClientId}";
}
