using System.Collections.Immutable;

namespace Turnpike.Admin.SignIns;

/// <summary>Asks for a sign-in at a server: what a person has to open, or tokens at once where nobody has to be asked.</summary>
/// <param name="Server">The server; one with an URL.</param>
/// <param name="Caller">Who signs in (a grant's subject), where each caller has credentials of their own; null for the server's one sign-in.</param>
public sealed record BeginSignIn(string Server, string? Caller = null)
{
    /// <summary>Scopes beside those the server asks for.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>Where this process itself takes the answer, as <c>http://127.0.0.1:PORT</c>; null for the gateway that listens.</summary>
    public string? Callback { get; init; }
}

/// <summary>A flow: one sign-in that was begun.</summary>
/// <param name="Flow">Its id; <c>f_</c> and 32 hex digits.</param>
/// <param name="Server">The server.</param>
/// <param name="Caller">Who signs in; null for the server's one sign-in.</param>
/// <param name="Status"><c>pending</c>, <c>completed</c>, <c>failed</c>, <c>expired</c>, <c>cancelled</c> or <c>not_found</c>.</param>
/// <param name="Url">What a person opens in a browser; null once it is over, and where nobody has to be asked.</param>
/// <param name="ExpiresAt">Until when it can be answered.</param>
/// <param name="Issuer">The authorization server.</param>
/// <param name="Scopes">What is asked for, or what was given.</param>
/// <param name="Reason">Why it failed; of a completed one, what could not be read of the server afterwards.</param>
/// <param name="NextStep">What to do now; null when nothing is left to do.</param>
/// <param name="Definitions">How many definitions the server has after it; null before.</param>
/// <param name="By">Who began it.</param>
public sealed record SignInView(
    string Flow,
    string Server,
    string? Caller,
    string Status,
    string? Url = null,
    DateTimeOffset? ExpiresAt = null,
    string? Issuer = null,
    ImmutableArray<string> Scopes = default,
    string? Reason = null,
    string? NextStep = null,
    int? Definitions = null,
    string? By = null)
{
    /// <summary>What is asked for, or what was given.</summary>
    public ImmutableArray<string> Scopes { get; init; } = Scopes.IsDefault ? [] : Scopes;
}

/// <summary>Names a flow.</summary>
/// <param name="Flow">Its id.</param>
public sealed record NamedFlow(string Flow);

/// <summary>A person's browser opens a flow: it becomes theirs, and no other browser's.</summary>
/// <param name="Flow">Its id.</param>
public sealed record OpenSignIn(string Flow);

/// <summary>Where a flow goes on.</summary>
/// <param name="Url">The authorization server's page.</param>
/// <param name="Binding">What the browser has to bring back beside the answer.</param>
public sealed record OpenedSignIn(string Url, string Binding)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(OpenedSignIn);
}

/// <summary>The answer a browser brought to the redirect address.</summary>
/// <param name="Query">The query as it came, without the question mark.</param>
/// <param name="Binding">What the browser was given when the flow was opened; null when it brought nothing.</param>
public sealed record CompleteSignIn(string Query, string? Binding)
{
    /// <inheritdoc/>
    public override string ToString() => nameof(CompleteSignIn);
}

/// <summary>Asks for other tokens: these are about to expire, or the server refused them.</summary>
/// <param name="Server">The server.</param>
/// <param name="Caller">Whose they are; null for the server's.</param>
/// <param name="Refused">SHA-256 of the access token that was refused, in lower-case hex; null when none was.</param>
/// <param name="Status">401 or 403 when the server refused it; 0 before its expiry.</param>
/// <param name="Challenge">What the server said (<c>WWW-Authenticate</c>).</param>
public sealed record RenewTokens(string Server, string? Caller, string? Refused = null, int Status = 0, string? Challenge = null);

/// <summary>How a renewal went.</summary>
/// <param name="State"><c>renewed</c>, <c>unchanged</c> (try again later), or <c>needs_sign_in</c>.</param>
/// <param name="Reason">Why it is not renewed.</param>
/// <param name="NextStep">What somebody has to do.</param>
/// <param name="ByOthers">Whether the tokens there are now were not got for this request: a renewal was under way, or over, when it came.</param>
public sealed record RenewedTokens(string State, string? Reason = null, string? NextStep = null, bool ByOthers = false);

/// <summary>Names one sign-in.</summary>
/// <param name="Server">The server.</param>
/// <param name="Caller">Whose; null for the server's.</param>
public sealed record NamedSignIn(string Server, string? Caller = null);

/// <summary>Asks how sign-ins stand.</summary>
/// <param name="Server">One server; null for all.</param>
public sealed record ListSignIns(string? Server = null);

/// <summary>How one sign-in stands. No token is ever part of it.</summary>
/// <param name="Server">The server.</param>
/// <param name="Caller">Whose; null for the server's.</param>
/// <param name="State"><c>none</c>, <c>signed_in</c>, <c>expired</c>, <c>needs_sign_in</c> or <c>insufficient_scope</c>.</param>
/// <param name="Issuer">Who gave the tokens.</param>
/// <param name="Scopes">What they are for.</param>
/// <param name="MissingScopes">What the server wants beside.</param>
/// <param name="ExpiresAt">When the access token ends; it is renewed before.</param>
/// <param name="Renews">Whether it is renewed without a person.</param>
/// <param name="Reason">What went wrong last; null for nothing.</param>
/// <param name="NextStep">What somebody has to do; null for nothing.</param>
public sealed record SignInStanding(
    string Server,
    string? Caller,
    string State,
    string? Issuer = null,
    ImmutableArray<string> Scopes = default,
    ImmutableArray<string> MissingScopes = default,
    DateTimeOffset? ExpiresAt = null,
    bool Renews = false,
    string? Reason = null,
    string? NextStep = null)
{
    /// <summary>What they are for.</summary>
    public ImmutableArray<string> Scopes { get; init; } = Scopes.IsDefault ? [] : Scopes;

    /// <summary>What the server wants beside.</summary>
    public ImmutableArray<string> MissingScopes { get; init; } = MissingScopes.IsDefault ? [] : MissingScopes;
}

/// <summary>How sign-ins stand, and which flows are known.</summary>
/// <param name="SignIns">By server and caller.</param>
/// <param name="Flows">Flows that wait, and those that ended in the last hour; the latest last.</param>
public sealed record SignInList(ImmutableArray<SignInStanding> SignIns, ImmutableArray<SignInView> Flows);

/// <summary>Says how the gateway signs in to a server.</summary>
/// <param name="Server">The server.</param>
/// <param name="Mode"><c>oauth</c>, <c>client_credentials</c> or <c>enterprise</c>.</param>
public sealed record SetAuthorization(string Server, string Mode)
{
    /// <summary>Scopes beside those the server asks for.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The client id of a registration made beforehand.</summary>
    public string? ClientId { get; init; }

    /// <summary>Its secret; sealed in the vault.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Its private key as PEM (RFC 7523); sealed in the vault.</summary>
    public string? ClientKey { get; init; }

    /// <summary>The only authorization server that is believed.</summary>
    public string? Issuer { get; init; }

    /// <summary>The identity provider's issuer, for <c>enterprise</c>.</summary>
    public string? IdentityProvider { get; init; }

    /// <summary>The client id at the identity provider.</summary>
    public string? ProviderClientId { get; init; }

    /// <summary>Its secret; sealed in the vault.</summary>
    public string? ProviderClientSecret { get; init; }

    /// <summary>Whether each caller signs in as themselves.</summary>
    public bool PerCaller { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server}: {Mode}";
}
