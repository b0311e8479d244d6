using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;
using Turnpike.Console.Catalog.Markup;
using Turnpike.Console.Frame;

namespace Turnpike.Console.SignIns;

/// <summary>The page a browser ends at after a sign-in at a server: one sentence, in the console's style, for whoever opened it.</summary>
internal static class SignInDocument
{
    /// <summary>Writes it.</summary>
    /// <param name="http">The request.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="sentence">What is said; may hold untrusted text.</param>
    public static async Task WriteAsync(HttpContext http, int status, string sentence)
    {
        var shown = HtmlEncoder.Default.Encode(UntrustedText.Line(sentence, 2000));
        var page = Encoding.UTF8.GetBytes(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Sign-in · Turnpike</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><link rel="stylesheet" href="{PageFiles.Path}{PageFiles.Style.Name}"><link rel="icon" type="image/svg+xml" href="{PageFiles.Path}{PageFiles.Icon.Name}"></head>
            <body class="alone"><main id="main"><a class="brand" href="/console"><span aria-hidden="true" class="gate"></span>Turnpike</a><div class="panel"><h1>Sign-in</h1><p>{shown}</p></div></main></body></html>
            """);
        http.Response.StatusCode = status;
        http.Response.ContentType = "text/html; charset=utf-8";
        http.Response.ContentLength = page.Length;
        await http.Response.Body.WriteAsync(page, http.RequestAborted);
    }
}
