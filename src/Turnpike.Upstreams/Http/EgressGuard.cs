using System.Net;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>Where this process may connect on behalf of a server entry. Later issues tighten it; nothing goes round it.</summary>
public static class EgressGuard
{
    /// <summary>
    /// Refuses anything but <c>https</c>, and <c>http</c> to this machine (or anywhere with <paramref name="allowInsecure"/>); refuses
    /// user information in the URL, which would end up in logs. Throws <see cref="UpstreamException"/> (<see cref="UpstreamFault.Refused"/>).
    /// </summary>
    public static void Check(Uri url, bool allowInsecure)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (Problem(url, allowInsecure) is { } problem)
        {
            throw new UpstreamException(UpstreamFault.Refused, problem);
        }
    }

    /// <summary>Why <paramref name="url"/> is refused, in a sentence; null when it is not.</summary>
    public static string? Problem(Uri url, bool allowInsecure)
    {
        ArgumentNullException.ThrowIfNull(url);
        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            return "a server's URL begins with https:// or http://";
        }

        if (url.UserInfo.Length > 0)
        {
            return "a server's URL must not carry a user name or password: use a header";
        }

        if (url.Fragment.Length > 0)
        {
            return "a server's URL must not have a fragment";
        }

        if (IsDisguised(url))
        {
            return "a server's URL gives an address as four decimal numbers, not in another spelling";
        }

        return url.Scheme == Uri.UriSchemeHttp && !allowInsecure && !IsThisMachine(url)
            ? "plain http is only used to this machine: use https, or allow insecure upstreams"
            : null;
    }

    // 2130706433, 0x7f.1 and 017700000001 are read as 127.0.0.1: whoever reads the URL as a person does must see where it leads.
    private static bool IsDisguised(Uri url)
    {
        if (url.HostNameType != UriHostNameType.IPv4)
        {
            return false;
        }

        var text = url.OriginalString.AsSpan();
        var start = text.IndexOf("://", StringComparison.Ordinal);
        return start < 0 || !text[(start + 3)..].StartsWith(url.Host, StringComparison.Ordinal);
    }

    // By the text alone: a name other than localhost may resolve to anything, at any time.
    private static bool IsThisMachine(Uri url) =>
        string.Equals(url.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
