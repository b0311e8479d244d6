using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The operator <c>cidr</c>, over addresses as strings of bits.</summary>
internal static class ReferenceAddress
{
    public static bool? IsIn(string address, string[] blocks)
    {
        if (Bits(address) is not { } bits)
        {
            return null;
        }

        return blocks.Any(b =>
        {
            var parts = b.Split('/');
            var block = Bits(parts[0])!;
            return block.Length == bits.Length && bits.StartsWith(block[..int.Parse(parts[1], CultureInfo.InvariantCulture)], StringComparison.Ordinal);
        });
    }

    public static bool IsCanonicalV4(string text) =>
        text.Split('.') is { Length: 4 } parts
        && parts.All(p => p.Length is >= 1 and <= 3 && p.All(char.IsAsciiDigit) && int.Parse(p, CultureInfo.InvariantCulture) <= 255 && (p == "0" || p[0] != '0'));

    /// <summary>32 or 128 characters 0 and 1; null where the text is not one address in its canonical writing.</summary>
    private static string? Bits(string text)
    {
        if (IsCanonicalV4(text))
        {
            return string.Concat(text.Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture).ToString("b8", CultureInfo.InvariantCulture)));
        }

        if (text.Any(c => !char.IsAsciiHexDigit(c) && c is not (':' or '.')) || !IPAddress.TryParse(text, out var parsed)
            || parsed.AddressFamily != AddressFamily.InterNetworkV6 || parsed.ToString() != text)
        {
            return null;
        }

        var bytes = parsed.IsIPv4MappedToIPv6 ? parsed.MapToIPv4().GetAddressBytes() : parsed.GetAddressBytes();
        return string.Concat(bytes.Select(b => b.ToString("b8", CultureInfo.InvariantCulture)));
    }
}
