using System.Collections.Immutable;

namespace Turnpike.Admin.Accounts;

/// <summary>Somebody wants in with a name and a password; for the console's pages alone.</summary>
/// <param name="Name">The name, or any account of the person.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">A code of the authenticator, or a recovery code; null while it was not asked for.</param>
/// <param name="Source">The address they come from.</param>
public sealed record OpenSession(string Name, string Password, string? Code, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"OpenSession {{ {Source} }}";
}

/// <summary>Somebody was sent by an OpenID provider, and what it says of them was verified; for the console's pages alone.</summary>
/// <param name="Issuer">The provider, as it is configured.</param>
/// <param name="Subject">Who they are there.</param>
/// <param name="Name">A name to call them by; null for none.</param>
/// <param name="Email">Their e-mail address, if the provider says that it was verified; else null.</param>
/// <param name="Groups">The groups it says they are in.</param>
/// <param name="Source">The address they come from.</param>
/// <param name="ProvedAt">When they proved to the provider who they are, by its word; null where it does not say.</param>
public sealed record OpenExternalSession(
    string Issuer, string Subject, string? Name, string? Email, ImmutableArray<string> Groups, string Source, DateTimeOffset? ProvedAt = null);

/// <summary>What came of a sign-in.</summary>
/// <param name="Status"><c>signed_in</c>; <c>code</c>: the password is right and a code is needed; <c>wrong</c>; <c>wait</c>: try again later.</param>
/// <param name="Token">The session's token, for the browser alone; null unless signed in.</param>
/// <param name="Person">Who signed in; null unless signed in.</param>
/// <param name="WaitSeconds">For how long to wait; 0 when not.</param>
public sealed record SignInAnswer(string Status, string? Token, string? Person, long WaitSeconds)
{
    /// <summary>They are in.</summary>
    public const string SignedIn = "signed_in";

    /// <summary>A code is needed.</summary>
    public const string NeedsCode = "code";

    /// <summary>Name, password or code are wrong; which of them is not said.</summary>
    public const string Wrong = "wrong";

    /// <summary>Too many failures: later.</summary>
    public const string Wait = "wait";

    /// <inheritdoc/>
    public override string ToString() => $"SignInAnswer {{ {Status}, {Person} }}";
}

/// <summary>Ends the session of a token: signing out.</summary>
/// <param name="Token">What the browser holds.</param>
public sealed record EndSession(string Token)
{
    /// <inheritdoc/>
    public override string ToString() => "EndSession";
}

/// <summary>Names a session.</summary>
/// <param name="Id">Its id, <c>cs_…</c>.</param>
public sealed record NamedSession(string Id);

/// <summary>Ends sessions of one's own.</summary>
/// <param name="Id">The one to end; null for all but <paramref name="Kept"/>.</param>
/// <param name="Kept">Id of the one that goes on; null for none.</param>
public sealed record EndOwnSessions(string? Id, string? Kept);

/// <summary>Proves once more who one is, within a session, before something that cannot be undone.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="Password">One's password.</param>
/// <param name="Code">A code of the authenticator, where one has one.</param>
public sealed record ConfirmSession(string Session, string Password, string? Code)
{
    /// <inheritdoc/>
    public override string ToString() => "ConfirmSession";
}

/// <summary>A session as shown.</summary>
/// <param name="Id">Names it; opens nothing.</param>
/// <param name="Person">Whose it is.</param>
/// <param name="OpenedAt">When it was opened.</param>
/// <param name="EndsAt">When it ends at the latest.</param>
/// <param name="AuthenticatedAt">When its person last proved to be who they are; 1970-01-01 where their OpenID provider did not say.</param>
/// <param name="How">How they came in: <c>password</c>, <c>password+code</c>, <c>password+recovery</c>, <c>oidc</c>, <c>link</c>.</param>
/// <param name="Source">The address they came from.</param>
public sealed record ConsoleSessionView(
    string Id, string Person, DateTimeOffset OpenedAt, DateTimeOffset EndsAt, DateTimeOffset AuthenticatedAt, string How, string Source);

/// <summary>Sessions.</summary>
/// <param name="Sessions">The newest first.</param>
public sealed record ConsoleSessionList(ImmutableArray<ConsoleSessionView> Sessions);

/// <summary>Asks for a link by which somebody gets in.</summary>
/// <param name="Person">Who: it sets their password. Null for the first administrator, who chooses a name.</param>
/// <param name="OnlyFirst">Whether none is made where an administrator can sign in already.</param>
public sealed record CreateLink(string? Person = null, bool OnlyFirst = false);

/// <summary>A link that is good once, shown this once.</summary>
/// <param name="Token">Its last part; null where none was made.</param>
/// <param name="Url">The whole of it; null where nobody listens, or none was made.</param>
/// <param name="Person">Whose password it sets; null for the first administrator's.</param>
/// <param name="ExpiresAt">Until when it is good; null where none was made.</param>
public sealed record IssuedLink(string? Token, string? Url, string? Person, DateTimeOffset? ExpiresAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"IssuedLink {{ {Person} }}";
}

/// <summary>Names a link by its token.</summary>
/// <param name="Token">The last part of the link.</param>
/// <param name="Source">The address they come from.</param>
public sealed record GivenLink(string Token, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => "GivenLink";
}

/// <summary>What a link is for.</summary>
/// <param name="Person">Whose password it sets; null where it makes the first administrator.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
public sealed record LinkView(string? Person, DateTimeOffset ExpiresAt);

/// <summary>Uses a link up; for the console's pages alone.</summary>
/// <param name="Token">The last part of the link.</param>
/// <param name="Name">The name the first administrator chooses; null where the link has a person.</param>
/// <param name="Password">The password they choose.</param>
/// <param name="Source">The address they come from.</param>
public sealed record CompleteLink(string Token, string? Name, string Password, string Source)
{
    /// <inheritdoc/>
    public override string ToString() => $"CompleteLink {{ {Source} }}";
}
