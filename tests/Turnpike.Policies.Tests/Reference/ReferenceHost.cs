using System.Text.RegularExpressions;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The operator <c>host_in</c>: the grammar of an absolute URI (RFC 3986, section 4.3, which has no fragment) as one pattern, then the fine print.</summary>
internal static class ReferenceHost
{
    private const string Unreserved = @"A-Za-z0-9\-._~";
    private const string SubDelims = @"!$&'()*+,;=";
    private const string Encoded = "%[0-9A-Fa-f]{2}";

    private static readonly Regex Url = new(
        $@"\A[A-Za-z][A-Za-z0-9+\-.]*://(?<userinfo>(?:[{Unreserved}{SubDelims}:]|{Encoded})*@)?(?<host>\[[0-9A-Fa-f:.]+\]|[{Unreserved}{SubDelims}]*)(?::[0-9]*)?"
        + $@"(?:/(?:[{Unreserved}{SubDelims}:@/]|{Encoded})*)?(?:\?(?:[{Unreserved}{SubDelims}:@/?]|{Encoded})*)?\z",
        RegexOptions.CultureInvariant);

    public static bool? IsIn(string url, string[] entries)
    {
        if (Host(url) is not { } host)
        {
            return null;
        }

        return entries.Any(e => e.StartsWith("*.", StringComparison.Ordinal) ? host.EndsWith(e[1..], StringComparison.Ordinal) && host.Length > e.Length - 1 : host == e);
    }

    private static string? Host(string url)
    {
        var match = Url.Match(url);
        if (!match.Success || match.Groups["userinfo"].Success)
        {
            return null;
        }

        var host = match.Groups["host"].Value.ToLowerInvariant();
        host = host.EndsWith('.') ? host[..^1] : host;
        if (host.Length == 0)
        {
            return null;
        }

        if (host[0] == '[')
        {
            return System.Net.IPAddress.TryParse(host[1..^1], out _) ? host : null;
        }

        // What a resolver would take for an IPv4 address in any of its writings must be one in the usual writing.
        var isNumeric = Regex.IsMatch(host.Split('.')[^1], @"\A(?:[0-9]+|0x[0-9a-f]*)\z");
        return isNumeric && !ReferenceAddress.IsCanonicalV4(host) ? null : host;
    }
}
