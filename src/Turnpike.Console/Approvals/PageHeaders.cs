using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Approvals;

/// <summary>What every page says to a browser: run nothing, load nothing, be framed by nobody, keep nothing.</summary>
internal static class PageHeaders
{
    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(PageText.Style)))}'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Writes the fields.</summary>
    public static void Write(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";

        // Not no-referrer: a browser would then send the form with Origin: null, which is refused as a page elsewhere.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
