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

        return url.Scheme == Uri.UriSchemeHttp && !allowInsecure && !IsThisMachine(url)
            ? "plain http is only used to this machine: use https, or allow insecure upstreams"
            : null;
    }

    // By the text alone: a name other than localhost may resolve to anything, at any time.
    private static bool IsThisMachine(Uri url) =>
        string.Equals(url.IdnHost, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(url.IdnHost, out var address) && IPAddress.IsLoopback(address));
}
