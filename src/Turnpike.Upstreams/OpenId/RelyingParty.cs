using System.Collections.Immutable;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Json;
using Turnpike.Wire.Signatures;

namespace Turnpike.Upstreams.OpenId;

/// <summary>What is configured of the gateway as a client of one issuer. Immutable; never printed whole.</summary>
public sealed record RelyingPartyOptions
{
    /// <summary>The issuer, character by character.</summary>
    public required string Issuer { get; init; }

    /// <summary>The client id.</summary>
    public required string ClientId { get; init; }

    /// <summary>Gives the client secret when it is needed, and null for a public client. May throw <see cref="AuthorizationException"/>.</summary>
    public Func<string?> Secret { get; init; } = static () => null;

    /// <summary>The scopes asked for, with <c>openid</c>.</summary>
    public ImmutableArray<string> Scopes { get; init; } = ["openid"];

    /// <summary>The claim with the groups of a person: a name, or a JSON Pointer. Null when groups are of no interest.</summary>
    public string? GroupsClaim { get; init; }

    /// <summary>Says which client at which issuer.</summary>
    public override string ToString() => $"client {ClientId} at {Issuer}";
}

/// <summary>What one sign-in was begun with, and its answer is held against. Secret: kept where only the browser that began it can bring it back.</summary>
/// <param name="State">Ties the answer to the sign-in.</param>
/// <param name="Nonce">Ties the ID token to it.</param>
/// <param name="Verifier">Ties the code to it (RFC 7636).</param>
/// <param name="MaxAge">How long ago the person may have proved who they are; null when it was not asked for.</param>
public sealed record SignInProof(string State, string Nonce, string Verifier, TimeSpan? MaxAge = null)
{
    /// <summary>Says nothing.</summary>
    public override string ToString() => "proof of a sign-in";
}

/// <summary>
/// The gateway as a relying party of one OpenID Connect issuer: authorization code flow with PKCE, state and nonce (OpenID Connect Core 3.1,
/// RFC 9700). Protocol alone, without pages and without storage; every address passes the egress guard. Thread-safe; every failure is an
/// <see cref="AuthorizationException"/>, or <see cref="OperationCanceledException"/> when the caller gave up.
/// </summary>
public sealed class RelyingParty : IDisposable
{
    private readonly GuardedHttp _http;
    private readonly TimeProvider _time;
    private readonly RelyingPartyOptions _options;
    private readonly IssuerDocuments _documents;
    private readonly Uri _address;

