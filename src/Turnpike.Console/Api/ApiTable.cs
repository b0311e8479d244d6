using System.Collections.Immutable;
using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api;

/// <summary>
/// The admin API, operation by operation: the one place that says at which address an act is done. Every act is here exactly once, or among
/// <see cref="NotHere"/> with the reason; a test holds that.
/// </summary>
public static partial class ApiTable
{
    private const string Pages = "the console's own pages do it, for whoever is not yet, or no longer, signed in";

    private static readonly Lazy<ApiRoutes> Built = new(() => new ApiRoutes(
        [
            .. Servers(),
            .. Pins(),
            .. Grants(),
            .. Policies(),
            .. Approvals(),
            .. Record(),
            .. People(),
            .. Account(),
            .. Credentials(),
            .. SignIns(),
            .. Provisions(),
            .. Scans(),
            .. Configuration(),
            .. Catalog(),
        ]));

    /// <summary>The operations.</summary>
    public static ApiRoutes Routes => Built.Value;

    /// <summary>Acts that have no address, and why.</summary>
    public static ImmutableDictionary<string, string> NotHere { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["session.open"] = Pages,
        ["session.open_external"] = Pages,
        ["session.end"] = Pages,
        ["sign_in_link.show"] = Pages,
        ["sign_in_link.complete"] = Pages,
        ["api_token.note_use"] = "the gateway does it, for each token that is used",
        ["admin_token.issue"] = "the first start of a folder does it, and nobody has a token before",
        ["auth.open"] = "a browser does it, at the page a sign-in names",
        ["auth.complete"] = "a browser does it, at the address the authorization server sends it to",
        ["auth.renew"] = "the way of a call does it when a token is about to expire or was refused",
    }.ToImmutableDictionary(StringComparer.Ordinal);

    private static ApiRoute<TRequest, TResponse> Get<TRequest, TResponse>(string pattern, Act<TRequest, TResponse> act)
        where TRequest : class
        where TResponse : class => new("GET", pattern, act);

    private static ApiRoute<TRequest, TResponse> Post<TRequest, TResponse>(string pattern, Act<TRequest, TResponse> act)
        where TRequest : class
        where TResponse : class => new("POST", pattern, act);

    private static ApiRoute<TRequest, TResponse> Put<TRequest, TResponse>(string pattern, Act<TRequest, TResponse> act)
        where TRequest : class
        where TResponse : class => new("PUT", pattern, act);

    private static ApiRoute<TRequest, TResponse> Patch<TRequest, TResponse>(string pattern, Act<TRequest, TResponse> act)
        where TRequest : class
        where TResponse : class => new("PATCH", pattern, act);

    private static ApiRoute<TRequest, TResponse> Delete<TRequest, TResponse>(string pattern, Act<TRequest, TResponse> act)
        where TRequest : class
        where TResponse : class => new("DELETE", pattern, act);
}
