using System.Collections.Immutable;

namespace Turnpike.Admin.Grants;

/// <summary>A server of a grant and the policy it stands under there.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Policy">The policy's name; null: no policy, everything is denied.</param>
public sealed record GrantedServer(string Server, string? Policy);

/// <summary>Asks for a new grant.</summary>
/// <param name="Subject">Who the caller is.</param>
/// <param name="Servers">What it reaches.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="Anonymous">Whether callers without a token stand under it.</param>
/// <param name="Labels">Labels for policies to look at; default for none.</param>
public sealed record CreateGrant(
    string Subject, ImmutableArray<GrantedServer> Servers, DateTimeOffset? ExpiresAt = null, bool Anonymous = false, ImmutableArray<string>? Labels = null);

/// <summary>Names a grant.</summary>
/// <param name="Id">The grant's id.</param>
public sealed record NamedGrant(string Id);

/// <summary>Asks for a new token of a grant.</summary>
/// <param name="Id">The grant's id.</param>
/// <param name="OverlapSeconds">How long the old token stays valid.</param>
public sealed record RotateGrant(string Id, long OverlapSeconds);

/// <summary>A grant as shown.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Subject">Who the caller is.</param>
/// <param name="Anonymous">Whether callers without a token stand under it.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
/// <param name="Servers">What it reaches.</param>
/// <param name="Labels">Labels for policies to look at, in ordinal order.</param>
public sealed record GrantView(
    string Id, string Subject, bool Anonymous, DateTimeOffset? ExpiresAt, ImmutableArray<GrantedServer> Servers, ImmutableArray<string> Labels);

/// <summary>A grant with its token: the only time the token is shown.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="Token">The token; null for an anonymous grant.</param>
/// <param name="OldTokenUntil">Until when the token it replaces is accepted; null when there is none.</param>
public sealed record GrantWithToken(GrantView Grant, string? Token, DateTimeOffset? OldTokenUntil = null);

/// <summary>Every grant.</summary>
/// <param name="Grants">Sorted by subject, then id.</param>
public sealed record GrantList(ImmutableArray<GrantView> Grants);
