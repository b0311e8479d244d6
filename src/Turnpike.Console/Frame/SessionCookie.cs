using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>
/// The cookie of a session: for this origin alone, not for scripts, not sent along with what other sites ask for, and over TLS with the prefix
/// that no other host can set (RFC 6265bis section 4.1.3.2). On the loopback without TLS the prefix cannot be used.
/// </summary>
internal static class SessionCookie
{
    private const string Bare = "turnpike-session";
    private const string Bound = "__Host-" + Bare;

    /// <summary>The session's token; null where the browser sent none.</summary>
    public static string? Read(HttpRequest request, bool isSecure) => request.Cookies[isSecure ? Bound : Bare] is { Length: > 0 and <= 256 } token ? token : null;

    /// <summary>Gives the browser a session. It ends with the browser; when it ends at the gateway the gateway knows.</summary>
    public static void Write(HttpResponse response, string token, bool isSecure) =>
        response.Cookies.Append(isSecure ? Bound : Bare, token, Options(isSecure));

    /// <summary>Takes the session away from the browser.</summary>
    public static void Forget(HttpResponse response, bool isSecure) => response.Cookies.Delete(isSecure ? Bound : Bare, Options(isSecure));

    /// <summary>What the forms of a session carry: derived from its token, which cannot be found back from it.</summary>
    public static string FormKey(string token) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "turnpike console forms"u8)).Replace('+', '-').Replace('/', '_').TrimEnd('=');

    private static CookieOptions Options(bool isSecure) => new() { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
