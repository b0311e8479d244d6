namespace Turnpike.Policies.Addresses;

/// <summary>An IP address. IPv4 stands in the low 32 bits.</summary>
internal readonly record struct IpAddress(UInt128 Bits, bool IsV6)
{
    /// <summary>Most bytes that <see cref="WriteV6"/> writes.</summary>
    public const int MaxTextLength = 45;

    /// <summary>
    /// Reads an address in its one canonical spelling: dotted decimal without leading zeros, or RFC 5952. An IPv4-mapped IPv6 address
    /// is the IPv4 address.
    /// </summary>
    public static bool TryReadCanonical(ReadOnlySpan<byte> text, out IpAddress address)
    {
        if (TryReadV4(text, out address))
        {
            return true;
        }

        Span<byte> canonical = stackalloc byte[MaxTextLength];
        if (!TryReadV6(text, out var bits) || !canonical[..WriteV6(bits, canonical)].SequenceEqual(text))
        {
            return false;
        }

        address = IsMapped(bits) ? new IpAddress((uint)bits, false) : new IpAddress(bits, true);
        return true;
    }

    /// <summary>Reads four decimal numbers from 0 to 255 without leading zeros, and nothing else: no octal, no hexadecimal, no fewer parts.</summary>
    public static bool TryReadV4(ReadOnlySpan<byte> text, out IpAddress address)
    {
        address = default;
        uint bits = 0;
        var parts = 0;
        foreach (var range in text.Split((byte)'.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (part[0] == (byte)'0' && part.Length > 1))
            {
                return false;
            }

            var value = 0;
            foreach (var digit in part)
            {
                value = (value * 10) + (digit - '0');
            }

            if (value > 255)
            {
                return false;
            }

            bits = (bits << 8) | (uint)value;
        }

        address = new IpAddress(bits, false);
        return parts == 4;
    }

    /// <summary>Reads any spelling of RFC 4291 section 2.2, without zone and brackets.</summary>
    public static bool TryReadV6(ReadOnlySpan<byte> text, out UInt128 bits)
    {
        bits = default;
        Span<ushort> groups = stackalloc ushort[8];
        var rest = text;
        var (count, gap) = (0, -1);
        if (rest.StartsWith("::"u8))
        {
            gap = 0;
            rest = rest[2..];
        }

        while (!rest.IsEmpty || gap != count)
        {
            var colon = rest.IndexOf((byte)':');
            var group = colon < 0 ? rest : rest[..colon];
            if (colon < 0 && group.Contains((byte)'.'))
            {
                if (count > 6 || !TryReadV4(group, out var tail))
                {
                    return false;
                }

                groups[count++] = (ushort)(tail.Bits >> 16);
                groups[count++] = (ushort)tail.Bits;
                break;
            }

            if (count == 8 || !TryReadGroup(group, out groups[count++]))
            {
                return false;
            }

            if (colon < 0)
            {
                break;
            }

            rest = rest[(colon + 1)..];
            if (!rest.IsEmpty && rest[0] == (byte)':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = count;
                rest = rest[1..];
            }
        }

        // "::" stands for at least one group.
        if (gap < 0 ? count != 8 : count > 7)
        {
            return false;
        }

        var omitted = 8 - count;
        for (var i = 0; i < 8; i++)
        {
            bits <<= 16;
            if (gap < 0 || i < gap)
            {
                bits |= groups[i];
            }
            else if (i >= gap + omitted)
            {
                bits |= groups[i - omitted];
            }
        }

        return true;
    }

    /// <summary>Writes the spelling of RFC 5952, an IPv4-mapped address as <c>::ffff:192.0.2.1</c>; the length.</summary>
    public static int WriteV6(UInt128 bits, Span<byte> destination)
    {
        if (IsMapped(bits))
        {
            "::ffff:"u8.CopyTo(destination);
            var written = 7;
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                ((byte)(bits >> shift)).TryFormat(destination[written..], out var digits);
                written += digits;
                if (shift > 0)
                {
                    destination[written++] = (byte)'.';
                }
            }

            return written;
        }

        // The longest run of at least two zero groups is left out, the first of those as long.
        var (gap, gapLength) = (-1, 1);
        for (int i = 0, run = 0; i < 8; i++)
        {
            run = Group(bits, i) == 0 ? run + 1 : 0;
            if (run > gapLength)
            {
                (gap, gapLength) = (i - run + 1, run);
            }
        }

        var length = 0;
        for (var i = 0; i < 8; i++)
        {
            if (i == gap)
            {
                "::"u8.CopyTo(destination[length..]);
                length += 2;
                i += gapLength - 1;
                continue;
            }

            if (length > 0 && destination[length - 1] != (byte)':')
            {
                destination[length++] = (byte)':';
            }

            Group(bits, i).TryFormat(destination[length..], out var digits, "x");
            length += digits;
        }

        return length;
    }

    private static bool IsMapped(UInt128 bits) => bits >> 32 == 0xFFFF;

    private static ushort Group(UInt128 bits, int index) => (ushort)(bits >> (112 - (index * 16)));

    private static bool TryReadGroup(ReadOnlySpan<byte> text, out ushort value)
    {
        value = 0;
        if (text.Length is 0 or > 4)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigit((char)c))
            {
                return false;
            }

            value = (ushort)((value << 4) | (c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10));
        }

        return true;
    }
}
