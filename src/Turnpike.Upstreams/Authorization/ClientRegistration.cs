using System.Text;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Decides who the gateway is at an authorization server (MCP 2026-07-28, Client Registration).</summary>
internal sealed class ClientRegistration
{
    private readonly GuardedHttp _http;
    private readonly TimeProvider _time;

    public ClientRegistration(GuardedHttp http, TimeProvider time) => (_http, _time) = (http, time);

    public async ValueTask<ClientIdentity> IdentifyAsync(AuthorizationPlan plan, ClientOptions options, ClientIdentity? known, Uri? redirect, CancellationToken cancellation)
    {
        if (options.ClientId is { Length: > 0 } id)
        {
            return Preregistered(plan, options, id);
        }

        if (known is not null && IsGood(known, plan, options, redirect))
        {
            return known;
        }

        if (options.MetadataDocument is { } document && plan.AuthorizationServer.TakesMetadataDocuments && redirect is not null)
        {
            return OfDocument(plan, document);
        }

        if (options.MayRegister && redirect is not null && plan.AuthorizationServer.RegistrationEndpoint is { } endpoint)
        {
            return await RegisterAsync(plan, options, endpoint, redirect, cancellation);
        }

        throw new AuthorizationException(
            AuthorizationFault.ClientNeeded,
            $"the authorization server {plan.Issuer} does not let the gateway register itself",
            redirect is null
                ? $"register a client at {plan.Issuer} and give its id and secret"
                : $"register a client at {plan.Issuer} with the redirect address {redirect.OriginalString} and give its id");
    }

    private static ClientIdentity Preregistered(AuthorizationPlan plan, ClientOptions options, string id)
    {
        // A server that is made to name another authorization server must not get the secret of the old one sent there.
        if (options.Issuer is { } issuer && !string.Equals(issuer, plan.Issuer, StringComparison.Ordinal))
        {
            throw new AuthorizationException(
                AuthorizationFault.ClientBelongsElsewhere,
                $"the client id was registered at {issuer}, and the server now names {plan.Issuer}",
                "make sure that the change is meant; then register a client at the new one and give its id");
        }

        var metadata = plan.AuthorizationServer;
        var identity = new ClientIdentity { Issuer = plan.Issuer, ClientId = id, Kind = ClientKind.Preregistered, Proof = ClientProof.None };
        if (options.PrivateKey is { } key)
        {
            var algorithm = ClientAssertion.AlgorithmOf(key, options.Algorithm);
            return !metadata.AssertionAlgorithms.IsDefault && !metadata.AssertionAlgorithms.Contains(algorithm, StringComparer.Ordinal)
                ? throw new AuthorizationException(
                    AuthorizationFault.ClientInvalid,
                    $"the authorization server {plan.Issuer} does not take assertions signed with {algorithm}",
                    "give a key of another kind")
                : identity with { Proof = ClientProof.PrivateKeyJwt, PrivateKey = key, Algorithm = algorithm, KeyId = options.KeyId };
        }

        return options.ClientSecret is { Length: > 0 } secret
            ? identity with { Proof = ClientAuthentication.WithSecret(metadata), Secret = secret }
            : identity;
    }

    private bool IsGood(ClientIdentity known, AuthorizationPlan plan, ClientOptions options, Uri? redirect) =>
        string.Equals(known.Issuer, plan.Issuer, StringComparison.Ordinal)
        && !(known.SecretExpiresAt <= _time.GetUtcNow())
        && known.Kind switch
        {
            ClientKind.Registered => redirect is not null && string.Equals(known.Redirect, redirect.OriginalString, StringComparison.Ordinal),
            ClientKind.MetadataDocument => string.Equals(known.ClientId, options.MetadataDocument?.OriginalString, StringComparison.Ordinal),
            _ => true,
        };

