using System.Text;

namespace Turnpike.Policies.Addresses;

/// <summary>An entry of <c>host_in</c>: a host, or <c>*.example.com</c> for every host below one, at any depth, and not itself.</summary>
internal sealed class HostPattern
{
    // In lower case; where the pattern is for the hosts below one, with the dot before it.
    private readonly byte[] _host;
    private readonly bool _isBelow;

    private HostPattern(byte[] host, bool isBelow)
    {
        _host = host;
        _isBelow = isBelow;
    }

    /// <summary>Reads an entry; otherwise says what is wrong with it.</summary>
    public static string? TryRead(string text, out HostPattern? pattern)
    {
        pattern = null;
        var isBelow = text.StartsWith("*.", StringComparison.Ordinal);
        var written = isBelow ? text[2..] : text;
        if (written.Contains('*', StringComparison.Ordinal))
        {
            return $"\"{text}\" is neither a host nor \"*.\" before one: a star stands for whole labels at the beginning alone";
        }

        if (written.AsSpan().IndexOfAny("/@") >= 0 || (!written.StartsWith('[') && written.Contains(':', StringComparison.Ordinal)))
        {
            return $"\"{text}\" is more than a host: write the host alone, without scheme, port or path, an IPv6 address in brackets";
        }

        if (!Ascii.IsValid(written))
        {
            return $"the host \"{text}\" is not ASCII: write it in punycode, as in \"xn--bcher-kva.example\"";
        }

        var utf8 = Encoding.ASCII.GetBytes(written);
        var buffer = new byte[utf8.Length + UrlHost.Room];
        if (UrlHost.ReadHost(utf8, buffer, out var length) is var fault and not UrlFault.None)
        {
            return $"\"{text}\" {UrlHost.Describe(fault)}";
        }

        var host = buffer[..length];
        if (isBelow && (host[0] == (byte)'[' || IpAddress.TryReadV4(host, out _)))
        {
            return $"there are no hosts below the address of \"{text}\": addresses are written in full";
        }

        pattern = new HostPattern(isBelow ? [(byte)'.', .. host] : host, isBelow);
        return null;
    }

    /// <summary>Whether a host, as <see cref="UrlHost"/> writes it, is meant.</summary>
    public bool Matches(ReadOnlySpan<byte> host) => _isBelow ? host.Length > _host.Length && host.EndsWith(_host) : host.SequenceEqual(_host);
}
