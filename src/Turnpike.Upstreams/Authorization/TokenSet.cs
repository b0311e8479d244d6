using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Turnpike.Upstreams.Authorization;

/// <summary>
/// Tokens for one server, with everything they are bound to. Holds secrets: stored sealed (<see cref="ToJson"/>), never printed.
/// Invariant: they are sent to <see cref="Server"/> and to the endpoints named here, which were checked when they were got, and
/// nowhere else.
/// </summary>
public sealed record TokenSet
{
    // A token is renewed this long before its end, or at nine tenths of a short life: a call must not meet the end on its way.
    private static readonly TimeSpan Ahead = TimeSpan.FromSeconds(60);

    /// <summary>What goes into <c>Authorization: Bearer</c>.</summary>
    public required string AccessToken { get; init; }

    /// <summary>What new tokens are got with; null when none was given.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the answer came.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the access token ends; null when the authorization server did not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The scopes that were granted; those asked for when the answer did not say (RFC 6749 section 5.1).</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The scopes that were asked for: the next step up asks for them again.</summary>
    public ImmutableArray<string> RequestedScopes { get; init; } = [];

    /// <summary>The server they are for, as it was configured.</summary>
    public required string Server { get; init; }

    /// <summary>The <c>resource</c> they were asked for (RFC 8707).</summary>
    public required string Resource { get; init; }

    /// <summary>The authorization server they come from.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client they were given to.</summary>
    public required string ClientId { get; init; }

    /// <summary>Where they are renewed.</summary>
    public required Uri TokenEndpoint { get; init; }

    /// <summary>Where they are given back; null when they cannot be.</summary>
    public Uri? RevocationEndpoint { get; init; }

    /// <summary>Whether the access token has ended.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>Whether it is time to renew: a minute before the end, or at nine tenths of a life under ten minutes.</summary>
    public bool IsDue(DateTimeOffset now)
    {
        if (ExpiresAt is not { } end)
        {
            return false;
        }

        var ahead = (end - ReceivedAt) / 10;
        return now >= end - (ahead < Ahead ? ahead : Ahead);
    }

    /// <summary>
    /// Whether the tokens may be sent to a server: the address they were got for, to the letter but for its query. A changed origin or
    /// path is another server.
    /// </summary>
    public bool IsFor(Uri server) =>
        Uri.TryCreate(Server, UriKind.Absolute, out var own)
        && ProtectedResource.IsSameOrigin(own, server)
        && string.Equals(own.AbsolutePath, server.AbsolutePath, StringComparison.Ordinal);

    /// <summary>Everything secret in here, for masking.</summary>
    [JsonIgnore]
    public ImmutableArray<string> Secrets => RefreshToken is null ? [AccessToken] : [AccessToken, RefreshToken];

    /// <summary>The form in which it is stored, sealed. Holds the tokens.</summary>
    public string ToJson() => AuthorizationJson.Write(this, AuthorizationJson.Default.TokenSet);

    /// <summary>Reads the stored form. Throws <see cref="AuthorizationException"/> (<see cref="AuthorizationFault.StoredUnreadable"/>).</summary>
    public static TokenSet FromJson(string json) => AuthorizationJson.Read(json, AuthorizationJson.Default.TokenSet, "token");

    /// <summary>Says for whom and from whom, and nothing secret.</summary>
    public override string ToString() => $"tokens for {Resource} from {Issuer}";
}
