using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Nodes;
using Turnpike.Console.OpenId;

namespace Turnpike.Console.Frame;

/// <summary>What all pages have to hand.</summary>
public sealed record ConsoleSite
{
    /// <summary>The data folder.</summary>
    public required Node Node { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Where MCP clients reach the gateway, such as <c>http://127.0.0.1:7227/</c>; null where nothing listens yet.</summary>
    public required Func<Uri?> Address { get; init; }

    /// <summary>What happens, for open pages to follow.</summary>
    public required LiveEvents Live { get; init; }

    /// <summary>The OpenID issuers people come by, in the order of their buttons.</summary>
    public ImmutableArray<OidcButton> Issuers { get; init; } = [];

    /// <summary>The address people open, where it is configured; else whatever they come by.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>
    /// Whether a browser comes by TLS: a proxy in front ends it, and where the pages are behind one is configured (<c>console</c>), not believed
    /// of a header field.
    /// </summary>
    public bool IsSecure(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.IsHttps || (PublicAddress is { Scheme: "https" } address && string.Equals(address.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase));
    }
}
