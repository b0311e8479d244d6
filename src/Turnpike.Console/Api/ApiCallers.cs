using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Api;

/// <summary>Who holds an API token; null for nobody.</summary>
/// <param name="token">What was brought.</param>
public delegate Actor? TokenHolder(ReadOnlySpan<char> token);

/// <summary>Who asks: the holder of an API token (<c>Authorization: Bearer tpa_…</c>), or whoever is signed in to the console, from a page of it.</summary>
/// <param name="holder">Finds the holder of a token.</param>
/// <param name="sessions">The sessions of the console.</param>
/// <param name="isSecure">Whether a browser comes by TLS.</param>
public sealed class ApiCallers(TokenHolder holder, ISessions sessions, Func<HttpRequest, bool> isSecure)
{
    /// <summary>The header field that carries the key of a session's forms.</summary>
    public const string KeyField = "X-Turnpike-Form-Key";

    private const string Scheme = "Bearer ";

    /// <summary>Who asks. Throws <see cref="ApiException"/> for nobody, and for a browser that was sent by a page elsewhere.</summary>
    internal Actor Identify(HttpRequest request)
    {
        if (request.Headers.Authorization is { Count: > 0 } authorization)
        {
            // A token that is none is refused, whoever is signed in beside it.
            var text = authorization.ToString().AsSpan();
            return authorization.Count == 1 && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && holder(text[Scheme.Length..].Trim(' ')) is { } actor
                ? actor
                : throw Nobody("this is no API token, or it has ended");
        }

        // What a page asks for by itself keeps no session alive; what is changed, somebody does.
        var changes = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (SessionCookie.Read(request, isSecure(request)) is not { } session || sessions.Find(session, changes) is not { } visitor)
        {
            throw Nobody("an API token is needed: Authorization: Bearer tpa_...");
        }

        // Invariant: a browser is made to send a cookie by any page, and nothing else of what is asked here by none but our own.
        if (OwnPages.IsFromElsewhere(request))
        {
            throw new ApiException(new ApiProblem(403, "elsewhere", "this request was sent by a page of another origin"));
        }

        return !changes || IsKey(request.Headers[KeyField].ToString(), visitor.FormKey)
            ? visitor.Actor
            : throw new ApiException(new ApiProblem(403, "elsewhere", $"a request of a session that changes something carries the session's key in {KeyField}"));
    }

    private static bool IsKey(string given, string key) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(key));

    private static ApiException Nobody(string detail) => new(new ApiProblem(401, "unauthorized", detail));
}
