using System.Collections.Immutable;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Authorization;

/// <summary>
/// The gateway as an OAuth client of the servers behind it (MCP 2025-03-26 to 2026-07-28, Authorization): protocol alone, without
/// storage and without pages. Every address passes the egress guard. Thread-safe; every failure is an
/// <see cref="AuthorizationException"/>, or <see cref="OperationCanceledException"/> when the caller gave up.
/// </summary>
public sealed class OAuthClient
{
    private readonly MetadataDiscovery _discovery;
    private readonly ClientRegistration _registration;
    private readonly TokenEndpoint _tokens;
    private readonly TimeProvider _time;

    /// <summary>Creates a client.</summary>
    /// <param name="http">The way out.</param>
    /// <param name="time">When tokens end.</param>
    public OAuthClient(GuardedHttp http, TimeProvider time)
    {
        _time = time;
        _discovery = new MetadataDiscovery(http);
        _registration = new ClientRegistration(http, time);
        _tokens = new TokenEndpoint(http, time);
    }

    /// <summary>
    /// Finds out where and for what to sign in: the server's metadata, by its challenge or else at the well-known places (RFC 9728), then
    /// its authorization server's (RFC 8414, OpenID Connect Discovery). A server without any is taken by the rules of 2025-03-26.
    /// </summary>
    /// <param name="server">The server's address.</param>
    /// <param name="wwwAuthenticate">The header of the 401 or 403 it answered with; null for none.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="preferredIssuer">Which of several authorization servers to take, if the server lists it; null for the first.</param>
    public ValueTask<AuthorizationPlan> DiscoverAsync(Uri server, string? wwwAuthenticate, CancellationToken cancellation, string? preferredIssuer = null) =>
        _discovery.DiscoverAsync(server, wwwAuthenticate, preferredIssuer, cancellation);

    /// <summary>
    /// Decides who the gateway is at an authorization server: a client somebody registered, else the one known from before, else its
    /// metadata document, else it registers itself, else a person has to (MCP 2026-07-28, Client Registration).
    /// </summary>
    /// <param name="plan">What discovery found.</param>
    /// <param name="options">What is configured.</param>
    /// <param name="known">The client stored for the plan's issuer; null for none. One of another issuer is not used.</param>
    /// <param name="redirect">Where answers are brought; null when no person signs in.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The client, to be stored for its issuer.</returns>
    public ValueTask<ClientIdentity> IdentifyAsync(AuthorizationPlan plan, ClientOptions options, ClientIdentity? known, Uri? redirect, CancellationToken cancellation) =>
        _registration.IdentifyAsync(plan, options, known, redirect, cancellation);

    /// <summary>Begins a flow a person finishes in a browser: PKCE with S256, 256 bits of state, <c>resource</c>. Sends nothing.</summary>
    public AuthorizationRequest Begin(AuthorizationPlan plan, ClientIdentity client, Uri redirect, ImmutableArray<string> scopes) =>
        AuthorizationStart.Begin(plan, client, redirect, scopes, _time.GetUtcNow());

    /// <summary>
    /// Finishes a flow: checks the answer (state, issuer, once), then changes the code for tokens.
    /// </summary>
    /// <param name="request">The flow.</param>
    /// <param name="callbackQuery">The query of the redirect as it came, with or without its question mark.</param>
    /// <param name="cancellation">Ends it.</param>
    public ValueTask<TokenSet> CompleteAsync(AuthorizationRequest request, string callbackQuery, CancellationToken cancellation)
    {
        var code = CallbackAnswer.Code(request, callbackQuery);
        return _tokens.ExchangeAsync(request, code, cancellation);
    }

    /// <summary>
    /// Renews tokens. The answer has the old refresh token when no new one came. <see cref="AuthorizationException.NeedsSignIn"/> when it
    /// is not valid any more; <see cref="AuthorizationException.IsTransient"/> when the old ones are to be kept and it is to be tried again.
    /// </summary>
    public ValueTask<TokenSet> RefreshAsync(TokenSet old, ClientIdentity client, CancellationToken cancellation) =>
        _tokens.RefreshAsync(old, client, cancellation);

    /// <summary>Gets a token for the gateway itself (extension <c>io.modelcontextprotocol/oauth-client-credentials</c>).</summary>
    public ValueTask<TokenSet> ClientCredentialsAsync(AuthorizationPlan plan, ClientIdentity client, ImmutableArray<string> scopes, CancellationToken cancellation) =>
        _tokens.ClientCredentialsAsync(plan, client, scopes, cancellation);

    /// <summary>
    /// Gets a token for a person by their identity at their organisation: ID token to ID-JAG at the identity provider (RFC 8693), then to
    /// an access token at the server's authorization server (RFC 7523).
    /// </summary>
    public async ValueTask<TokenSet> EnterpriseAsync(
        AuthorizationPlan plan,
        ClientIdentity client,
        IdentityAssertion identity,
        ImmutableArray<string> scopes,
        CancellationToken cancellation)
    {
        var endpoint = identity.TokenEndpoint
            ?? (await _discovery.AuthorizationServerAsync(identity.Client.Issuer, plan.Server, cancellation)).TokenEndpoint;
        var grant = await _tokens.IdentityGrantAsync(plan, identity, endpoint, scopes, cancellation);
        return await _tokens.AssertionAsync(plan, client, grant, scopes, cancellation);
    }

    /// <summary>Gets a token by an assertion somebody else signed, such as a workload's identity (RFC 7523 section 2.1). Never tried twice.</summary>
    public ValueTask<TokenSet> AssertionAsync(AuthorizationPlan plan, ClientIdentity client, string assertion, ImmutableArray<string> scopes, CancellationToken cancellation) =>
        _tokens.AssertionAsync(plan, client, assertion, scopes, cancellation);

    /// <summary>Gives tokens back (RFC 7009), the refresh token first. False when the authorization server takes none back.</summary>
    public ValueTask<bool> RevokeAsync(TokenSet tokens, ClientIdentity client, CancellationToken cancellation) =>
        _tokens.RevokeAsync(tokens, client, cancellation);

    /// <summary>
    /// The scopes to sign in with after a server asked for more: what was asked for and granted before, and what the challenge names
    /// (MCP 2026-07-28, Step-Up Authorization Flow).
    /// </summary>
    public static ImmutableArray<string> StepUp(TokenSet current, WwwAuthenticate challenge) =>
        ScopeList.Union(ScopeList.Union(current.RequestedScopes, current.Scopes), challenge.Scopes);
}
