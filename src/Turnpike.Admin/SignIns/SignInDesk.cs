using System.Collections.Concurrent;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Admin.SignIns;

/// <summary>What sign-ins have to hand at the owner of a data folder: the OAuth client, the flows, and renewals that are under way.</summary>
internal sealed class SignInDesk(OAuthClient client, TimeProvider time, Uri? clientDocument)
{
    private const string TokenName = "oauth";
    private const string ClientSecret = "CLIENT_SECRET";
    private const string ClientKey = "CLIENT_KEY";
    private const string IdToken = "ID_TOKEN";

    /// <summary>The OAuth client.</summary>
    public OAuthClient Client => client;

    /// <summary>The flows.</summary>
    public SignInTable Table { get; } = new(time);

    /// <summary>Renewals that are under way: everybody who needs the same waits for the one.</summary>
    public ConcurrentDictionary<(string Server, string? Caller), Lazy<Task<RenewedTokens>>> Renewals { get; } = [];

    /// <summary>Where the tokens of a sign-in are in the vault.</summary>
    public static SecretKey TokenKey(string server, string? caller) => new(SecretKind.Token, server, caller, TokenName);

    /// <summary>The tokens of a sign-in for the server as it is reached now; null for none.</summary>
    public static (TokenSet Tokens, int Version)? StoredTokens(Snapshot snapshot, ServerEntry server, string? caller)
    {
        var key = TokenKey(server.Name, caller);
        if (snapshot.Vault.TryFind(key) is not { } entry || snapshot.Vault.Reveal(key) is not { } json)
        {
            return null;
        }

        // Invariant: tokens go to the server they were got for; at another address they are none.
        var tokens = TokenSet.FromJson(json);
        return server.Target.Url is { } url && tokens.IsFor(url) ? (tokens, entry.Version) : null;
    }

    /// <summary>Seals tokens in the place of those there are.</summary>
    public static void Keep(ActDesk desk, string server, string? caller, TokenSet tokens) =>
        desk.Store.SetSecret(TokenKey(server, caller), tokens.ToJson(), desk.Who);

    /// <summary>
    /// Who the gateway is at the plan's authorization server, registered there if need be; what is new is kept sealed. Throws
    /// <see cref="AuthorizationException"/>.
    /// </summary>
    public async ValueTask<ClientIdentity> IdentifyAsync(ActDesk desk, ServerEntry server, AuthorizationPlan plan, Uri? redirect, CancellationToken cancellation)
    {
        var settings = server.Settings.Authorization;
        var vault = desk.Store.Current.Vault;
        var key = new SecretKey(SecretKind.Client, server.Name, null, plan.Issuer);
        var known = vault.Reveal(key) is { } json ? ClientIdentity.FromJson(json) : null;
        var options = new ClientOptions
        {
            ClientId = settings?.ClientId,
            ClientSecret = settings?.ClientId is null ? null : vault.Reveal(new SecretKey(SecretKind.Value, server.Name, null, ClientSecret)),
            PrivateKey = settings?.ClientId is null ? null : vault.Reveal(new SecretKey(SecretKind.Value, server.Name, null, ClientKey)),
            Issuer = settings?.Issuer,
            MetadataDocument = clientDocument,
        };
        var identity = await client.IdentifyAsync(plan, options, known, redirect, cancellation);
        if (identity != known)
        {
            desk.Store.SetSecret(key, identity.ToJson(), desk.Who);
        }

        // What somebody registered is good at one authorization server: the first it was used at, from then on.
        if (settings is { ClientId: not null, Issuer: null })
        {
            desk.Store.UpdateServer(server.Name, s => s with { Settings = s.Settings with { Authorization = s.Settings.Authorization! with { Issuer = plan.Issuer } } });
        }

        return identity;
    }

    /// <summary>The client kept for an issuer; null for none.</summary>
    public static ClientIdentity? KnownClient(Snapshot snapshot, string server, string issuer) =>
        snapshot.Vault.Reveal(new SecretKey(SecretKind.Client, server, null, issuer)) is { } json ? ClientIdentity.FromJson(json) : null;

    /// <summary>Tokens that are got without asking anybody (client credentials, enterprise-managed authorization). Throws <see cref="AuthorizationException"/>.</summary>
    public async ValueTask<TokenSet> ObtainAsync(
        ActDesk desk, ServerEntry server, string? caller, AuthorizationPlan plan, ImmutableArray<string> scopes, CancellationToken cancellation)
    {
        var identity = await IdentifyAsync(desk, server, plan, null, cancellation);
        if (server.Settings.Authorization!.Mode == AuthorizationMode.ClientCredentials)
        {
            return await client.ClientCredentialsAsync(plan, identity, scopes, cancellation);
        }

        var vault = desk.Store.Current.Vault;
        var provider = server.Settings.Authorization.IdentityProvider
            ?? throw Lacks("the server has no identity provider", $"turnpike auth configure {server.Name} --mode enterprise --idp ISSUER");
        var atProvider = KnownClient(desk.Store.Current, server.Name, provider)
            ?? throw Lacks("the gateway has no client id at the identity provider", $"turnpike auth configure {server.Name} --mode enterprise --idp ISSUER --idp-client-id ID");
        var idToken = await vault.RevealAsync(server.Name, caller, IdToken, cancellation)
            ?? throw Lacks("there is no ID token of the identity provider", $"turnpike secret set {server.Name} {IdToken}");
        return await client.EnterpriseAsync(
            plan, identity, new IdentityAssertion { IdToken = idToken, Client = atProvider }, scopes, cancellation);
    }

    private static AuthorizationException Lacks(string message, string next) => new(AuthorizationFault.ClientNeeded, message, next);
}
