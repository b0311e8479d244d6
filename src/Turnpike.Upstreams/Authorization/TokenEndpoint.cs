using System.Collections.Immutable;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Gets, renews and gives back tokens (OAuth 2.1 section 3.2, RFC 8693, RFC 7523, RFC 7009).</summary>
internal sealed class TokenEndpoint
{
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    private const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    private const string IdJagType = "urn:ietf:params:oauth:token-type:id-jag";

    private readonly GuardedHttp _http;
    private readonly TimeProvider _time;

    public TokenEndpoint(GuardedHttp http, TimeProvider time) => (_http, _time) = (http, time);

    public ValueTask<TokenSet> ExchangeAsync(AuthorizationRequest request, string code, CancellationToken cancellation) => GetAsync(
        request.Plan,
        request.Client,
        request.Scopes,
        [
            new("grant_type", "authorization_code"),
            new("code", code),
            new("redirect_uri", request.Redirect.OriginalString),
            new("code_verifier", request.Verifier),
        ],
        cancellation);

    public ValueTask<TokenSet> ClientCredentialsAsync(AuthorizationPlan plan, ClientIdentity client, ImmutableArray<string> scopes, CancellationToken cancellation) =>
        client.Proof == ClientProof.None
            ? throw new AuthorizationException(
                AuthorizationFault.ClientNeeded, "the gateway has no secret and no key to get a token for itself with", $"register a client at {plan.Issuer} and give its id and secret")
            : GetAsync(plan, client, scopes, WithScopes([new("grant_type", "client_credentials")], scopes), cancellation);

    public ValueTask<TokenSet> AssertionAsync(AuthorizationPlan plan, ClientIdentity client, string assertion, ImmutableArray<string> scopes, CancellationToken cancellation) =>
        GetAsync(plan, client, scopes, WithScopes([new("grant_type", JwtBearer), new("assertion", assertion)], scopes), cancellation);

    /// <summary>Changes an ID token for an identity assertion addressed to the server's authorization server (ID-JAG).</summary>
    public async ValueTask<string> IdentityGrantAsync(
        AuthorizationPlan plan,
        IdentityAssertion identity,
        Uri endpoint,
        ImmutableArray<string> scopes,
        CancellationToken cancellation)
    {
        List<KeyValuePair<string, string>> form = WithScopes(
            [
                new("grant_type", TokenExchange),
                new("requested_token_type", IdJagType),
                new("audience", plan.Issuer),
                new("resource", plan.Resource),
                new("subject_token", identity.IdToken),
                new("subject_token_type", IdTokenType),
            ],
            scopes);
        var answer = await PostAsync(endpoint, plan.Server, identity.Client, form, cancellation);
        return answer.Root["issued_token_type"u8].Text() == IdJagType && answer.Root["access_token"u8].Text() is { } grant
            ? grant
            : throw TokenAnswer.Invalid(identity.Client.Issuer, "it is no identity assertion");
    }

    public async ValueTask<TokenSet> RefreshAsync(TokenSet old, ClientIdentity client, CancellationToken cancellation)
    {
        CheckOwner(old, client);
        if (old.RefreshToken is not { } refresh)
        {
            throw new AuthorizationException(AuthorizationFault.InvalidGrant, "there is no refresh token to renew the access with", "sign in again");
        }

        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "refresh_token"),
            new("refresh_token", refresh),
            new("resource", old.Resource),
        ];
        var answer = await PostAsync(old.TokenEndpoint, new Uri(old.Server), client, form, cancellation);
        return TokenAnswer.Read(answer.Root, old.Issuer, old.Scopes, _time.GetUtcNow()) switch
        {
            var got => old with
            {
                AccessToken = got.AccessToken,
                RefreshToken = got.RefreshToken ?? refresh,
                ReceivedAt = got.ReceivedAt,
                ExpiresAt = got.ExpiresAt,
                Scopes = got.Scopes,
            },
        };
    }

    public async ValueTask<bool> RevokeAsync(TokenSet tokens, ClientIdentity client, CancellationToken cancellation)
    {
        CheckOwner(tokens, client);
        if (tokens.RevocationEndpoint is not { } endpoint)
        {
            return false;
        }

        if (tokens.RefreshToken is { } refresh)
        {
            await PostAsync(endpoint, new Uri(tokens.Server), client, [new("token", refresh), new("token_type_hint", "refresh_token")], cancellation);
        }

        await PostAsync(endpoint, new Uri(tokens.Server), client, [new("token", tokens.AccessToken), new("token_type_hint", "access_token")], cancellation);
        return true;
    }

    private static List<KeyValuePair<string, string>> WithScopes(List<KeyValuePair<string, string>> form, ImmutableArray<string> scopes)
    {
        if (!ScopeList.AreValid(scopes))
        {
            throw new AuthorizationException(AuthorizationFault.ScopeRefused, "one of the scopes has a character no scope has", "correct the scopes");
        }

        if (scopes.Length > 0)
        {
            form.Add(new("scope", string.Join(' ', scopes)));
        }

        return form;
    }

    private static void CheckOwner(TokenSet tokens, ClientIdentity client)
    {
        ClientAuthentication.CheckIssuer(client, tokens.Issuer);
        if (!string.Equals(client.ClientId, tokens.ClientId, StringComparison.Ordinal))
        {
            throw new AuthorizationException(AuthorizationFault.TokenBelongsElsewhere, "the tokens were given to another client", "sign in again");
        }
    }

    private async ValueTask<TokenSet> GetAsync(
        AuthorizationPlan plan,
        ClientIdentity client,
        ImmutableArray<string> scopes,
        List<KeyValuePair<string, string>> form,
        CancellationToken cancellation)
    {
        ClientAuthentication.CheckIssuer(client, plan.Issuer);
        var metadata = plan.AuthorizationServer;
        if (!metadata.Offers(form[0].Value))
        {
            throw new AuthorizationException(
                AuthorizationFault.GrantUnsupported, $"the authorization server {plan.Issuer} does not offer this way to sign in ({form[0].Value})", "choose another way to sign in");
        }

        form.Add(new("resource", plan.Resource));
        var answer = await PostAsync(metadata.TokenEndpoint, plan.Server, client, form, cancellation);
        var got = TokenAnswer.Read(answer.Root, plan.Issuer, scopes, _time.GetUtcNow());
        return new TokenSet
        {
            AccessToken = got.AccessToken,
            RefreshToken = got.RefreshToken,
            ReceivedAt = got.ReceivedAt,
            ExpiresAt = got.ExpiresAt,
            Scopes = got.Scopes,
            RequestedScopes = scopes,
            Server = plan.Server.OriginalString,
            Resource = plan.Resource,
            Issuer = plan.Issuer,
            ClientId = client.ClientId,
            TokenEndpoint = metadata.TokenEndpoint,
            RevocationEndpoint = metadata.RevocationEndpoint,
        };
    }

    private async ValueTask<DocumentAnswer> PostAsync(
        Uri endpoint,
        Uri server,
        ClientIdentity client,
        List<KeyValuePair<string, string>> form,
        CancellationToken cancellation)
    {
        var header = ClientAuthentication.Apply(client, form, _time.GetUtcNow());
        using var body = new FormUrlEncodedContent(form);
        var answer = await _http.PostDocumentAsync(endpoint, server, $"the authorization server {client.Issuer}", body, header, cancellation);
        return answer.Status == 200 ? answer : throw TokenAnswer.Refusal(answer, client, form);
    }
}
