using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>Light or dark, where somebody chose; else what the system has.</summary>
internal static class Theme
{
    private const string Cookie = "turnpike-theme";

    /// <summary><c>light</c>, <c>dark</c>, or null.</summary>
    public static string? Read(HttpRequest request) => request.Cookies[Cookie] is ("light" or "dark") and var theme ? theme : null;

    /// <summary>Keeps the choice for a year.</summary>
    public static ValueTask<PageAnswer> ChooseAsync(PageRequest request)
    {
        var options = new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = "/console", Secure = request.Site.IsSecure(request.Http.Request), MaxAge = TimeSpan.FromDays(365) };
        if (request.Form("theme") is ("light" or "dark") and var theme)
        {
            request.Http.Response.Cookies.Append(Cookie, theme, options);
        }
        else
        {
            request.Http.Response.Cookies.Delete(Cookie, options);
        }

        return ValueTask.FromResult(PageAnswer.To(OwnPages.Path(request.Form("return"))));
    }
}