    /// <summary>Creates it; nothing is asked of the issuer before somebody signs in.</summary>
    public RelyingParty(GuardedHttp http, TimeProvider time, RelyingPartyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_http, _time, _options) = (http, time, options);
        (_documents, _address) = (new IssuerDocuments(http, time, options.Issuer), new Uri(options.Issuer));
    }

    /// <summary>Begins a sign-in: the address to send the browser to, and what the answer will be held against.</summary>
    /// <param name="redirect">Where the answer is brought: https, or http to this machine.</param>
    /// <param name="maxAge">How long ago the person may have proved who they are; null for any time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<(Uri Url, SignInProof Proof)> BeginAsync(Uri redirect, TimeSpan? maxAge, CancellationToken cancellation)
    {
        AuthorizationStart.CheckRedirect(redirect);
        var metadata = await _documents.MetadataAsync(cancellation).ConfigureAwait(false);
        var proof = new SignInProof(AuthorizationStart.Random(), AuthorizationStart.Random(), AuthorizationStart.Random(), maxAge);
        List<(string, string)> fields =
        [
            ("response_type", "code"),
            ("client_id", _options.ClientId),
            ("redirect_uri", redirect.OriginalString),
            ("scope", string.Join(' ', _options.Scopes)),
            ("state", proof.State),
            ("nonce", proof.Nonce),
            ("code_challenge", AuthorizationStart.Challenge(proof.Verifier)),
            ("code_challenge_method", "S256"),
        ];
        if (maxAge is { } most)
        {
            fields.Add(("max_age", ((long)most.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture)));

            // The same said once more, for issuers that know only this; what counts is when the token says that the person proved it.
            if (most == TimeSpan.Zero)
            {
                fields.Add(("prompt", "login"));
            }
        }

        return (AuthorizationStart.WithFields(metadata.AuthorizationEndpoint, fields), proof);
    }

    /// <summary>
    /// Finishes a sign-in: whose answer it is, from whom, once; then the code for tokens, then the ID token's signature and claims, then,
    /// where it names no groups and they are wanted, what UserInfo says.
    /// </summary>
    /// <param name="proof">What it was begun with, brought back by the browser that began it.</param>
    /// <param name="redirect">Where the answer was brought.</param>
    /// <param name="query">The query of the redirect as it came.</param>
    /// <param name="tryAnswer">Takes the one answer there may be; false when it was taken before.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<OpenIdIdentity> CompleteAsync(SignInProof proof, Uri redirect, string query, Func<bool> tryAnswer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(proof);
        var metadata = await _documents.MetadataAsync(cancellation).ConfigureAwait(false);
        var code = CallbackAnswer.Code(new ExpectedAnswer(proof.State, proof.Verifier, metadata.Server), tryAnswer, query);
        var (idToken, accessToken) = await RedeemAsync(metadata, proof, redirect, code, cancellation).ConfigureAwait(false);
        var claims = await ClaimsAsync(metadata, idToken, accessToken, proof, cancellation).ConfigureAwait(false);
        var told = await TellAsync(metadata, claims, accessToken, cancellation).ConfigureAwait(false);
        return new OpenIdIdentity(
            _options.Issuer,
            IdToken.Subject(claims)!,
            PersonClaims.Name(claims) ?? PersonClaims.Name(told),
            PersonClaims.Email(claims) ?? PersonClaims.Email(told),
            _options.GroupsClaim is not { } name ? [] : PersonClaims.Groups(PersonClaims.Find(claims, name) is { Exists: true } own ? own : PersonClaims.Find(told, name)))
        {
            ProvedAt = IdToken.ProvedAt(claims),
        };
    }

    /// <summary>Whether the issuer may have a place to sign out at: as far as is known without asking it.</summary>
    public bool MayHaveSignOut => _documents.Known is not { } known || known.EndSession is not null;

    /// <summary>
    /// Where to send a browser that signed out here, so that it is signed out at the issuer too (RP-Initiated Logout 2); null when the issuer
    /// offers no such place. Without an ID token as a hint, since none is kept: the issuer asks the person.
    /// </summary>
    public async ValueTask<Uri?> SignOutAsync(Uri after, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(after);
        var metadata = await _documents.MetadataAsync(cancellation).ConfigureAwait(false);
        return metadata.EndSession is { } place
            ? AuthorizationStart.WithFields(place, [("client_id", _options.ClientId), ("post_logout_redirect_uri", after.OriginalString)])
            : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _documents.Dispose();

    private async ValueTask<(string IdToken, string AccessToken)> RedeemAsync(
        IssuerMetadata metadata, SignInProof proof, Uri redirect, string code, CancellationToken cancellation)
    {
        var client = Client(metadata);
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "authorization_code"),
            new("code", code),
            new("redirect_uri", redirect.OriginalString),
            new("code_verifier", proof.Verifier),
        ];
        var header = ClientAuthentication.Apply(client, form, _time.GetUtcNow());
        using var body = new FormUrlEncodedContent(form);
        var answer = await _http.PostDocumentAsync(metadata.Server.TokenEndpoint, _address, $"the issuer {_options.Issuer}", body, header, cancellation).ConfigureAwait(false);
        if (answer.Status != 200)
        {
            throw TokenAnswer.Refusal(answer, client, form);
        }

        var tokens = TokenAnswer.Read(answer.Root, _options.Issuer, _options.Scopes, _time.GetUtcNow());
        return answer.Root["id_token"u8] is { Kind: JsonKind.String, Length: <= SignedToken.MaxLength } idToken
            ? (idToken.GetString(), tokens.AccessToken)
            : throw TokenAnswer.Invalid(_options.Issuer, "it has no ID token; is openid among the scopes?");
    }

    private ClientIdentity Client(IssuerMetadata metadata)
    {
        var secret = _options.Secret();
        var proof = secret is null ? ClientProof.None : ClientAuthentication.WithSecret(metadata.Server);
        return secret is not null && proof == ClientProof.None
            ? throw new AuthorizationException(
                AuthorizationFault.ClientInvalid, $"the issuer {_options.Issuer} takes no client secret", "register the gateway as a public client there, and leave the secret out")
            : new ClientIdentity { Issuer = _options.Issuer, ClientId = _options.ClientId, Kind = ClientKind.Preregistered, Proof = proof, Secret = secret };
    }

    private async ValueTask<JsonView> ClaimsAsync(IssuerMetadata metadata, string idToken, string accessToken, SignInProof proof, CancellationToken cancellation)
    {
        if (SignedToken.TryRead(idToken, metadata.Algorithms, out var fault) is not { } token)
        {
            var taken = fault == SignatureFault.AlgorithmRefused ? $" ({string.Join(", ", metadata.Algorithms)} would be)" : "";
            throw IdToken.Refused(_options.Issuer, fault.Sentence() + taken);
        }

        var payload = token.Verify(await _documents.KeysAsync(anew: false, cancellation).ConfigureAwait(false), out fault);

        // A key nobody has seen may be the next one. Where keys have no ids, a signature that does not hold can mean the same.
        if (payload is null && (fault == SignatureFault.KeyUnknown || token.KeyId is null))
        {
            payload = token.Verify(await _documents.KeysAsync(anew: true, cancellation).ConfigureAwait(false), out fault);
        }

        var expected = new IdTokenExpectations
        {
            Issuer = _options.Issuer,
            ClientId = _options.ClientId,
            Nonce = proof.Nonce,
            AccessToken = accessToken,
            MaxAge = proof.MaxAge,
        };
        return payload is null ? throw IdToken.Refused(_options.Issuer, fault.Sentence()) : IdToken.Claims(payload, token, expected, _time.GetUtcNow());
    }

    // Asked only for what the token leaves out. What it answers counts for the subject of the token alone (OpenID Connect Core 5.3.2).
    private async ValueTask<JsonView> TellAsync(IssuerMetadata metadata, JsonView claims, string accessToken, CancellationToken cancellation)
    {
        if (metadata.UserInfo is not { } place || _options.GroupsClaim is not { } name || PersonClaims.Find(claims, name).Exists)
        {
            return default;
        }

        var answer = await _http.GetDocumentAsync(place, _address, $"UserInfo of {_options.Issuer}", cancellation, new("Bearer", accessToken)).ConfigureAwait(false);
        return answer.IsTrouble ? throw new AuthorizationException(AuthorizationFault.Unreachable, $"UserInfo of {_options.Issuer} answered HTTP {answer.Status}", "try again later")
            : !answer.IsDocument ? throw Untold($"gave no JSON object (HTTP {answer.Status})")
            : IdToken.Subject(answer.Root) is { } subject && string.Equals(subject, IdToken.Subject(claims), StringComparison.Ordinal) ? answer.Root
            : throw Untold("tells of another person");
    }

    private AuthorizationException Untold(string why) => new(
        AuthorizationFault.UserInfoRefused, $"UserInfo of {_options.Issuer} {why}", "have the issuer put the groups into the ID token, or tell its operator");
}
