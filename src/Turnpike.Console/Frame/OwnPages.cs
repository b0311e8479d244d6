using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>Whether a form comes from a page of our own: by what it carries, and by what the browser says of where it comes from.</summary>
internal static class OwnPages
{
    /// <summary>The field of a form that carries the session's key.</summary>
    public const string Field = "form_key";

    /// <summary>Whether the browser says that another origin asks. Browsers that say nothing are held to the key alone.</summary>
    public static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none"))
        {
            return true;
        }

        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && string.Equals(page.Authority, Authority(request, page), StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Whether a form carries the key of the session it is sent in.</summary>
    public static bool Carries(IFormCollection form, string key) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[Field].ToString()), Encoding.UTF8.GetBytes(key));

    /// <summary>A path of this console, whatever was given: never another origin.</summary>
    public static string Path(string? path, string otherwise = "/console") =>
        path is { Length: > 0 and <= 2048 } && (path == "/console" || path.StartsWith("/console/", StringComparison.Ordinal) || path.StartsWith("/console?", StringComparison.Ordinal))
        && !path.Any(c => c is '\\' or '\r' or '\n' || char.IsControl(c)) && !Climbs(path)
            ? path
            : otherwise;

    // A browser takes a step of two dots for the way up, also where the dots are encoded: it would lead out of the console.
    private static bool Climbs(string path) =>
        path.Split('?', '#')[0].Split('/').Any(step => Uri.UnescapeDataString(step) is "." or "..");

    // The default port is left out by a browser in both.
    private static string Authority(HttpRequest request, Uri page) => page.IsDefaultPort ? request.Host.Host : request.Host.Value ?? "";
}
