using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Pins;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Admin.SignIns;

/// <summary>How sign-ins stand, how they are configured, and how they end.</summary>
internal static class SignInStandings
{
    public static ValueTask<SignInList> ListAsync(ActDesk desk, ListSignIns request, CancellationToken cancellation)
    {
        if (request.Server is { } name)
        {
            PinActs.Find(desk, name);
        }

        var flows = desk.SignIns.Table.All.Where(f => request.Server is null || f.Server == request.Server).Select(f => f.View);
        var servers = desk.Store.Current.Servers.Values.Where(s => s.Target.Url is not null && (request.Server is null || s.Name == request.Server))
            .OrderBy(s => s.Name, StringComparer.Ordinal);
        return ValueTask.FromResult(new SignInList([.. servers.SelectMany(s => Of(desk, s))], [.. flows]));
    }

    /// <summary>How the sign-ins of one server stand: its own, or one for each caller who has one.</summary>
    public static ImmutableArray<SignInStanding> Of(ActDesk desk, ServerEntry server)
    {
        var snapshot = desk.Store.Current;
        string?[] callers = server.Settings.PerCaller
            ? [.. snapshot.Vault.List(server.Name).Where(e => e.Key is { Kind: SecretKind.Token, Caller: not null }).Select(e => e.Key.Caller)]
            : [null];
        return [.. callers.Select(caller => Of(desk, server, caller)).Where(s => s.State != "none" || server.Settings.Authorization is not null)];
    }

    public static ValueTask<SignInStanding> ConfigureAsync(ActDesk desk, SetAuthorization request, CancellationToken cancellation)
    {
        var server = PinActs.Find(desk, request.Server);
        if (server.Target.Url is null)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"'{server.Name}' is a command, which nobody signs in to");
        }

        if (request.PerCaller && server.Shared)
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{server.Name}' has one connection for every caller: each cannot sign in as themselves");
        }

        var mode = request.Mode switch
        {
            "oauth" => AuthorizationMode.OAuth,
            "client_credentials" => AuthorizationMode.ClientCredentials,
            "enterprise" => AuthorizationMode.Enterprise,
            _ => throw new AdminException(AdminFaultCode.Invalid, $"there is no way to sign in called '{request.Mode}'", "oauth, client_credentials or enterprise"),
        };
        if (mode == AuthorizationMode.ClientCredentials && (request.ClientId is null || (request.ClientSecret is null && request.ClientKey is null)))
        {
            throw new AdminException(AdminFaultCode.Invalid, "client credentials need a client id, and its secret or its key", "--client-id ID --client-secret-file FILE");
        }

        Seal(desk, server.Name, "CLIENT_SECRET", request.ClientSecret, false);
        Seal(desk, server.Name, "CLIENT_KEY", request.ClientKey, true);
        if (request is { IdentityProvider: { } provider, ProviderClientId: { } id })
        {
            var client = new ClientIdentity
            {
                Issuer = provider,
                ClientId = id,
                Kind = ClientKind.Preregistered,
                Proof = request.ProviderClientSecret is null ? ClientProof.None : ClientProof.Post,
                Secret = request.ProviderClientSecret,
            };
            desk.Store.SetSecret(new SecretKey(SecretKind.Client, server.Name, null, provider), client.ToJson(), desk.Who);
        }

        desk.Store.UpdateServer(server.Name, s => s with
        {
            Settings = s.Settings with
            {
                PerCaller = request.PerCaller,
                Authorization = new ServerAuthorization
                {
                    Mode = mode,
                    Scopes = request.Scopes.IsDefault ? [] : request.Scopes,
                    ClientId = request.ClientId,
                    Issuer = request.Issuer,
                    IdentityProvider = request.IdentityProvider,
                },
            },
        });
        return ValueTask.FromResult(Of(desk, desk.Store.Current.Servers[server.Name], null));
    }

    public static ActRecord Describe(SetAuthorization request) =>
        new(request.Server, request.ClientId, $"{request.Mode}{(request.PerCaller ? ", each caller as themselves" : "")}{(request.Issuer is { } issuer ? $", only {issuer}" : "")}");

    public static async ValueTask<SignInStanding> ForgetAsync(ActDesk desk, NamedSignIn request, CancellationToken cancellation)
    {
        var server = SignInActs.Find(desk, request.Server, request.Caller);
        var key = SignInDesk.TokenKey(server.Name, request.Caller);
        if (desk.Store.Current.Vault.TryFind(key) is null)
        {
            throw new AdminException(AdminFaultCode.NotFound, $"nobody is signed in to '{server.Name}'", SignInWords.Login(server.Name, request.Caller));
        }

        string? reason = null;
        if (SignInDesk.StoredTokens(desk.Store.Current, server, request.Caller) is { } held && SignInDesk.KnownClient(desk.Store.Current, server.Name, held.Tokens.Issuer) is { } client)
        {
            try
            {
                reason = await desk.SignIns.Client.RevokeAsync(held.Tokens, client, cancellation) ? null : "the authorization server takes no tokens back: they end by themselves";
            }
            catch (AuthorizationException e)
            {
                reason = $"forgotten here, but not taken back: {e.Message}";
            }
        }

        desk.Store.RemoveSecret(key);
        desk.SignIns.Table.Note(server.Name, request.Caller, null);
        return Of(desk, server, request.Caller) with { Reason = reason };
    }

    public static ActRecord Describe(NamedSignIn request) => new(request.Server, request.Caller);

    private static SignInStanding Of(ActDesk desk, ServerEntry server, string? caller)
    {
        var trouble = desk.SignIns.Table.Trouble(server.Name, caller);
        if (SignInDesk.StoredTokens(desk.Store.Current, server, caller) is not { Tokens: { } tokens })
        {
            return new SignInStanding(server.Name, caller, trouble?.State ?? "none", Reason: trouble?.Reason, NextStep: trouble is null ? null : SignInWords.Login(server.Name, caller));
        }

        var isOver = tokens.IsExpired(desk.Time.GetUtcNow());
        var renews = tokens.RefreshToken is not null || server.Settings.Authorization?.Mode is AuthorizationMode.ClientCredentials or AuthorizationMode.Enterprise;
        var state = trouble?.State ?? (isOver && !renews ? "expired" : "signed_in");
        return new SignInStanding(
            server.Name,
            caller,
            state,
            tokens.Issuer,
            tokens.Scopes,
            trouble?.Scopes ?? [],
            tokens.ExpiresAt,
            renews,
            trouble?.Reason,
            state == "signed_in" ? null : SignInWords.Login(server.Name, caller));
    }

    private static void Seal(ActDesk desk, string server, string name, string? value, bool lines)
    {
        if (value is not null)
        {
            desk.Store.SetSecret(new SecretKey(SecretKind.Value, server, null, name), SecretSource.Value(value, lines), desk.Who);
        }
    }
}
