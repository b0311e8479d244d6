using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Callers;

/// <summary>Step 1 of a call: token to grant, from header fields alone. Fails closed.</summary>
internal static class CallerIdentity
{
    private const string Scheme = "Bearer ";

    private static readonly string[] Forwarding =
        ["Forwarded", "Via", "X-Real-IP", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "X-Forwarded-User"];

    /// <summary>The caller's grant, or null when the token is missing, malformed, unknown or expired.</summary>
    public static GrantEntry? Identify(Snapshot snapshot, IHeaderDictionary headers, string server, bool isLoopback, DateTimeOffset now)
    {
        var authorization = headers.Authorization;
        if (authorization.Count == 0)
        {
            return isLoopback && !WasForwarded(headers) ? Anonymous(snapshot, server, now) : null;
        }

        return authorization.Count == 1 ? OfToken(snapshot, authorization, now) : null;
    }

    private static GrantEntry? OfToken(Snapshot snapshot, StringValues authorization, DateTimeOffset now)
    {
        var text = authorization.ToString().AsSpan();
        if (!text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || !GrantToken.TryHash(text[Scheme.Length..].Trim(' '), out var hash))
        {
            return null;
        }

        return snapshot.Tokens.TryGetValue(hash, out var token) && !Expired(token.ExpiresAt, now) && !Expired(token.Grant.ExpiresAt, now)
            ? token.Grant
            : null;
    }

    private static GrantEntry? Anonymous(Snapshot snapshot, string server, DateTimeOffset now)
    {
        foreach (var grant in snapshot.Grants.Values)
        {
            if (grant.IsAnonymous && !Expired(grant.ExpiresAt, now) && grant.Servers.ContainsKey(server))
            {
                return grant;
            }
        }

        return null;
    }

    // Behind a proxy a loopback peer is nobody in particular: an anonymous grant would open to the whole network.
    private static bool WasForwarded(IHeaderDictionary headers)
    {
        foreach (var name in Forwarding)
        {
            if (headers.ContainsKey(name))
            {
                return true;
            }
        }

        foreach (var (name, _) in headers)
        {
            if (name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Expired(DateTimeOffset? at, DateTimeOffset now) => at is { } end && now >= end;
}
