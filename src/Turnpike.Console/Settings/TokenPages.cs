using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Settings;

/// <summary><c>/console/settings/tokens</c>: tokens of the admin API.</summary>
internal static class TokenPages
{
    private const string Here = "/console/settings/tokens";

    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/settings/tokens", Right.LookAtCredentials, request => ShowAsync(request, null));
        routes.Post("/settings/tokens", Right.Administer, CreateAsync);
        routes.Post("/settings/tokens/revoke", Right.Administer, RevokeAsync);
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, IssuedApiToken? issued) =>
        PageAnswer.Show<TokensPage>("API tokens", new TokensModel((await request.ActAsync(AdminActs.ListApiTokens, Nothing.Value)).Tokens, issued, request.Site.Address()));

    // The answer of the form itself: a page that is opened again does not have the token.
    private static async ValueTask<PageAnswer> CreateAsync(PageRequest request)
    {
        var days = int.TryParse(request.Form("days"), out var given) && given is >= 0 and <= 3650 ? given : throw new AdminException(AdminFaultCode.Invalid, "the days are a whole number from 0 to 3650");
        return await ShowAsync(request, await request.ActAsync(
            AdminActs.CreateApiToken, new CreateApiToken(request.Form("name"), request.Form("role"), days == 0 ? null : request.Site.Time.GetUtcNow().AddDays(days))));
    }

    private static async ValueTask<PageAnswer> RevokeAsync(PageRequest request)
    {
        await request.ActAsync(AdminActs.RevokeApiToken, new NamedApiToken(request.Form("name")));
        return PageAnswer.To(Here, $"The token {request.Form("name")} is good no more.");
    }
}

/// <summary>The tokens there are, and one that was just made.</summary>
internal sealed record TokensModel(ImmutableArray<ApiTokenView> Tokens, IssuedApiToken? Issued, Uri? Address);
