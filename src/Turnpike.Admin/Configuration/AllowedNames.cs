using System.Net;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Configuration;

/// <summary>The names a gateway is reached by from elsewhere: whole names, no patterns.</summary>
public static class AllowedNames
{
    /// <summary>A host name or IP address as a <c>Host</c> field carries it, without a port. Throws <see cref="AdminException"/>.</summary>
    public static string ReadHost(string text)
    {
        var name = text is ['[', .., ']'] ? text[1..^1] : text;
        return Uri.CheckHostName(name) switch
        {
            UriHostNameType.Dns when Uri.TryCreate($"http://{name}/", UriKind.Absolute, out var url) && url.HostNameType == UriHostNameType.Dns => url.IdnHost,
            UriHostNameType.IPv4 or UriHostNameType.IPv6 when IPAddress.TryParse(name, out var address)
                && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) => address.ToString(),
            _ => throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no host name: a whole name or IP address, without scheme, port or pattern", "gateway.example"),
        };
    }

    /// <summary>An origin (RFC 6454): scheme, host and, where it is not the scheme's own, port. Throws <see cref="AdminException"/>.</summary>
    public static string ReadOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url)
        && url is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 }
        && !text.EndsWith('/') && !text.Contains('*', StringComparison.Ordinal)
            ? $"{url.Scheme}://{(url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost)}{(url.IsDefaultPort ? "" : $":{url.Port}")}"
            : throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no origin: http or https, a host and, where it is another, the port", "https://app.example");
}
