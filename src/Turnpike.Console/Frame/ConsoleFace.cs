using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Faults;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Frame;

/// <summary>
/// <c>/console</c>: from a request to a page. Who asks is known before anything else is looked at, a form counts only from a page of our own,
/// and whatever is refused is a page that says so.
/// </summary>
public sealed class ConsoleFace : IAsyncDisposable
{
    /// <summary>The path below which somebody proves anew who they are, followed by the id of the form that waits for it.</summary>
    internal const string ProofPath = "/console/confirm/";

    private readonly ConsoleSite _site;
    private readonly ISessions _sessions;
    private readonly ConsoleRoutes _routes;
    private readonly OpenPages _open;
    private readonly FlashNotes _notes = new();
    private readonly HeldForms _held;
    private readonly PageWriter _writer;

    /// <summary>A face with these pages.</summary>
    /// <param name="site">What all pages have to hand.</param>
    /// <param name="sessions">Who is behind a cookie.</param>
    /// <param name="routes">The pages of whoever is signed in.</param>
    /// <param name="open">The pages of everybody: those that lead to a session.</param>
    public ConsoleFace(ConsoleSite site, ISessions sessions, ConsoleRoutes routes, OpenPages open)
    {
        (_site, _sessions, _routes, _open) = (site, sessions, routes, open);
        ArgumentNullException.ThrowIfNull(site);
        (_writer, _held) = (new PageWriter(site), new HeldForms(site.Time));
    }

    /// <summary>Whether a path is the console's.</summary>
    public static bool IsRoute(PathString path) => path.StartsWithSegments("/console", StringComparison.Ordinal);

    /// <summary>Takes one HTTP request whose path is the console's.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        var isSecure = _site.IsSecure(http.Request);
        ConsoleHeaders.Write(http.Response.Headers, isSecure);
        var path = http.Request.Path.Value ?? "";
        if (path.StartsWith(PageFiles.Path, StringComparison.Ordinal))
        {
            await PageWriter.WriteAssetAsync(http, PageFiles.Find(path[PageFiles.Path.Length..]));
            return;
        }

        var token = SessionCookie.Read(http.Request, isSecure);
        var visitor = token is null ? null : _sessions.Find(token, isUse: !IsLive(http.Request) && path != "/console/events");
        if (_open.Find(http.Request.Method, path) is { } open)
        {
            await AnswerOpenAsync(http, open, visitor, token);
        }
        else if (visitor is null)
        {
            await TurnAwayAsync(http);
        }
        else if (path == "/console/events")
        {
            await _site.Live.WriteAsync(http, () => _sessions.Find(token!, isUse: false) is not null);
        }
        else if (path == "/console/sign-out" && HttpMethods.IsPost(http.Request.Method))
        {
            await SignOutAsync(http, token!, visitor, isSecure);
        }
        else
        {
            await AnswerAsync(http, token!, visitor, path["/console".Length..]);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _site.Live.Dispose();
        return _writer.DisposeAsync();
    }

    // Where one was going is where one goes on to after the sign-in.
    private static Task TurnAwayAsync(HttpContext http)
    {
        var isPage = HttpMethods.IsGet(http.Request.Method) && http.Request.Path.Value is not "/console/events";
        http.Response.StatusCode = isPage ? StatusCodes.Status303SeeOther : StatusCodes.Status401Unauthorized;
        if (isPage)
        {
            var here = http.Request.Path.Value + http.Request.QueryString.Value;
            http.Response.Headers.Location = here == "/console" ? "/console/sign-in" : $"/console/sign-in?return={Uri.EscapeDataString(here)}";
        }

        return Task.CompletedTask;
    }

    private async Task AnswerOpenAsync(HttpContext http, OpenHandler handler, Visitor? visitor, string? token)
    {
        IFormCollection? form = null;
        if (HttpMethods.IsPost(http.Request.Method))
        {
            form = OwnPages.IsFromElsewhere(http.Request) ? null : await FormReader.ReadAsync(http);
            if (form is null)
            {
                await _writer.WriteProblemAsync(http, null, 400, "This form cannot be read", "It did not come from a page of this gateway, or it is damaged. Open the page again and send it from there.");
                return;
            }
        }

        PageAnswer answer;
        try
        {
            var request = new OpenRequest(http, _site, visitor, form);
            answer = await handler(request);
            if (request.HasEntered && visitor is not null)
            {
                await EndReplacedAsync(token!);
            }
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            await _writer.WriteProblemAsync(http, null, PageWriter.Status(e), PageWriter.Heading(e), e.Message);
            return;
        }

        await _writer.WriteAsync(http, answer, new FrameContext { Visitor = null, Here = Here(http), Now = _site.Time.GetUtcNow(), Theme = Theme.Read(http.Request) });
    }

    // The browser has another one now: nobody but a thief would use it.
    private async ValueTask EndReplacedAsync(string token)
    {
        try
        {
            await _sessions.EndAsync(token);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            // Whoever signed in is in all the same; it ends by its own time.
        }
    }

