using System.Globalization;
using System.Text;

namespace Turnpike.Policies.Addresses;

/// <summary>A block of IP addresses, such as <c>10.0.0.0/8</c>.</summary>
internal readonly record struct IpBlock(IpAddress Network, int Prefix)
{
    /// <summary>Reads a block; otherwise says what is wrong with it.</summary>
    public static string? TryRead(string text, out IpBlock block)
    {
        block = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IpAddress.TryReadCanonical(Encoding.UTF8.GetBytes(slash < 0 ? text : text[..slash]), out var network))
        {
            return $"\"{text}\" is no block of addresses: write it like \"10.0.0.0/8\" or \"2001:db8::/32\", IPv4 in four decimal numbers, IPv6 in lower case and as short as it goes";
        }

        if (slash < 0)
        {
            return $"\"{text}\" is one address, not a block: write \"{text}/{(network.IsV6 ? 128 : 32)}\"";
        }

        // A mapped block is written with the prefix of IPv6.
        var isMapped = !network.IsV6 && text.Contains(':', StringComparison.Ordinal);
        var (least, most) = isMapped ? (96, 128) : (0, network.IsV6 ? 128 : 32);
        var digits = text[(slash + 1)..];
        if (!int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var prefix) || digits != prefix.ToString(CultureInfo.InvariantCulture) || prefix < least || prefix > most)
        {
            return $"the prefix of \"{text}\" must be a number from {least} to {most}";
        }

        block = new IpBlock(network, isMapped ? prefix - 96 : prefix);
        return block.HostBits == 0 ? null
            : $"the block \"{text}\" has host bits: those behind the first {prefix} must be zero, as in \"{block.WithoutHostBits()}\"";
    }

    /// <summary>Whether an address is in the block. One of the other family is not.</summary>
    public bool Contains(IpAddress address) => address.IsV6 == Network.IsV6 && ((address.Bits ^ Network.Bits) & ~HostMask) == 0;

    private UInt128 HostMask
    {
        get
        {
            var bits = (Network.IsV6 ? 128 : 32) - Prefix;
            return bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;
        }
    }

    private UInt128 HostBits => Network.Bits & HostMask;

    private string WithoutHostBits()
    {
        var bits = Network.Bits & ~HostMask;
        Span<byte> text = stackalloc byte[IpAddress.MaxTextLength];
        var address = Network.IsV6
            ? Encoding.ASCII.GetString(text[..IpAddress.WriteV6(bits, text)])
            : string.Create(CultureInfo.InvariantCulture, $"{(byte)(bits >> 24)}.{(byte)(bits >> 16)}.{(byte)(bits >> 8)}.{(byte)bits}");
        return $"{address}/{Prefix}";
    }
}
