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

        if (!IsAllowed(http.Request.Host.Host, options))
        {
            return (403, "host", "This Host is not served here.");
        }

        var origin = http.Request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && IsAllowed(uri.Host, options))
            ? (403, "origin", "This Origin is not allowed.")
            : null;
    }

    private static bool IsAllowed(string host, GatewayOptions options)
    {
        var name = host.Length > 1 && host[0] == '[' ? host[1..^1] : host;
        return name is "127.0.0.1" or "::1"
            || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address))
            || options.AllowedHosts.Contains(name);
    }
}
