using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Account;

/// <summary><c>/console/account</c>: how one signs in oneself.</summary>
internal static class OwnAccount
{
    private const string Here = "/console/account";

    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/account", Right.OwnAccount, request => ShowAsync(request));
        routes.Post("/account/password", Right.OwnAccount, ChangePasswordAsync);
        routes.Post("/account/code/offer", Right.OwnAccount, OfferCodeAsync);
        routes.Post("/account/code/confirm", Right.OwnAccount, ConfirmCodeAsync);
        routes.Post("/account/code/remove", Right.OwnAccount, RemoveCodeAsync);
        routes.Post("/account/code/recovery", Right.OwnAccount, RenewRecoveryAsync);
        routes.Post("/account/sessions/end", Right.OwnAccount, EndSessionsAsync);
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, OfferedCode? offered = null, RecoveryCodes? codes = null, string? problem = null) =>
        PageAnswer.Show<OwnAccountPage>("Your account", new OwnAccountModel
        {
            Account = await request.ActAsync(AdminActs.ShowOwnAccount, Nothing.Value),
            Sessions = await request.ActAsync(AdminActs.ListOwnSessions, Nothing.Value),
            Session = request.Visitor.SessionId,
            Offered = offered,
            Codes = codes,
            Problem = problem,
        });

    private static async ValueTask<PageAnswer> ChangePasswordAsync(PageRequest request)
    {
        if (request.FormText("password") != request.FormText("again"))
        {
            return PageAnswer.Back(Here, "The two new passwords are not the same.");
        }

        await request.ActAsync(AdminActs.ChangePassword, new ChangePassword(request.FormText("current"), request.FormText("password"), request.Visitor.SessionId));
        return PageAnswer.To(Here, "Your password is changed, and your other sessions are over.");
    }

    private static async ValueTask<PageAnswer> OfferCodeAsync(PageRequest request) =>
        await ShowAsync(request, await request.ActAsync(AdminActs.OfferCode, new ProvePassword(request.FormText("password"))));

    private static async ValueTask<PageAnswer> ConfirmCodeAsync(PageRequest request)
    {
        try
        {
            return await ShowAsync(request, codes: await request.ActAsync(AdminActs.ConfirmCode, new GivenCode(request.Form("code"))));
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.Forbidden)
        {
            // The offer stands: what was scanned stays right. It is not shown again, since only the browser knew it.
            return await ShowAsync(request, problem: PageWriter.Sentence(e));
        }
    }

    private static async ValueTask<PageAnswer> RemoveCodeAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.RemoveCode, new RemoveCode(request.FormText("password"), request.Form("code")));
        return PageAnswer.To(Here, "Your sign-in needs no code any more.");
    }

    private static async ValueTask<PageAnswer> RenewRecoveryAsync(PageRequest request) =>
        await ShowAsync(request, codes: await request.ActAsync(AdminActs.RenewRecoveryCodes, new RemoveCode(request.FormText("password"), request.Form("code"))));

    private static async ValueTask<PageAnswer> EndSessionsAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.EndOwnSessions, new EndOwnSessions(request.Form("id") is { Length: > 0 } id ? id : null, request.Visitor.SessionId));
        return PageAnswer.To(Here, "Ended.");
    }
}

/// <summary>What the page of one's own account shows.</summary>
internal sealed record OwnAccountModel
{
    /// <summary>How one signs in.</summary>
    public required AccountView Account { get; init; }

    /// <summary>One's sessions.</summary>
    public required ConsoleSessionList Sessions { get; init; }

    /// <summary>The one this is.</summary>
    public required string? Session { get; init; }

    /// <summary>A secret for an authenticator, shown this once.</summary>
    public OfferedCode? Offered { get; init; }

    /// <summary>Recovery codes, shown this once.</summary>
    public RecoveryCodes? Codes { get; init; }

    /// <summary>Why a code did not confirm.</summary>
    public string? Problem { get; init; }
}
