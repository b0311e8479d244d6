using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Admin.SignIns;

/// <summary>Renews tokens at the owner: once for everybody who needs it, sealed in one write, and never at the cost of those there are.</summary>
internal static class TokenRenewal
{
    /// <summary>How an access token that was refused is named: it is not said again.</summary>
    public static string Digest(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    public static async ValueTask<RenewedTokens> RenewAsync(ActDesk desk, RenewTokens request, CancellationToken cancellation)
    {
        var key = (request.Server, request.Caller);
        var renewals = desk.SignIns.Renewals;
        var own = new Lazy<Task<RenewedTokens>>(() => OnceAsync(desk, request));
        var work = renewals.GetOrAdd(key, own);
        try
        {
            // Whoever gives up waiting does not end it for the others.
            var renewed = await work.Value.WaitAsync(cancellation);
            return ReferenceEquals(work, own) ? renewed : renewed with { ByOthers = true };
        }
        finally
        {
            if (work.Value.IsCompleted)
            {
                renewals.TryRemove(new(key, work));
            }
        }
    }

    public static ActRecord Describe(RenewTokens request) => new(request.Server, request.Caller, request.Status == 0 ? "before their end" : $"refused with {request.Status}");

    private static async Task<RenewedTokens> OnceAsync(ActDesk desk, RenewTokens request)
    {
        await Task.Yield();
        var server = SignInActs.Find(desk, request.Server, request.Caller);
        var held = SignInDesk.StoredTokens(desk.Store.Current, server, request.Caller);
        if (held is { } now && (request.Refused is null ? !now.Tokens.IsDue(desk.Time.GetUtcNow()) : Digest(now.Tokens.AccessToken) != request.Refused))
        {
            return new RenewedTokens("renewed", ByOthers: true);
        }

        try
        {
            return await TryAsync(desk, server, request, held);
        }
        catch (AuthorizationException e) when (e.IsTransient)
        {
            return new RenewedTokens("unchanged", e.Message, e.NextStep);
        }
        catch (AuthorizationException e)
        {
            return Needs(desk, request, "needs_sign_in", e.Message, []);
        }
    }

    private static async Task<RenewedTokens> TryAsync(ActDesk desk, ServerEntry server, RenewTokens request, (TokenSet Tokens, int Version)? held)
    {
        var signIns = desk.SignIns;
        var challenge = WwwAuthenticate.Find(request.Challenge);
        var wantsScopes = request.Status == 403 && challenge is { IsInsufficientScope: true };
        var mode = server.Settings.Authorization?.Mode;
        if (mode is AuthorizationMode.ClientCredentials or AuthorizationMode.Enterprise)
        {
            var plan = await signIns.Client.DiscoverAsync(server.Target.Url!, request.Challenge, CancellationToken.None, server.Settings.Authorization!.Issuer);
            SignInActs.RequireIssuer(server, plan);
            var scopes = wantsScopes && held is { } had ? OAuthClient.StepUp(had.Tokens, challenge!) : [.. plan.Scopes.Union(server.Settings.Authorization.Scopes, StringComparer.Ordinal)];
            if (wantsScopes && held is { } same && scopes.All(s => same.Tokens.RequestedScopes.Contains(s, StringComparer.Ordinal)))
            {
                return Needs(desk, request, "insufficient_scope", "the server wants scopes that were asked for and not given", challenge!.Scopes);
            }

            return Keep(desk, request, held, await signIns.ObtainAsync(desk, server, request.Caller, plan, scopes, CancellationToken.None));
        }

        if (held is not { } old)
        {
            return Needs(desk, request, "needs_sign_in", "the server wants a sign-in", challenge?.Scopes ?? []);
        }

        if (request.Status == 403)
        {
            return wantsScopes
                ? Needs(desk, request, "insufficient_scope", $"the server wants the {(challenge!.Scopes.Length == 1 ? "scope" : "scopes")} {string.Join(' ', challenge.Scopes)} too", challenge.Scopes)
                : new RenewedTokens("unchanged", "the server forbids it to this sign-in");
        }

        // Invariant: a refresh token goes to the authorization server it came from, and only while the server still names that one.
        if (request.Status == 401)
        {
            var plan = await signIns.Client.DiscoverAsync(server.Target.Url!, request.Challenge, CancellationToken.None, old.Tokens.Issuer);
            if (plan.Issuer != old.Tokens.Issuer)
            {
                return Needs(desk, request, "needs_sign_in", $"the server has another authorization server now: {plan.Issuer}", []);
            }
        }

        if (old.Tokens.RefreshToken is null || SignInDesk.KnownClient(desk.Store.Current, server.Name, old.Tokens.Issuer) is not { } client)
        {
            return request.Status == 401 || old.Tokens.IsExpired(desk.Time.GetUtcNow())
                ? Needs(desk, request, "needs_sign_in", "the sign-in has ended and cannot be renewed without a person", [])
                : new RenewedTokens("unchanged", "it cannot be renewed without a person");
        }

        return Keep(desk, request, held, await signIns.Client.RefreshAsync(old.Tokens, client, CancellationToken.None));
    }

    // In the place of exactly those that were renewed: a sign-in that came meanwhile is newer.
    private static RenewedTokens Keep(ActDesk desk, RenewTokens request, (TokenSet Tokens, int Version)? held, TokenSet tokens)
    {
        try
        {
            if (held is { } old)
            {
                desk.Store.ReplaceSecret(SignInDesk.TokenKey(request.Server, request.Caller), old.Version, tokens.ToJson(), desk.Who);
            }
            else
            {
                SignInDesk.Keep(desk, request.Server, request.Caller, tokens);
            }
        }
        catch (StateConflictException)
        {
            return new RenewedTokens("renewed", ByOthers: true);
        }

        desk.SignIns.Table.Note(request.Server, request.Caller, null);
        return new RenewedTokens("renewed");
    }

    private static RenewedTokens Needs(ActDesk desk, RenewTokens request, string state, string reason, ImmutableArray<string> scopes)
    {
        desk.SignIns.Table.Note(request.Server, request.Caller, new SignInTrouble(state, reason, request.Challenge, scopes));
        return new RenewedTokens("needs_sign_in", reason, SignInWords.Next(request.Server, request.Caller));
    }
}
