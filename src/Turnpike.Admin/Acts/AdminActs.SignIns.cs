using Turnpike.Admin.SignIns;

namespace Turnpike.Admin.Acts;

/// <content>Sign-ins at servers.</content>
public static partial class AdminActs
{
    /// <summary>Begins a sign-in; the answer names what a person opens, or is complete at once where nobody has to be asked.</summary>
    public static Act<BeginSignIn, SignInView> BeginSignIn { get; } = new(
        "auth.begin", Right.Administer, j => j.BeginSignIn, j => j.SignInView, SignInActs.BeginAsync, SignInActs.Describe);

    /// <summary>A browser opens a flow; for the pages alone.</summary>
    public static Act<OpenSignIn, OpenedSignIn> OpenSignIn { get; } = new(
        "auth.open", Right.Administer, j => j.OpenSignIn, j => j.OpenedSignIn, SignInActs.OpenAsync, r => new ActRecord(null, r.Flow));

    /// <summary>A browser brings the answer of a flow; for the pages alone. The server is looked at afterwards.</summary>
    public static Act<CompleteSignIn, SignInView> CompleteSignIn { get; } = new(
        "auth.complete", Right.Administer, j => j.CompleteSignIn, j => j.SignInView, SignInActs.CompleteAsync, SignInActs.Describe);

    /// <summary>Shows how a flow stands; one that is not known has the status <c>not_found</c>.</summary>
    public static Act<NamedFlow, SignInView> ShowSignIn { get; } = new(
        "auth.show", Right.LookAtCredentials, j => j.NamedFlow, j => j.SignInView, SignInActs.ShowAsync);

    /// <summary>Ends a flow that waits.</summary>
    public static Act<NamedFlow, SignInView> CancelSignIn { get; } = new(
        "auth.cancel", Right.Administer, j => j.NamedFlow, j => j.SignInView, SignInActs.Describe, SignInActs.CancelAsync);

    /// <summary>Lists how sign-ins stand, and the flows.</summary>
    public static Act<ListSignIns, SignInList> ListSignIns { get; } = new(
        "auth.list", Right.LookAtCredentials, j => j.ListSignIns, j => j.SignInList, SignInStandings.ListAsync);

    /// <summary>Renews tokens, for the call path; one renewal for everybody who needs it.</summary>
    public static Act<RenewTokens, RenewedTokens> RenewTokens { get; } = new(
        "auth.renew", Right.Administer, j => j.RenewTokens, j => j.RenewedTokens, TokenRenewal.RenewAsync, TokenRenewal.Describe);

    /// <summary>Says how the gateway signs in to a server.</summary>
    public static Act<SetAuthorization, SignInStanding> SetAuthorization { get; } = new(
        "auth.configure", Right.Administer, j => j.SetAuthorization, j => j.SignInStanding, SignInStandings.ConfigureAsync, SignInStandings.Describe);

    /// <summary>Gives tokens back and forgets them.</summary>
    public static Act<NamedSignIn, SignInStanding> ForgetSignIn { get; } = new(
        "auth.forget", Right.Administer, j => j.NamedSignIn, j => j.SignInStanding, SignInStandings.ForgetAsync, SignInStandings.Describe);
}
