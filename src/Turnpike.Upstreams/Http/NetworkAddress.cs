using System.Net;
using System.Net.Sockets;

namespace Turnpike.Upstreams.Http;

/// <summary>What kind of place an address leads to.</summary>
internal enum NetworkPlace : byte
{
    /// <summary>A host of the open Internet.</summary>
    Public,

    /// <summary>This machine.</summary>
    Loopback,

    /// <summary>A private network: RFC 1918, unique local (RFC 4193), carrier-grade NAT (RFC 6598).</summary>
    Private,

    /// <summary>The link, where clouds serve the credentials of a machine (169.254.169.254).</summary>
    LinkLocal,

    /// <summary>No host at all: unspecified, multicast, documentation, reserved.</summary>
    Nowhere,
}

/// <summary>Sorts addresses by the special-purpose registries (RFC 6890). What is not known to be public is not.</summary>
internal static class NetworkAddress
{
    private static readonly (IPNetwork Network, NetworkPlace Place)[] SpecialV4 =
    [
        Range("127.0.0.0/8", NetworkPlace.Loopback),
        Range("10.0.0.0/8", NetworkPlace.Private),
        Range("172.16.0.0/12", NetworkPlace.Private),
        Range("192.168.0.0/16", NetworkPlace.Private),
        Range("100.64.0.0/10", NetworkPlace.Private),
        Range("169.254.0.0/16", NetworkPlace.LinkLocal),
        Range("0.0.0.0/8", NetworkPlace.Nowhere),
        Range("192.0.0.0/24", NetworkPlace.Nowhere),
        Range("192.0.2.0/24", NetworkPlace.Nowhere),
        Range("192.88.99.0/24", NetworkPlace.Nowhere),
        Range("198.18.0.0/15", NetworkPlace.Nowhere),
        Range("198.51.100.0/24", NetworkPlace.Nowhere),
        Range("203.0.113.0/24", NetworkPlace.Nowhere),
        Range("224.0.0.0/3", NetworkPlace.Nowhere),
    ];

    private static readonly (IPNetwork Network, NetworkPlace Place)[] SpecialV6 =
    [
        Range("::1/128", NetworkPlace.Loopback),
        Range("fc00::/7", NetworkPlace.Private),
        Range("fe80::/10", NetworkPlace.LinkLocal),
        Range("fec0::/10", NetworkPlace.Private),
        Range("2001::/23", NetworkPlace.Nowhere),
        Range("2001:db8::/32", NetworkPlace.Nowhere),
        Range("3fff::/20", NetworkPlace.Nowhere),
    ];

    private static readonly IPNetwork Compatible = IPNetwork.Parse("::/96");
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    /// <summary>Where an address leads; one that carries an IPv4 address within leads where that does.</summary>
    public static NetworkPlace PlaceOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return PlaceOf(address.MapToIPv4());
        }

        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            return Find(SpecialV4, address) ?? NetworkPlace.Public;
        }

        // The scope of a link-local address is no part of the range it lies in.
        var bytes = address.GetAddressBytes();
        var plain = new IPAddress(bytes);
        if (Find(SpecialV6, plain) is { } place)
        {
            return place;
        }

        return Compatible.Contains(plain) || Nat64.Contains(plain)
            ? PlaceOf(new IPAddress(bytes.AsSpan(12)))
            : SixToFour.Contains(plain)
            ? PlaceOf(new IPAddress(bytes.AsSpan(2, 4)))
            : GlobalUnicast.Contains(plain) ? NetworkPlace.Public : NetworkPlace.Nowhere;
    }

    private static NetworkPlace? Find((IPNetwork Network, NetworkPlace Place)[] ranges, IPAddress address)
    {
        foreach (var (network, place) in ranges)
        {
            if (network.Contains(address))
            {
                return place;
            }
        }

        return null;
    }

    private static (IPNetwork Network, NetworkPlace Place) Range(string text, NetworkPlace place) => (IPNetwork.Parse(text), place);
}
