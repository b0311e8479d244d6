using Turnpike.Admin.Accounts;
using Turnpike.Admin.Administrators;

namespace Turnpike.Admin.Acts;

/// <content>How people sign in, their sessions, and API tokens. No record of any of them names a password, a code or a token.</content>
public static partial class AdminActs
{
    /// <summary>Lets somebody in who brings a name, a password and a code where one is needed.</summary>
    public static Act<OpenSession, SignInAnswer> OpenSession { get; } = new(
        "session.open", Right.Admit, j => j.OpenSession, j => j.SignInAnswer, SessionActs.OpenAsync);

    /// <summary>Lets somebody in whom an OpenID provider sends.</summary>
    public static Act<OpenExternalSession, SignInAnswer> OpenExternalSession { get; } = new(
        "session.open_external", Right.Admit, j => j.OpenExternalSession, j => j.SignInAnswer, ExternalActs.OpenAsync);

    /// <summary>Signs out.</summary>
    public static Act<EndSession, Nothing> EndSession { get; } = new(
        "session.end", Right.Admit, j => j.EndSession, j => j.Nothing, SessionActs.EndAsync);

    /// <summary>Says what a link is for.</summary>
    public static Act<GivenLink, LinkView> ShowLink { get; } = new(
        "sign_in_link.show", Right.Admit, j => j.GivenLink, j => j.LinkView, LinkActs.ShowAsync);

    /// <summary>Uses a link up: sets the password of its person, or makes the first administrator, and lets them in.</summary>
    public static Act<CompleteLink, SignInAnswer> CompleteLink { get; } = new(
        "sign_in_link.complete", Right.Admit, j => j.CompleteLink, j => j.SignInAnswer, LinkActs.CompleteAsync);

    /// <summary>Notes when an API token was used.</summary>
    public static Act<UsedApiToken, Nothing> NoteTokenUse { get; } = new(
        "api_token.note_use", Right.Admit, j => j.UsedApiToken, j => j.Nothing, TokenActs.NoteUseAsync);

    /// <summary>Makes a link by which somebody gets in, once.</summary>
    public static Act<CreateLink, IssuedLink> CreateLink { get; } = new(
        "sign_in_link.create", Right.Administer, j => j.CreateLink, j => j.IssuedLink, LinkActs.CreateAsync)
    {
        TakesProof = true,
    };

    /// <summary>Lists everybody's sessions.</summary>
    public static Act<Nothing, ConsoleSessionList> ListSessions { get; } = new(
        "session.list", Right.LookAtCredentials, j => j.Nothing, j => j.ConsoleSessionList, SessionActs.ListAsync);

    /// <summary>Ends one session, whoever's it is.</summary>
    public static Act<NamedSession, ConsoleSessionList> EndOneSession { get; } = new(
        "session.end_one", Right.Administer, j => j.NamedSession, j => j.ConsoleSessionList, SessionActs.EndOneAsync, r => new ActRecord(null, r.Id));

    /// <summary>Ends every session of a person.</summary>
    public static Act<NamedPerson, ConsoleSessionList> EndSessionsOf { get; } = new(
        "session.end_person", Right.Administer, j => j.NamedPerson, j => j.ConsoleSessionList, SessionActs.EndOfPersonAsync, r => new ActRecord(null, r.Name));

    /// <summary>Lists one's own sessions.</summary>
    public static Act<Nothing, ConsoleSessionList> ListOwnSessions { get; } = new(
        "session.list_own", Right.OwnAccount, j => j.Nothing, j => j.ConsoleSessionList, SessionActs.ListOwnAsync);

    /// <summary>Ends sessions of one's own.</summary>
    public static Act<EndOwnSessions, ConsoleSessionList> EndOwnSessions { get; } = new(
        "session.end_own", Right.OwnAccount, j => j.EndOwnSessions, j => j.ConsoleSessionList, SessionActs.EndOwnAsync, r => new ActRecord(null, r.Id, r.Id is null ? "all others" : null));

    /// <summary>Proves within a session once more who one is.</summary>
    public static Act<ConfirmSession, ConsoleSessionView> ConfirmSession { get; } = new(
        "session.confirm", Right.OwnAccount, j => j.ConfirmSession, j => j.ConsoleSessionView, SessionActs.ConfirmAsync, r => new ActRecord(null, r.Session));

