using System.Collections.Immutable;
using System.Text;
using Turnpike.Upstreams.Authorization;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.OpenId;

/// <summary>Reads what is said of a person, in an ID token or by UserInfo (OpenID Connect Core 5.1). What has another type is as if absent.</summary>
internal static class PersonClaims
{
    private const int LongestText = 256;

    /// <summary>
    /// The claim of a name, or of a JSON Pointer (RFC 6901) into nested claims. A name may look like an address, as some issuers' own do, but
    /// none begins with a slash.
    /// </summary>
    public static JsonView Find(JsonView claims, string name)
    {
        if (!name.StartsWith('/'))
        {
            return claims[Encoding.UTF8.GetBytes(name)];
        }

        foreach (var step in name[1..].Split('/'))
        {
            claims = claims[Encoding.UTF8.GetBytes(step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
        }

        return claims;
    }

    /// <summary>The groups of a claim: an array of strings, or one string. Anything else is none, so that nobody has a role by accident.</summary>
    public static ImmutableArray<string> Groups(JsonView claim) => claim.Text() is { } one ? [one]
        : [.. (claim.Texts() ?? []).Where(group => group.Length <= LongestText).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>A name to show.</summary>
    public static string? Name(JsonView claims) => Shown(claims["preferred_username"u8]) ?? Shown(claims["name"u8]);

    /// <summary>An e-mail address, only where the issuer says that it is verified: anybody may type in another's.</summary>
    public static string? Email(JsonView claims) => claims["email_verified"u8].Kind == JsonKind.True ? Shown(claims["email"u8]) : null;

    private static string? Shown(JsonView value) => value.Text() is { Length: <= LongestText } text && !text.Any(char.IsControl) ? text : null;
}
