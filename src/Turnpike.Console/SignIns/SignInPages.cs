using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.SignIns;
using Turnpike.Console.Frame;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.SignIns;

/// <summary>
/// <c>/oauth/start/{flow}</c> sends a browser to the authorization server and binds the flow to it by a cookie; <c>/oauth/callback</c> takes
/// the answer from that browser and no other (RFC 6749 section 10.12, RFC 9700 section 4.7); <c>/oauth/client.json</c> is the gateway's
/// client metadata document. Nothing of a query is shown, recorded or kept.
/// </summary>
/// <param name="node">The data folder.</param>
/// <param name="document">The address under which the client metadata document can be read from everywhere; null for none.</param>
public sealed class SignInPages(Node node, Uri? document)
{
    private const string DocumentPath = "/oauth/client.json";
    private const string Cookie = "turnpike-sign-in";
    private const string ReturnCookie = "turnpike-sign-in-return";
    private const int MaxQuery = 8 * 1024;

    /// <summary>Whether a path is one of these pages.</summary>
    public static bool IsRoute(PathString path) => path.StartsWithSegments("/oauth");

    /// <summary>Takes one HTTP request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        ConsoleHeaders.Write(http.Response.Headers, http.Request.IsHttps);

        // The address of these pages names a flow, and the callback's carries a code: neither goes elsewhere.
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.Allow = "GET";
            http.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            return;
        }

        var path = http.Request.Path.Value ?? "";
        try
        {
            await (path.StartsWith(SignInPaths.Start, StringComparison.Ordinal) ? StartAsync(http, path[SignInPaths.Start.Length..])
                : path == SignInPaths.Callback ? AnswerAsync(http)
                : path == DocumentPath && document is not null ? WriteDocumentAsync(http)
                : NothingAsync(http));
        }
        catch (AdminException e)
        {
            await WriteAsync(http, e.Fault.Code == AdminFaultCode.NotFound ? 404 : e.Fault.Code == AdminFaultCode.Forbidden ? 403 : 409, e.Fault.Message);
        }
        catch (RecordUnavailableException e)
        {
            await WriteAsync(http, 503, e.Message);
        }
    }

    private async Task StartAsync(HttpContext http, string flow)
    {
        var opened = await node.ActAsync(AdminActs.OpenSignIn, new OpenSignIn(flow.Length <= 64 ? flow : ""), http.RequestAborted);
        http.Response.Cookies.Append(Cookie, opened.Binding, new CookieOptions
        {
            HttpOnly = true,
            Secure = http.Request.IsHttps,
            SameSite = SameSiteMode.Lax, // The answer comes from another site, as a navigation.
            Path = "/oauth",
            MaxAge = SignInPaths.Lifetime,
            IsEssential = true,
        });
        if (http.Request.Query["return"].ToString() is { Length: > 0 } page)
        {
            http.Response.Cookies.Append(ReturnCookie, OwnPages.Path(page), new CookieOptions
            {
                HttpOnly = true,
                Secure = http.Request.IsHttps,
                SameSite = SameSiteMode.Lax,
                Path = "/oauth",
                MaxAge = SignInPaths.Lifetime,
                IsEssential = true,
            });
        }

        http.Response.Redirect(opened.Url);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var query = http.Request.QueryString.Value ?? "";
        var binding = http.Request.Cookies[Cookie];
        if (query.Length is < 2 or > MaxQuery || binding is { Length: > 128 })
        {
            await WriteAsync(http, 400, "This is no answer of an authorization server.");
            return;
        }

        // Whoever closes the page has answered all the same.
        var flow = await node.ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(query[1..], binding), CancellationToken.None);
        http.Response.Cookies.Delete(Cookie, new CookieOptions { Path = "/oauth" });
        if (http.Request.Cookies[ReturnCookie] is { Length: > 0 } page)
        {
            // Begun on a page of the console: that page says how it came out, and asks again who looks at it.
            http.Response.Cookies.Delete(ReturnCookie, new CookieOptions { Path = "/oauth" });
            http.Response.Redirect(OwnPages.Path(page));
            return;
        }

        await (flow.Status == "completed"
            ? WriteAsync(http, 200, $"You are signed in to '{flow.Server}'. This page can be closed.{(flow.Reason is { } problem ? $" Note: {problem}." : "")}")
            : WriteAsync(http, 400, $"The sign-in at '{flow.Server}' failed: {flow.Reason}"));
    }

    // OAuth Client ID Metadata Document: the address is the client id.
    private async Task WriteDocumentAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("client_id"u8, document!.AbsoluteUri);
            json.WriteString("client_name"u8, "Turnpike");
            json.WriteString("client_uri"u8, document.GetLeftPart(UriPartial.Authority));
            json.WriteStartArray("redirect_uris"u8);
            json.WriteStringValue(new Uri(document, SignInPaths.Callback).AbsoluteUri);
            json.WriteEndArray();
            json.WriteStartArray("grant_types"u8);
            json.WriteStringValue("authorization_code"u8);
            json.WriteStringValue("refresh_token"u8);
            json.WriteEndArray();
            json.WriteStartArray("response_types"u8);
            json.WriteStringValue("code"u8);
            json.WriteEndArray();
            json.WriteString("token_endpoint_auth_method"u8, "none"u8);
            json.WriteEndObject();
        }

        http.Response.ContentType = "application/json";
        http.Response.ContentLength = body.Length;
        await http.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), http.RequestAborted);
    }

    private static Task NothingAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static Task WriteAsync(HttpContext http, int status, string sentence) => SignInDocument.WriteAsync(http, status, sentence);
}
