using System.Text.Json;

namespace Turnpike.Upstreams.Authorization;

/// <summary>Why the gateway could not sign in at a server. <see cref="AuthorizationException.Code"/> is its name in snake case.</summary>
public enum AuthorizationFault : byte
{
    /// <summary>An address was refused before anything was sent: no https, or not a public address.</summary>
    AddressRefused,

    /// <summary>Nothing answered, or not in time. What is held stays valid: try again later.</summary>
    Unreachable,

    /// <summary>The server names no metadata of itself where it should be (RFC 9728).</summary>
    ResourceMetadataNotFound,

    /// <summary>The metadata of the server cannot be read (RFC 9728 section 3.2).</summary>
    ResourceMetadataInvalid,

    /// <summary>The metadata speaks of another server (RFC 9728 section 3.3).</summary>
    ResourceMismatch,

    /// <summary>The authorization server has no metadata where it should be (RFC 8414 section 3, OpenID Connect Discovery 4).</summary>
    MetadataNotFound,

    /// <summary>The metadata of the authorization server cannot be read.</summary>
    MetadataInvalid,

    /// <summary>The metadata names another issuer than the one asked for (RFC 8414 section 3.3).</summary>
    MetadataIssuerMismatch,

    /// <summary>The authorization server does not offer PKCE with S256.</summary>
    PkceUnsupported,

    /// <summary>The authorization server does not offer this way to sign in.</summary>
    GrantUnsupported,

    /// <summary>There is no client id for this authorization server, and no way to get one without a person.</summary>
    ClientNeeded,

    /// <summary>The client id or secret belongs to another authorization server.</summary>
    ClientBelongsElsewhere,

    /// <summary>What was configured for the client cannot be used: its key, its metadata document, its redirect address.</summary>
    ClientInvalid,

    /// <summary>The authorization server refused to register the gateway (RFC 7591 section 3.2.2).</summary>
    RegistrationRefused,

    /// <summary>The authorization server does not take the client id or secret (<c>invalid_client</c>, <c>unauthorized_client</c>).</summary>
    ClientRefused,

    /// <summary>The answer brought to the redirect address cannot be read.</summary>
    CallbackInvalid,

    /// <summary>The answer belongs to another flow: its state is not ours.</summary>
    StateMismatch,

    /// <summary>The answer comes from another authorization server, or does not say from which (RFC 9207).</summary>
    IssuerMismatch,

    /// <summary>The flow was answered before.</summary>
    CallbackReplayed,

    /// <summary>The person, or the authorization server for them, said no (<c>access_denied</c>).</summary>
    AccessDenied,

    /// <summary>The authorization server answered the flow with another error.</summary>
    AuthorizationRefused,

    /// <summary>The code or the refresh token is not valid any more: a person has to sign in again (<c>invalid_grant</c>).</summary>
    InvalidGrant,

    /// <summary>The scopes were refused (<c>invalid_scope</c>).</summary>
    ScopeRefused,

    /// <summary>The server was refused as a target (<c>invalid_target</c>, RFC 8707).</summary>
    ResourceRefused,

    /// <summary>The token endpoint answered with another error.</summary>
    TokenRefused,

    /// <summary>The token endpoint's answer cannot be read.</summary>
    TokenAnswerInvalid,

    /// <summary>The token is none that may be sent as a bearer token.</summary>
    TokenTypeUnsupported,

    /// <summary>Tokens were to be used with another server, authorization server or client than they are bound to.</summary>
    TokenBelongsElsewhere,

    /// <summary>What was stored cannot be read.</summary>
    StoredUnreadable,

    /// <summary>The issuer's keys cannot be read (RFC 7517 section 5).</summary>
    IssuerKeysInvalid,

    /// <summary>The ID token is not to be believed (OpenID Connect Core 3.1.3.7).</summary>
    IdTokenRefused,

    /// <summary>The issuer did not tell, or told of somebody else, when it was asked about the person (OpenID Connect Core 5.3).</summary>
    UserInfoRefused,
}

/// <summary>
/// The gateway could not sign in at a server. The message is safe to show and to record: it carries no token, code, verifier, secret
/// or query of an address.
/// </summary>
public sealed class AuthorizationException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="fault">What happened.</param>
    /// <param name="message">What was wrong, and where.</param>
    /// <param name="nextStep">What would be right.</param>
    /// <param name="inner">What it came from.</param>
    public AuthorizationException(AuthorizationFault fault, string message, string nextStep, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        NextStep = nextStep;
    }

    /// <summary>What happened.</summary>
    public AuthorizationFault Fault { get; }

    /// <summary>The machine's name of the fault, such as <c>metadata_issuer_mismatch</c>.</summary>
    public string Code => JsonNamingPolicy.SnakeCaseLower.ConvertName(Fault.ToString());

    /// <summary>What to do about it, in a sentence.</summary>
    public string NextStep { get; }

    /// <summary>What the authorization server said of it: words of others, cleaned and shortened; null when it said nothing usable.</summary>
    public string? Said { get; init; }

    /// <summary>Whether trying again later may help, so that what is held is kept.</summary>
    public bool IsTransient => Fault is AuthorizationFault.Unreachable;

    /// <summary>Whether a person has to sign in again.</summary>
    public bool NeedsSignIn => Fault is AuthorizationFault.InvalidGrant;
}