    private async Task AnswerAsync(HttpContext http, string token, Visitor visitor, string path)
    {
        var (route, places, allow) = _routes.Find(http.Request.Method, path);
        var frame = new FrameContext
        {
            Visitor = visitor,
            Here = Here(http),
            Now = _site.Time.GetUtcNow(),
            Theme = Theme.Read(http.Request),
            Waiting = await WaitingAsync(visitor),
        };
        if (route is null)
        {
            await (allow.Length > 0
                ? _writer.WriteProblemAsync(http, frame, 405, "That is not done here", $"This address takes {allow}.", allow)
                : _writer.WriteProblemAsync(http, frame, 404, "There is no such page", "It may have been removed, or the address is not whole."));
            return;
        }

        if (!visitor.May(route.Right))
        {
            await _writer.WriteProblemAsync(http, frame, 403, "This is not for you", $"Your role is {string.Join(", ", visitor.Roles)}; this takes another one. An admin can give it to you under People.");
            return;
        }

        IFormCollection? form = null;
        if (route.Method == "POST" && FormReader.IsTooLarge(http.Request))
        {
            await _writer.WriteProblemAsync(
                http, frame, 413, "This is too much for a form", "A form of these pages takes 3 MiB as it is sent, which is about 2 MiB of JSON. What is larger is for the command line; nothing was changed.");
            return;
        }

        if (route.Method == "POST")
        {
            form = OwnPages.IsFromElsewhere(http.Request) ? null : await FormReader.ReadAsync(http);
            if (form is null || !OwnPages.Carries(form, visitor.FormKey))
            {
                await _writer.WriteProblemAsync(http, frame, 400, "This form was not sent", "It did not come from a page of this session. Open the page again and send it from there; nothing was changed.");
                return;
            }
        }

        var answer = await PerformAsync(http, visitor, route, places, form);
        if (answer is PageAnswer.Resumed { Form: var held })
        {
            answer = await ResumeAsync(http, visitor, held);
            frame = frame with { Here = Here(http) };
        }

        if (answer is PageAnswer.Sent { Sentence: { } sentence } sent)
        {
            _notes.Keep(token, new Said(sentence, sent.IsProblem));
        }
        else if (answer is PageAnswer.Shown && !IsLive(http.Request))
        {
            // A page that asks for itself again, in another tab, does not take the sentence away from who it is for.
            frame = frame with { Said = _notes.Take(token) };
        }

        await _writer.WriteAsync(http, answer, frame);
    }

    private async ValueTask<PageAnswer> PerformAsync(HttpContext http, Visitor visitor, ConsoleRoutes.Route route, ImmutableDictionary<string, string> places, IFormCollection? form)
    {
        try
        {
            return await route.Handler(new PageRequest(http, _site, visitor, places, form, _held));
        }
        catch (ProofNeededException e) when (form is not null)
        {
            // What was sent is not lost: it goes on once they have proven who they are.
            return _held.Keep(http.Request, form, visitor.Name, e.Act) is { } id
                ? PageAnswer.To(ProofPath + id)
                : PageAnswer.Back(OwnPages.Path(form["return"].ToString()), $"{PageWriter.Sentence(e.Refusal)} Sign out and in again, and send it once more.");
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException or ProofNeededException)
        {
            var error = (e as ProofNeededException)?.Refusal ?? e;
            return form is null
                ? PageAnswer.Show<ProblemPage>(PageWriter.Heading(error), new ProblemModel(PageWriter.Heading(error), PageWriter.Sentence(error)), PageWriter.Status(error))
                : PageAnswer.Back(OwnPages.Path(form["return"].ToString()), PageWriter.Sentence(error));
        }
    }

    // It was known to come from a page of theirs when it was sent; whether they may do it is asked as they are now.
    private async ValueTask<PageAnswer> ResumeAsync(HttpContext http, Visitor visitor, HeldForm held)
    {
        (http.Request.Path, http.Request.QueryString) = (held.Path, held.Query);
        var (route, places, _) = _routes.Find("POST", held.Path["/console".Length..]);
        return route is not null && visitor.May(route.Right)
            ? await PerformAsync(http, visitor, route, places, held.Form)
            : PageAnswer.Show<ProblemPage>("This is not for you", new ProblemModel("This is not for you", "Your roles were changed meanwhile; nothing was done."), 403);
    }

    private async Task SignOutAsync(HttpContext http, string token, Visitor visitor, bool isSecure)
    {
        if (OwnPages.IsFromElsewhere(http.Request) || await FormReader.ReadAsync(http) is not { } form || !OwnPages.Carries(form, visitor.FormKey))
        {
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        await _sessions.EndAsync(token);
        SessionCookie.Forget(http.Response, isSecure);
        http.Response.Headers["Clear-Site-Data"] = "\"cache\"";
        http.Response.Headers.Location = visitor.IsExternal ? "/console/sign-in?left=issuer" : "/console/sign-in?left=1";
        http.Response.StatusCode = StatusCodes.Status303SeeOther;
    }

    private async ValueTask<int> WaitingAsync(Visitor visitor)
    {
        if (!visitor.May(Right.Look))
        {
            return 0;
        }

        try
        {
            return (await _site.Node.ActAsAsync(visitor.Actor, AdminActs.ListApprovals, new ListApprovals(), CancellationToken.None)).Approvals.Length;
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            return 0;
        }
    }

    // What a page asks for by itself, so that its live parts are as they are now.
    private static bool IsLive(HttpRequest request) => request.Headers["X-Turnpike-Live"].Count > 0;

    private static string Here(HttpContext http) => http.Request.Path.Value + http.Request.QueryString.Value;
}
