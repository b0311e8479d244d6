using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>What every page of the console says to a browser: run and load what comes from here and nothing else, be framed by nobody, keep nothing.</summary>
internal static class ConsoleHeaders
{
    /// <summary>No inline script, no inline style, no other origin.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Writes the fields.</summary>
    public static void Write(IHeaderDictionary headers, bool isSecure)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";

        // Not no-referrer: a browser would then send the form with Origin: null, which is refused as a page elsewhere.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        if (isSecure)
        {
            headers.StrictTransportSecurity = "max-age=31536000";
        }
    }
}