    private static ClientIdentity OfDocument(AuthorizationPlan plan, Uri document) =>
        document.Scheme == Uri.UriSchemeHttps && document.AbsolutePath.Length > 1 && document.Fragment.Length == 0 && document.UserInfo.Length == 0
            ? new ClientIdentity { Issuer = plan.Issuer, ClientId = document.OriginalString, Kind = ClientKind.MetadataDocument, Proof = ClientProof.None }
            : throw new AuthorizationException(
                AuthorizationFault.ClientInvalid,
                "the address of the client metadata document is not https with a path",
                "publish the document at an address such as https://gateway.example/oauth/client.json");

    private async ValueTask<ClientIdentity> RegisterAsync(AuthorizationPlan plan, ClientOptions options, Uri endpoint, Uri redirect, CancellationToken cancellation)
    {
        var metadata = plan.AuthorizationServer;
        var proof = ClientAuthentication.WithSecret(metadata);
        var request = new ClientMetadata
        {
            ClientName = options.Name,
            ClientUri = options.HomePage?.OriginalString,
            RedirectUris = [redirect.OriginalString],
            GrantTypes = metadata.Offers("refresh_token") ? ["authorization_code", "refresh_token"] : ["authorization_code"],
            TokenEndpointAuthMethod = ClientAuthentication.NameOf(proof),
            ApplicationType = ClientMetadata.TypeOf(redirect),

            // No scopes: authorization servers hold a client to those it registered with, and refuse it the further ones of a step up.
        };
        using var body = new StringContent(AuthorizationJson.Write(request, AuthorizationJson.Default.ClientMetadata), Encoding.UTF8, "application/json");
        var answer = await _http.PostDocumentAsync(endpoint, plan.Server, $"the registration at {plan.Issuer}", body, null, cancellation);
        return answer.Status is 200 or 201 && answer.Root["client_id"u8].Text() is { } id
            ? Registered(plan, redirect, proof, id, answer.Root)
            : throw Refusal(plan, redirect, answer);
    }

    private static ClientIdentity Registered(AuthorizationPlan plan, Uri redirect, ClientProof asked, string id, JsonView answer)
    {
        var secret = answer["client_secret"u8].Text();
        var method = answer["token_endpoint_auth_method"u8].Text();
        var proof = method is null ? asked : ClientAuthentication.Of(method) ?? throw new AuthorizationException(
            AuthorizationFault.RegistrationRefused,
            $"the authorization server {plan.Issuer} registered the gateway with a proof it does not have",
            "register a client there yourself and give its id");
        var ends = answer["client_secret_expires_at"u8].Seconds();
        return new ClientIdentity
        {
            Issuer = plan.Issuer,
            ClientId = id,
            Kind = ClientKind.Registered,

            // Without a secret there is nothing to prove, whatever was asked for.
            Proof = secret is null ? ClientProof.None : proof,
            Secret = proof == ClientProof.None ? null : secret,
            SecretExpiresAt = ends is > 0 ? DateTimeOffset.FromUnixTimeSeconds(ends.Value) : null,
            Redirect = redirect.OriginalString,
        };
    }

    private static AuthorizationException Refusal(AuthorizationPlan plan, Uri redirect, DocumentAnswer answer) => answer.IsTrouble
        ? new AuthorizationException(AuthorizationFault.Unreachable, $"the registration at {plan.Issuer} answered HTTP {answer.Status}", "try again later")
        : new AuthorizationException(
            AuthorizationFault.RegistrationRefused,
            answer.Root["error"u8].Is("invalid_redirect_uri"u8)
                ? $"the authorization server {plan.Issuer} does not take the redirect address {redirect.OriginalString}"
                : $"the authorization server {plan.Issuer} did not register the gateway (HTTP {answer.Status})",
            $"register a client at {plan.Issuer} with the redirect address {redirect.OriginalString} and give its id")
        {
            Said = MetadataText.Said(answer.Root["error_description"u8].Text() ?? answer.Root["error"u8].Text(), []),
        };
}
