using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Approvals;

namespace Turnpike.Console.Approvals;

/// <summary>The page of an approval as HTML. Every text is made visible first, then encoded; nothing of a call is markup.</summary>
internal static class PageText
{
    /// <summary>The one style sheet, named in the page's Content-Security-Policy by its hash.</summary>
    public const string Style =
        "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}"
        + "dt{font-weight:600}dd{margin:0 0 .5rem;overflow-wrap:anywhere}pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:1rem}"
        + "input,button{font:inherit;padding:.3rem .6rem}label{display:block;margin:.5rem 0}.notice{border-left:4px solid #b35900;padding-left:1rem}";

    /// <summary>Writes a page about an approval, or about something else that is said.</summary>
    public static async Task WriteAsync(HttpContext http, int status, string body, string about = "approval")
    {
        var page = Encoding.UTF8.GetBytes(
            $"<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Turnpike: {about}</title><style>{Style}</style></head><body>{body}</body></html>");
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        await http.Response.Body.WriteAsync(page, http.RequestAborted);
    }

    /// <summary>One sentence.</summary>
    public static string Notice(string sentence) => $"<p class=\"notice\">{Shown(sentence)}</p>";

    /// <summary>
    /// An approval. <paramref name="isOpen"/>: the reader showed the admin token, and sees the arguments and the form that answers.
    /// </summary>
    public static string Page(ApprovalView approval, bool isOpen, string? notice)
    {
        var html = new StringBuilder(4096);
        html.Append("<h1>A call waits for a person</h1>");
        if (notice is not null)
        {
            html.Append(Notice(notice));
        }

        html.Append("<dl>");
        Line(html, "State", $"{approval.State}, {approval.ApprovedBy.Length} of {approval.Quorum} said yes");
        Line(html, "Caller", approval.Subject);
        Line(html, "Server", approval.Server);
        Line(html, "Call", $"{approval.Method} {approval.Name}");
        Line(html, "Rule", approval.Rule);
        Line(html, "Reason", approval.Reason);
        Line(html, "Asked", Time(approval.RequestedAt));
        Line(html, "Expires", Time(approval.ExpiresAt));
        Line(html, "May answer", $"{approval.MayAnswer}, never {approval.Subject}");
        if (isOpen)
        {
            Line(html, "Definition", approval.DefinitionHash);
            Line(html, "Policy", approval.PolicyDigest);
            Line(html, "Digest", approval.Digest);
        }

        html.Append("</dl>");
        if (isOpen)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h2>Arguments</h2><pre>{Shown(approval.Arguments ?? "(none)")}</pre>");
        }

        if (approval.State == "pending")
        {
            html.Append(isOpen ? AnswerForm : ShowForm);
        }

        return html.ToString();
    }

    // The token is typed for each step: it is on no page, so that no copy of a page holds it.
    private const string Token =
        "<label>Admin token <input type=\"password\" name=\"token\" required autocomplete=\"current-password\" maxlength=\"128\"></label>";

    private const string ShowForm =
        "<form method=\"post\">" + Token + "<button name=\"do\" value=\"show\">Show the arguments</button></form>"
        + "<p>Or where the gateway runs: <code>turnpike approval show</code> and the id at the end of this page's address.</p>";

    private const string AnswerForm =
        "<form method=\"post\"><label>Reason <input name=\"reason\" maxlength=\"256\"></label>" + Token
        + "<button name=\"do\" value=\"approve\">Approve exactly this call, once</button> <button name=\"do\" value=\"deny\">Deny it</button></form>";

    private static void Line(StringBuilder html, string label, string? value) =>
        html.Append(CultureInfo.InvariantCulture, $"<dt>{label}</dt><dd>{Shown(value ?? "")}</dd>");

    private static string Shown(string text) => HtmlEncoder.Default.Encode(ShownText.Visible(text));

    private static string Time(DateTimeOffset time) => time.ToString("u", CultureInfo.InvariantCulture);
}