    /// <summary>Shows how one signs in.</summary>
    public static Act<Nothing, AccountView> ShowOwnAccount { get; } = new(
        "account.show", Right.OwnAccount, j => j.Nothing, j => j.AccountView, AccountActs.ShowOwnAsync);

    /// <summary>Changes one's own password.</summary>
    public static Act<ChangePassword, AccountView> ChangePassword { get; } = new(
        "account.password", Right.OwnAccount, j => j.ChangePassword, j => j.AccountView, AccountActs.ChangePasswordAsync, _ => new ActRecord(null, null));

    /// <summary>Offers a secret for an authenticator; a code of it confirms it.</summary>
    public static Act<ProvePassword, OfferedCode> OfferCode { get; } = new(
        "account.code.offer", Right.OwnAccount, j => j.ProvePassword, j => j.OfferedCode, AccountActs.OfferCodeAsync, _ => new ActRecord(null, null));

    /// <summary>Confirms an authenticator by a code of it; from then on each sign-in takes one.</summary>
    public static Act<GivenCode, RecoveryCodes> ConfirmCode { get; } = new(
        "account.code.confirm", Right.OwnAccount, j => j.GivenCode, j => j.RecoveryCodes, AccountActs.ConfirmCodeAsync, _ => new ActRecord(null, null));

    /// <summary>Takes the authenticator out of one's own sign-in.</summary>
    public static Act<RemoveCode, AccountView> RemoveCode { get; } = new(
        "account.code.remove", Right.OwnAccount, j => j.RemoveCode, j => j.AccountView, AccountActs.RemoveCodeAsync, _ => new ActRecord(null, null));

    /// <summary>Makes new recovery codes in the place of those that are left.</summary>
    public static Act<RemoveCode, RecoveryCodes> RenewRecoveryCodes { get; } = new(
        "account.recovery", Right.OwnAccount, j => j.RemoveCode, j => j.RecoveryCodes, AccountActs.RenewRecoveryAsync, _ => new ActRecord(null, null));

    /// <summary>Gives a person a password.</summary>
    public static Act<SetPassword, PersonView> SetPassword { get; } = new(
        "person.password", Right.Administer, j => j.SetPassword, j => j.PersonView, AccountActs.SetPasswordAsync, r => new ActRecord(null, r.Name))
    {
        TakesProof = true,
    };

    /// <summary>Takes a person's authenticator out of their sign-in.</summary>
    public static Act<NamedPerson, PersonView> RemovePersonCode { get; } = new(
        "person.code.remove", Right.Administer, j => j.NamedPerson, j => j.PersonView, AccountActs.RemovePersonCodeAsync, r => new ActRecord(null, r.Name))
    {
        TakesProof = true,
    };

    /// <summary>Says whether a person may sign in.</summary>
    public static Act<SetSignIn, PersonView> SetSignIn { get; } = new(
        "person.sign_in", Right.Administer, j => j.SetSignIn, j => j.PersonView, AccountActs.SetSignInAsync, r => new ActRecord(null, r.Name, r.Enabled ? "enabled" : "disabled"));

    /// <summary>Makes an API token, shown this once.</summary>
    public static Act<CreateApiToken, IssuedApiToken> CreateApiToken { get; } = new(
        "api_token.create", Right.Administer, j => j.CreateApiToken, j => j.IssuedApiToken, TokenActs.CreateAsync, r => new ActRecord(null, r.Name, $"role: {r.Role}"))
    {
        TakesProof = true,
    };

    /// <summary>Lists API tokens.</summary>
    public static Act<Nothing, ApiTokenList> ListApiTokens { get; } = new(
        "api_token.list", Right.LookAtCredentials, j => j.Nothing, j => j.ApiTokenList, TokenActs.ListAsync);

    /// <summary>Ends an API token.</summary>
    public static Act<NamedApiToken, Nothing> RevokeApiToken { get; } = new(
        "api_token.revoke", Right.Administer, j => j.NamedApiToken, j => j.Nothing, TokenActs.RevokeAsync, r => new ActRecord(null, r.Name));
}
