using Turnpike.Console.Frame;

namespace Turnpike.Console.Account;

/// <summary>What the sign-in shows.</summary>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Problem">Why it did not work; null at first.</param>
internal sealed record SignInModel(string Return, string? Problem);

/// <summary>The pages that lead to a session.</summary>
public static class AccountPages
{
    /// <summary>Adds them.</summary>
    public static void Map(OpenPages pages, TokenSessions sessions)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Add("GET", "/console/sign-in", request => ValueTask.FromResult(PageAnswer.Alone<SignInPage>("Sign in", new SignInModel(request.Return, null))));
        pages.Add("POST", "/console/sign-in", request => ValueTask.FromResult(sessions.Open(request.Form("token")) is { } token
            ? request.Enter(token, request.Return)
            : PageAnswer.Alone<SignInPage>("Sign in", new SignInModel(request.Return, "This is not the admin token."), 401)));
    }
}
