using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Begins a flow with authorization code and PKCE (OAuth 2.1 section 4.1, RFC 7636).</summary>
internal static class AuthorizationStart
{
    private const int RandomBytes = 32;

    public static AuthorizationRequest Begin(AuthorizationPlan plan, ClientIdentity client, Uri redirect, ImmutableArray<string> scopes, DateTimeOffset now)
    {
        var metadata = plan.AuthorizationServer;
        ClientAuthentication.CheckIssuer(client, plan.Issuer);
        if (metadata.AuthorizationEndpoint is not { } endpoint || !metadata.Offers("authorization_code"))
        {
            throw new AuthorizationException(
                AuthorizationFault.GrantUnsupported,
                $"a person cannot sign in at the authorization server {plan.Issuer}",
                "configure a client of its own for the gateway (client credentials), or a token");
        }

        if (!metadata.HasS256)
        {
            throw new AuthorizationException(
                AuthorizationFault.PkceUnsupported,
                $"the authorization server {plan.Issuer} does not say that it has PKCE with S256, without which a stolen code is a stolen token",
                "tell its operator (MCP, Authorization Code Protection); or give a token instead of signing in");
        }

        CheckRedirect(redirect);
        if (!ScopeList.AreValid(scopes))
        {
            throw new AuthorizationException(AuthorizationFault.ScopeRefused, "one of the scopes has a character no scope has", "correct the scopes");
        }

        var (state, verifier) = (Random(), Random());
        return new AuthorizationRequest
        {
            Url = Address(endpoint, plan, client, redirect, scopes, state, verifier),
            State = state,
            Verifier = verifier,
            Redirect = redirect,
            Plan = plan,
            Client = client,
            Scopes = scopes,
            BeganAt = now,
        };
    }

    /// <summary>Refuses a place answers must not be brought to.</summary>
    internal static void CheckRedirect(Uri redirect)
    {
        if (redirect.Scheme != Uri.UriSchemeHttps && !(redirect.Scheme == Uri.UriSchemeHttp && redirect.IsLoopback))
        {
            throw new AuthorizationException(
                AuthorizationFault.ClientInvalid, "answers are brought over https, or over http to this machine alone", "give the gateway an https address");
        }
    }

    /// <summary>An authorization endpoint with further fields behind those it has.</summary>
    internal static Uri WithFields(Uri endpoint, IEnumerable<(string Name, string Value)> fields)
    {
        var address = new StringBuilder(endpoint.AbsoluteUri);
        var separator = endpoint.Query.Length > 0 ? '&' : '?';
        foreach (var (name, value) in fields)
        {
            address.Append(separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return new Uri(address.ToString());
    }

    /// <summary>256 random bits, as state, nonce and verifier have them.</summary>
    internal static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>The challenge of a verifier (RFC 7636 section 4.2, S256).</summary>
    internal static string Challenge(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static Uri Address(Uri endpoint, AuthorizationPlan plan, ClientIdentity client, Uri redirect, ImmutableArray<string> scopes, string state, string verifier)
    {
        List<(string, string)> fields =
        [
            ("response_type", "code"),
            ("client_id", client.ClientId),
            ("redirect_uri", redirect.OriginalString),
            ("code_challenge", Challenge(verifier)),
            ("code_challenge_method", "S256"),
            ("state", state),
            ("resource", plan.Resource),
        ];
        if (scopes.Length > 0)
        {
            fields.Add(("scope", string.Join(' ', scopes)));
        }

        // OpenID Connect Core section 11: without it a provider ignores the wish for a refresh token.
        if (scopes.Contains(ScopeList.OfflineAccess, StringComparer.Ordinal))
        {
            fields.Add(("prompt", "consent"));
        }

        return WithFields(endpoint, fields);
    }
}
