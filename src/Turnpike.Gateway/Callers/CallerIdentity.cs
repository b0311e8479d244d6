using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Turnpike.Gateway.Http;
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
    /// <param name="snapshot">What is in force.</param>
    /// <param name="http">The request.</param>
    /// <param name="server">The server it names.</param>
    /// <param name="options">Says whether the listener is on the loopback, and which names are its own.</param>
    /// <param name="now">The time.</param>
    public static GrantEntry? Identify(Snapshot snapshot, HttpContext http, string server, GatewayOptions options, DateTimeOffset now)
    {
        var headers = http.Request.Headers;
        var authorization = headers.Authorization;
        if (authorization.Count == 0)
        {
            return options.IsLoopback && RequestGuards.IsByOwnName(http, options) && !WasForwarded(headers) ? Anonymous(snapshot, server, now) : null;
        }

        return authorization.Count == 1 ? OfToken(snapshot, authorization, http, now) : null;
    }

    private static GrantEntry? OfToken(Snapshot snapshot, StringValues authorization, HttpContext http, DateTimeOffset now)
    {
        var text = authorization.ToString();
        var items = http.Features.Get<IConnectionItemsFeature>()?.Items;
        TokenHash hash;
        if (items is not null && items.TryGetValue(typeof(HashedField), out var known) && known is HashedField field && ReferenceEquals(field.Text, text))
        {
            hash = field.Hash; // What it opens is looked up each time: a revoked token is revoked for an open connection too.
        }
        else if (text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && GrantToken.TryHash(text.AsSpan(Scheme.Length).Trim(' '), out hash))
        {
            items?[typeof(HashedField)] = new HashedField(text, hash);
        }
        else
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

    /// <summary>The field of a connection's last request: Kestrel gives the same string again while a client repeats itself.</summary>
    private sealed record HashedField(string Text, TokenHash Hash);

    private static bool Expired(DateTimeOffset? at, DateTimeOffset now) => at is { } end && now >= end;
}
