using System.Security.Cryptography;
using Microsoft.Extensions.Primitives;

namespace Turnpike.Console.Api;

/// <summary>Strong entity tags: SHA-256 over the body (RFC 9110 section 8.8.3), and what requests ask by them (section 13.1).</summary>
internal static class EntityTags
{
    /// <summary>The tag of a body.</summary>
    public static string Of(ReadOnlySpan<byte> body) => $"\"{Convert.ToHexStringLower(SHA256.HashData(body))}\"";

    /// <summary>Whether <c>If-None-Match</c> names the tag. Weak ones count too: it is the weak comparison.</summary>
    public static bool NoneMatchNames(StringValues field, string tag) => Names(field, tag, isWeakEnough: true);

    /// <summary>Whether <c>If-Match</c> names the tag; a weak one never does.</summary>
    public static bool MatchNames(StringValues field, string tag) => Names(field, tag, isWeakEnough: false);

    private static bool Names(StringValues field, string tag, bool isWeakEnough)
    {
        foreach (var line in field)
        {
            foreach (var part in (line ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                if (part == "*" || part == tag || (isWeakEnough && part.StartsWith("W/", StringComparison.Ordinal) && part[2..] == tag))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
