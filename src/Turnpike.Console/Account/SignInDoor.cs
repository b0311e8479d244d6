using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.Console.Frame.Parts;
using Turnpike.Console.OpenId;

namespace Turnpike.Console.Account;

/// <summary>The pages that lead to a session: name and password with a code, and the links that are good once.</summary>
/// <param name="sessions">The sessions.</param>
/// <param name="oidc">The OpenID issuers people can come by.</param>
/// <param name="time">Clock.</param>
public sealed class SignInDoor(ConsoleSessions sessions, OidcSignIns oidc, TimeProvider time)
{
    private readonly HalfSignIns _halves = new(time);

    /// <summary>Adds the pages.</summary>
    public void Map(OpenPages pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Add("GET", "/console/sign-in", Ask);
        pages.Add("POST", "/console/sign-in", SignInAsync);
        pages.Add("GET", ConsolePage.LinkPath, ShowLinkAsync);
        pages.Add("POST", ConsolePage.LinkPath, UseLinkAsync);
    }

    private ValueTask<PageAnswer> Ask(OpenRequest request) => ValueTask.FromResult(
        request.Visitor is not null ? PageAnswer.To(request.Return) : Show(new SignInModel(request.Return, oidc.Buttons, IsLeft: request.Query("left") is not null, SignOuts: request.Query("left") == "issuer" ? oidc.SignOuts : [])));

    private async ValueTask<PageAnswer> SignInAsync(OpenRequest request)
    {
        var half = request.Form("half");
        var (name, password, code) = (request.Form("name").Trim(), request.Form("password"), (string?)null);
        if (half.Length > 0)
        {
            if (_halves.Try(half) is not { } kept)
            {
                return Show(new SignInModel(request.Return, oidc.Buttons, Problem: "That took too long, or too many tries. Start over."), 401);
            }

            (name, password, code) = (kept.Name, kept.Password, request.Form("code").Trim());
        }

        var answer = await sessions.SignInAsync(new OpenSession(name, password, code, request.Source), request.Http.RequestAborted);
        switch (answer.Status)
        {
            case SignInAnswer.SignedIn:
                _halves.Forget(half);
                return request.Enter(answer.Token!, request.Return);
            case SignInAnswer.NeedsCode:
                return Show(new SignInModel(request.Return, [], name, Half: _halves.Keep(name, password)));
            case SignInAnswer.Wait:
                request.Http.Response.Headers.RetryAfter = answer.WaitSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return Show(new SignInModel(request.Return, oidc.Buttons, name, $"Too many tries that were wrong. Try again in {RelativeTime.Words(TimeSpan.FromSeconds(Math.Max(1, answer.WaitSeconds)))}"), 429);
            default:
                return code is null
                    ? Show(new SignInModel(request.Return, oidc.Buttons, name, "Name or password are wrong."), 401)
                    : Show(new SignInModel(request.Return, [], name, "This code is wrong, or was used before. Wait for the next one.", half), 401);
        }
    }

    private static async ValueTask<PageAnswer> ShowLinkAsync(OpenRequest request)
    {
        var token = Token(request);
        try
        {
            var link = await request.Site.Node.ActAsync(AdminActs.ShowLink, new GivenLink(token, request.Source), request.Http.RequestAborted);
            return PageAnswer.Alone<LinkPage>(link.Person is null ? "Welcome" : "Choose a password", new LinkModel(token, link.Person, link.ExpiresAt));
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.NotFound or AdminFaultCode.Forbidden)
        {
            return PageAnswer.Alone<ProblemPage>("This link is over", new ProblemModel("This link is over", "It was used, is too old, or was replaced. Where the gateway runs, \"turnpike admin link\" makes a new one."), 404);
        }
    }

    private static async ValueTask<PageAnswer> UseLinkAsync(OpenRequest request)
    {
        var token = Token(request);
        var node = request.Site.Node;
        var link = await node.ActAsync(AdminActs.ShowLink, new GivenLink(token, request.Source), request.Http.RequestAborted);
        var name = link.Person is null ? request.Form("name").Trim() : null;
        try
        {
            if (request.Form("password") != request.Form("again"))
            {
                throw new AdminException(AdminFaultCode.Invalid, "The two passwords are not the same.");
            }

            var answer = await node.ActAsync(AdminActs.CompleteLink, new CompleteLink(token, name, request.Form("password"), request.Source), CancellationToken.None);
            return request.Enter(answer.Token!, "/console");
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.Conflict)
        {
            return PageAnswer.Alone<LinkPage>("Choose a password", new LinkModel(token, link.Person, link.ExpiresAt, name ?? "", PageWriter.Sentence(e)), 400);
        }
    }

    private static string Token(OpenRequest request) => request.Http.Request.Path.Value![ConsolePage.LinkPath.Length..];

    private static PageAnswer Show(SignInModel model, int status = 200) => PageAnswer.Alone<SignInPage>("Sign in", model, status);
}
