using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Turnpike.Audit.Columns;

/// <summary>Whole numbers as the least of them (i64), the width of the rest in bytes (0, 1, 2, 4 or 8), and what each is above the least; little-endian.</summary>
internal static class PackedNumbers
{
    private const int HeadSize = sizeof(long) + 1;

    /// <summary>The section of some numbers.</summary>
    public static byte[] Write(ReadOnlySpan<long> numbers)
    {
        var least = numbers.IsEmpty ? 0 : long.MaxValue;
        var most = numbers.IsEmpty ? 0 : long.MinValue;
        foreach (var number in numbers)
        {
            least = Math.Min(least, number);
            most = Math.Max(most, number);
        }

        var width = Width((ulong)(most - least));
        var section = new byte[HeadSize + (numbers.Length * width)];
        BinaryPrimitives.WriteInt64LittleEndian(section, least);
        section[sizeof(long)] = (byte)width;
        Span<byte> above = stackalloc byte[sizeof(ulong)];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(above, (ulong)(numbers[i] - least));
            above[..width].CopyTo(section.AsSpan(HeadSize + (i * width)));
        }

        return section;
    }

    /// <summary>Reads a section. Throws <see cref="InvalidDataException"/> when it is not one of so many numbers.</summary>
    public static void Read(ReadOnlySpan<byte> section, Span<long> numbers)
    {
        var (least, width) = Head(section, numbers.Length);
        var above = section[HeadSize..];
        switch (width)
        {
            case 0:
                numbers.Fill(least);
                break;
            case 1:
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = least + above[i];
                }

                break;
            case 2:
                var shorts = MemoryMarshal.Cast<byte, ushort>(above);
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = least + Little(shorts[i]);
                }

                break;
            case 4:
                var words = MemoryMarshal.Cast<byte, uint>(above);
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = least + Little(words[i]);
                }

                break;
            default:
                for (var i = 0; i < numbers.Length; i++)
                {
                    numbers[i] = least + BinaryPrimitives.ReadInt64LittleEndian(above[(i * sizeof(long))..]);
                }

                break;
        }
    }

    /// <summary>Reads a section of codes, which are none or small. Throws as <see cref="Read(ReadOnlySpan{byte}, Span{long})"/>.</summary>
    public static void Read(ReadOnlySpan<byte> section, Span<ushort> codes)
    {
        var (least, width) = Head(section, codes.Length);
        var above = section[HeadSize..];
        if (width > sizeof(ushort) || least is < 0 or > ushort.MaxValue)
        {
            throw Odd();
        }

        var low = (ushort)least;
        if (width == 0)
        {
            codes.Fill(low);
        }
        else if (width == 1)
        {
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = (ushort)(low + above[i]);
            }
        }
        else
        {
            for (var i = 0; i < codes.Length; i++)
            {
                codes[i] = (ushort)(low + BinaryPrimitives.ReadUInt16LittleEndian(above[(i * sizeof(ushort))..]));
            }
        }
    }

    private static (long Least, int Width) Head(ReadOnlySpan<byte> section, int count)
    {
        var width = section.Length < HeadSize ? -1 : section[sizeof(long)];
        return width is 0 or 1 or 2 or 4 or 8 && section.Length == HeadSize + (count * width)
            ? (BinaryPrimitives.ReadInt64LittleEndian(section), width)
            : throw Odd();
    }

    private static int Width(ulong most) => most switch
    {
        0 => 0,
        <= byte.MaxValue => 1,
        <= ushort.MaxValue => 2,
        <= uint.MaxValue => 4,
        _ => 8,
    };

    private static ushort Little(ushort value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static uint Little(uint value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static InvalidDataException Odd() => new("a column of the index is not what was written");
}
