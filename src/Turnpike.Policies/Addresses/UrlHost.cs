using System.Buffers;

namespace Turnpike.Policies.Addresses;

/// <summary>Why a text is no URL whose host can be judged.</summary>
internal enum UrlFault : byte
{
    None,
    NotAbsolute,
    NotAscii,
    Blank,
    Backslash,
    ForbiddenCharacter,
    Fragment,
    Userinfo,
    EmptyHost,
    PercentInHost,
    NonCanonicalIPv4,
    BadIPv6,
    BadPort,
}

/// <summary>
/// The host of an absolute URL by RFC 3986, section 4.3, read so strictly that no other reader could find another host: what two
/// readers might disagree about is a fault. The host is in lower case and without one final dot; IPv6 in brackets, as RFC 5952
/// spells it.
/// </summary>
internal static class UrlHost
{
    private static readonly SearchValues<byte> HostCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,;="u8);

    /// <summary>The destination must hold this many bytes more than the URL.</summary>
    public const int Room = IpAddress.MaxTextLength + 2;

    /// <summary>Writes the host of a URL. Does not allocate.</summary>
    public static UrlFault Read(ReadOnlySpan<byte> url, Span<byte> destination, out int length)
    {
        length = 0;
        if (CheckCharacters(url) is var fault and not UrlFault.None)
        {
            return fault;
        }

        var colon = url.IndexOf((byte)':');
        if (colon < 1 || !IsScheme(url[..colon]) || !url[(colon + 1)..].StartsWith("//"u8))
        {
            return UrlFault.NotAbsolute;
        }

        var authority = url[(colon + 3)..];
        var end = authority.IndexOfAny((byte)'/', (byte)'?');
        if (end >= 0)
        {
            // Brackets are for the host alone (RFC 3986, section 3.2.2).
            if (authority[end..].ContainsAny((byte)'[', (byte)']'))
            {
                return UrlFault.ForbiddenCharacter;
            }

            authority = authority[..end];
        }

        if (authority.Contains((byte)'@'))
        {
            return UrlFault.Userinfo;
        }

        var hostEnd = !authority.IsEmpty && authority[0] == (byte)'[' ? authority.IndexOf((byte)']') + 1 : authority.IndexOf((byte)':');
        var host = hostEnd < 0 ? authority : authority[..hostEnd];
        var port = hostEnd < 0 ? default : authority[hostEnd..];
        if (!port.IsEmpty && (port[0] != (byte)':' || port[1..].ContainsAnyExceptInRange((byte)'0', (byte)'9')))
        {
            return UrlFault.BadPort;
        }

        return ReadHost(host, destination, out length);
    }

    /// <summary>Writes a host that stands alone. Does not allocate.</summary>
    public static UrlFault ReadHost(ReadOnlySpan<byte> host, Span<byte> destination, out int length)
    {
        length = 0;
        if (host.IsEmpty)
        {
            return UrlFault.EmptyHost;
        }

        if (host.Contains((byte)'%'))
        {
            return UrlFault.PercentInHost;
        }

        if (host[0] == (byte)'[')
        {
            if (host[^1] != (byte)']' || !IpAddress.TryReadV6(host[1..^1], out var bits))
            {
                return UrlFault.BadIPv6;
            }

            destination[0] = (byte)'[';
            length = IpAddress.WriteV6(bits, destination[1..]) + 1;
            destination[length++] = (byte)']';
            return UrlFault.None;
        }

        if (host.ContainsAnyExcept(HostCharacters))
        {
            return UrlFault.ForbiddenCharacter;
        }

        if (host[^1] == (byte)'.')
        {
            host = host[..^1];
        }

        if (host.IsEmpty)
        {
            return UrlFault.EmptyHost;
        }

        if (EndsInNumber(host) && !IpAddress.TryReadV4(host, out _))
        {
            return UrlFault.NonCanonicalIPv4;
        }

        System.Text.Ascii.ToLower(host, destination, out length);
        return UrlFault.None;
    }

    /// <summary>The fault in words that follow the name of the URL.</summary>
    public static string Describe(UrlFault fault) => fault switch
    {
        UrlFault.NotAbsolute => "is no absolute URL: no scheme followed by ://",
        UrlFault.NotAscii => "is not ASCII: a host of other letters is written in punycode",
        UrlFault.Blank => "holds white space or a control character",
        UrlFault.Backslash => "holds a backslash",
        UrlFault.ForbiddenCharacter => "holds a character that RFC 3986 does not allow there",
        UrlFault.Fragment => "has a fragment: no absolute URL has one",
        UrlFault.Userinfo => "has user information before its host",
        UrlFault.EmptyHost => "has no host",
        UrlFault.PercentInHost => "has a percent sign in its host",
        UrlFault.NonCanonicalIPv4 => "has a host that ends in a number and is no IPv4 address of four decimal numbers",
        UrlFault.BadIPv6 => "has a host in brackets that is no IPv6 address",
        UrlFault.BadPort => "has a port that is no number",
        _ => "is an absolute URL",
    };

    private static UrlFault CheckCharacters(ReadOnlySpan<byte> url)
    {
        for (var i = 0; i < url.Length; i++)
        {
            switch (url[i])
            {
                case <= 0x20 or 0x7F:
                    return UrlFault.Blank;
                case > 0x7F:
                    return UrlFault.NotAscii;
                case (byte)'\\':
                    return UrlFault.Backslash;
                case (byte)'#':
                    return UrlFault.Fragment;
                case (byte)'"' or (byte)'<' or (byte)'>' or (byte)'^' or (byte)'`' or (byte)'{' or (byte)'|' or (byte)'}':
                    return UrlFault.ForbiddenCharacter;
                case (byte)'%' when i + 2 >= url.Length || !char.IsAsciiHexDigit((char)url[i + 1]) || !char.IsAsciiHexDigit((char)url[i + 2]):
                    return UrlFault.ForbiddenCharacter;
                default:
                    break;
            }
        }

        return UrlFault.None;
    }

    private static bool IsScheme(ReadOnlySpan<byte> text)
    {
        if (!char.IsAsciiLetter((char)text[0]))
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiLetterOrDigit((char)c) && c is not ((byte)'+' or (byte)'-' or (byte)'.'))
            {
                return false;
            }
        }

        return true;
    }

    // What the readers of the web take for an IPv4 address (WHATWG URL, "ends in a number"): in decimal, octal or hexadecimal.
    private static bool EndsInNumber(ReadOnlySpan<byte> host)
    {
        if (host[^1] == (byte)'.')
        {
            host = host[..^1];
        }

        var label = host[(host.LastIndexOf((byte)'.') + 1)..];
        if (label.IsEmpty)
        {
            return false;
        }

        if (!label.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return true;
        }

        if (label.Length < 2 || label[0] != (byte)'0' || (label[1] | 0x20) != 'x')
        {
            return false;
        }

        foreach (var c in label[2..])
        {
            if (!char.IsAsciiHexDigit((char)c))
            {
                return false;
            }
        }

        return true;
    }
}
