using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;

namespace Turnpike.Console.OpenId;

/// <summary>What the page of a sign-in that failed shows.</summary>
/// <param name="Sentence">Why, and what would be right; may hold untrusted text.</param>
/// <param name="Return">Where to go after the next try.</param>
internal sealed record OidcProblem(string Sentence, string Return);

/// <summary>
/// The paths a browser passes when somebody signs in with an issuer: <c>/console/sign-in/oidc/N</c> sends it there, with the sealed flow in a
/// cookie; <c>…/callback</c> takes the answer from that browser alone; <c>…/N/sign-out</c> leads to the issuer's own sign-out.
/// </summary>
public static class OidcPages
{
    private const string Bare = "turnpike-oidc";
    private const string Bound = "__Host-" + Bare;
    private const string SignOut = "/sign-out";
    private const int MaxQuery = 8 * 1024;

    /// <summary>Adds them.</summary>
    public static void Map(OpenPages pages, OidcSignIns signIns)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Add("GET", OidcSignIns.Callback, request => AnswerAsync(request, signIns));
        pages.Add("GET", OidcSignIns.Path, request => LeaveAsync(request, signIns));
    }

    private static async ValueTask<PageAnswer> LeaveAsync(OpenRequest request, OidcSignIns signIns)
    {
        var rest = (request.Http.Request.Path.Value ?? "")[OidcSignIns.Path.Length..];
        var isOut = rest.EndsWith(SignOut, StringComparison.Ordinal);
        var issuer = int.TryParse(isOut ? rest[..^SignOut.Length] : rest, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (isOut)
        {
            return await SignOutAsync(issuer, request, signIns);
        }

        // The answer is brought to the console's one address: the cookie has to be that one's.
        if (signIns.Address is { } address && !IsAt(request.Http.Request, address) && request.Query("moved") is null)
        {
            return address.IsLoopback && !IsLoopback(request.Http.Request)
                ? Problem("The gateway does not know the address you came by, and an issuer has to. Whoever runs it names it as approvals.console in the configuration file.", request.Return, 409)
                : Away(new Uri(address, string.Create(CultureInfo.InvariantCulture, $"{OidcSignIns.Path}{issuer}?moved=1{(request.Query("fresh") is null ? "" : "&fresh=1")}&return={Uri.EscapeDataString(request.Return)}")).AbsoluteUri);
        }

        try
        {
            var start = await signIns.BeginAsync(issuer, request.Return, request.Query("fresh") is null ? null : TimeSpan.Zero, request.Http.RequestAborted);
            var isSecure = request.Site.IsSecure(request.Http.Request);
            request.Http.Response.Cookies.Append(isSecure ? Bound : Bare, start.Cookie, Options(isSecure, OidcFlow.Lifetime));
            return Away(start.Url.AbsoluteUri);
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Unreachable or AdminFaultCode.Conflict)
        {
            return Problem(PageWriter.Sentence(e), request.Return, 502);
        }
    }

    private static async ValueTask<PageAnswer> SignOutAsync(int issuer, OpenRequest request, OidcSignIns signIns)
    {
        try
        {
            return await signIns.SignOutAsync(issuer, request.Http.RequestAborted) is { } place
                ? Away(place.AbsoluteUri)
                : PageAnswer.Alone<ProblemPage>("Not signed out there", new ProblemModel(
                    "Not signed out there", $"{signIns.Buttons[issuer].Label} offers no address to sign out at. Sign out on its own pages, or close the browser. Here you are signed out."), 404);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Unreachable)
        {
            return PageAnswer.Alone<ProblemPage>("Not signed out there", new ProblemModel("Not signed out there", $"{PageWriter.Sentence(e)} Here you are signed out."), 502);
        }
    }

    private static async ValueTask<PageAnswer> AnswerAsync(OpenRequest request, OidcSignIns signIns)
    {
        var http = request.Http;
        var isSecure = request.Site.IsSecure(http.Request);
        var (name, query) = (isSecure ? Bound : Bare, http.Request.QueryString.Value ?? "");

        // The address of this page carries a code, which goes nowhere; and the flow is over, whatever comes of it.
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Cookies.Delete(name, Options(isSecure, null));
        if (query.Length is < 2 or > MaxQuery)
        {
            return Problem("This is no answer of an issuer.", "/console", 400);
        }

        // Whoever closes the page has answered all the same.
        var end = await signIns.CompleteAsync(query, http.Request.Cookies[name], request.Source, CancellationToken.None);
        return end.Session is { } token ? request.Enter(token, end.ReturnTo) : Problem(end.Sentence!, end.ReturnTo, end.Status);
    }

    private static PageAnswer Problem(string sentence, string returnTo, int status) =>
        PageAnswer.Alone<OidcProblemPage>("Not signed in", new OidcProblem(sentence, returnTo), status);

    private static PageAnswer Away(string url) => PageAnswer.Raw(http =>
    {
        http.Response.Headers.Location = url;
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
        return Task.CompletedTask;
    });

    private static bool IsAt(HttpRequest request, Uri address) => string.Equals(request.Host.Host.Trim('[', ']'), address.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(HttpRequest request) =>
        request.Host.Host is "localhost" || (IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    // Lax: the answer comes from another site, as a navigation. Bound to this host where that can be, so that no neighbour can plant one.
    private static CookieOptions Options(bool isSecure, TimeSpan? life) =>
        new() { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, Path = "/", MaxAge = life, IsEssential = true };
}
