using System.Collections.Immutable;

namespace Turnpike.Upstreams.Authorization;

/// <summary>What a server's <c>WWW-Authenticate</c> header says of bearer tokens (RFC 6750 section 3, RFC 9728 section 5.1).</summary>
public sealed record WwwAuthenticate
{
    /// <summary>Where the server's metadata lies; null when it does not say.</summary>
    public Uri? ResourceMetadata { get; init; }

    /// <summary>The scopes the request needs; empty when it does not say.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>What is wrong with the token, such as <c>invalid_token</c> or <c>insufficient_scope</c>; null when none was sent.</summary>
    public string? Error { get; init; }

    /// <summary>Whether a token with more scopes would do (RFC 6750 section 3.1).</summary>
    public bool IsInsufficientScope => string.Equals(Error, "insufficient_scope", StringComparison.Ordinal);

    /// <summary>
    /// The first <c>Bearer</c> challenge of the header, whose fields may have been joined by commas. Null when there is none, and when
    /// the header breaks the grammar of RFC 9110 section 11.6.1 anywhere, repeats a parameter, or is over 8 KiB: a header that can be
    /// read in two ways is read in none.
    /// </summary>
    public static WwwAuthenticate? Find(string? header)
    {
        if (header is null || ChallengeReader.Read(header) is not { } challenges)
        {
            return null;
        }

        foreach (var (scheme, parameters) in challenges)
        {
            if (string.Equals(scheme, "Bearer", StringComparison.OrdinalIgnoreCase))
            {
                return Of(parameters);
            }
        }

        return null;
    }

    private static WwwAuthenticate? Of(IReadOnlyDictionary<string, string> parameters)
    {
        Uri? metadata = null;
        if (parameters.TryGetValue("resource_metadata", out var address)
            && !(Uri.TryCreate(address, UriKind.Absolute, out metadata) && (metadata.Scheme == Uri.UriSchemeHttps || metadata.Scheme == Uri.UriSchemeHttp)))
        {
            return null;
        }

        return ScopeList.TryParse(parameters.GetValueOrDefault("scope"), out var scopes)
            ? new WwwAuthenticate { ResourceMetadata = metadata, Scopes = scopes, Error = parameters.GetValueOrDefault("error") }
            : null;
    }
}
