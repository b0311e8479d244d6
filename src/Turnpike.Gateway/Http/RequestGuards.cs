using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Turnpike.Gateway.Http;

/// <summary>
/// What a request must be before anybody looks who sent it: a Host and an Origin that belong here (DNS rebinding), a plain target,
/// no field twice that may stand once.
/// </summary>
internal static class RequestGuards
{
    private static readonly string[] Single =
        ["Authorization", "MCP-Protocol-Version", "Mcp-Method", "Mcp-Name", "Mcp-Session-Id", "Last-Event-ID", "Content-Type", "Origin", "Host"];

    /// <summary>Null, or the status and the sentence a request is refused with.</summary>
    public static (int Status, string Code, string Message)? Check(HttpContext http, GatewayOptions options)
    {
        var target = http.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (target.Length == 0 || target[0] != '/')
        {
            return (400, "absolute_target", "The request target must be a path.");
        }

        foreach (var name in Single)
        {
            if (http.Request.Headers.TryGetValue(name, out var values) && values.Count > 1)
            {
                return (400, "repeated_header", $"The header field {name} may stand only once.");
            }
        }

        if (!IsOwn(http.Request.Host.Host, options) && !options.FurtherHosts.Contains(Bare(http.Request.Host.Host)))
        {
            return (403, "host", "This Host is not served here.");
        }

        return IsAllowedOrigin(http.Request.Headers.Origin.ToString(), options) ? null : (403, "origin", "This Origin is not allowed.");
    }

    /// <summary>
    /// Whether a request came by the listener's own names: <c>Host</c>, and <c>Origin</c> where there is one. Names that were allowed
    /// beside them stand for callers elsewhere, who are nobody without a token.
    /// </summary>
    public static bool IsByOwnName(HttpContext http, GatewayOptions options)
    {
        var origin = http.Request.Headers.Origin.ToString();
        return IsOwn(http.Request.Host.Host, options) && (origin.Length == 0 || (TryReadOrigin(origin, out var page) && IsOwn(page.Host, options)));
    }

    private static bool IsAllowedOrigin(string origin, GatewayOptions options) =>
        origin.Length == 0
        || (TryReadOrigin(origin, out var page)
            && (IsOwn(page.Host, options) || options.FurtherHosts.Contains(Bare(page.Host)) || options.FurtherOrigins.Contains(page.GetLeftPart(UriPartial.Authority))));

    private static bool TryReadOrigin(string origin, out Uri page) =>
        Uri.TryCreate(origin, UriKind.Absolute, out page!) && page.Scheme is "http" or "https";

    private static bool IsOwn(string host, GatewayOptions options)
    {
        var name = Bare(host);
        return name is "127.0.0.1" or "::1"
            || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))
            || options.AllowedHosts.Contains(name);
    }

    private static string Bare(string host) => host.Length > 1 && host[0] == '[' ? host[1..^1] : host;
}
