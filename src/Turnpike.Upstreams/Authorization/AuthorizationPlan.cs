using System.Collections.Immutable;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Where and for what the gateway signs in at a server: what discovery found. Holds no secret.</summary>
public sealed record AuthorizationPlan
{
    /// <summary>The server's address.</summary>
    public required Uri Server { get; init; }

    /// <summary>What tokens are asked for (RFC 8707 <c>resource</c>), exactly as the server publishes it.</summary>
    public required string Resource { get; init; }

    /// <summary>Who gives the tokens.</summary>
    public required AuthorizationServerMetadata AuthorizationServer { get; init; }

    /// <summary>
    /// The scopes to ask for: those of the challenge, else the server's <c>scopes_supported</c>, else none (MCP 2026-07-28, Scope
    /// Selection Strategy). With <c>offline_access</c> where scopes are asked for and the authorization server lists it.
    /// </summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Whether the server publishes no metadata of its own, so that its origin is its authorization server (MCP 2025-03-26).</summary>
    public bool IsLegacy { get; init; }

    /// <summary>The authorization server's issuer; client ids, secrets and tokens are bound to it.</summary>
    public string Issuer => AuthorizationServer.Issuer;

    /// <summary>
    /// The scopes with <c>offline_access</c> where the authorization server lists it, without it where it does not (MCP 2026-07-28,
    /// Refresh Tokens). Alone it is not asked for: that would leave out the scopes a server gives to who asks for none.
    /// </summary>
    internal static ImmutableArray<string> WithOfflineAccess(ImmutableArray<string> scopes, AuthorizationServerMetadata metadata)
    {
        ImmutableArray<string> others = [.. scopes.Where(scope => scope != ScopeList.OfflineAccess)];
        var isListed = !metadata.ScopesSupported.IsDefault && metadata.ScopesSupported.Contains(ScopeList.OfflineAccess, StringComparer.Ordinal);
        return others.Length > 0 && isListed ? others.Add(ScopeList.OfflineAccess) : others;
    }
}
