using System.Text;

namespace Turnpike.Console.Account;

/// <summary>
/// A text as a QR code (ISO/IEC 18004:2015): byte mode, error correction level M, the smallest version from 1 to 20 it fits into, and the mask with the
/// least penalty. For secrets of authenticators, which people point a telephone at.
/// </summary>
internal sealed class QrMatrix
{
    // By version from 1 (level M): error correction codewords in each block, and the number of blocks. Table 9.
    private static readonly int[] CorrectionOf = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26];
    private static readonly int[] BlocksOf = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

    private readonly bool[,] _dark;
    private readonly bool[,] _fixed;
    private readonly int _version;

    private QrMatrix(int version)
    {
        _version = version;
        Size = (4 * version) + 17;
        (_dark, _fixed) = (new bool[Size, Size], new bool[Size, Size]);
    }

    /// <summary>How many modules wide and high it is, without the quiet zone of four around it.</summary>
    public int Size { get; }

    /// <summary>Whether a module is dark.</summary>
    public bool this[int x, int y] => _dark[x, y];

    /// <summary>The code of a text. Throws <see cref="ArgumentException"/> where it is too long for version 20 (666 bytes).</summary>
    public static QrMatrix Of(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var version = 1; version <= CorrectionOf.Length; version++)
        {
            if (4 + LengthBits(version) + (8 * bytes.Length) <= 8 * DataCodewords(version))
            {
                var matrix = new QrMatrix(version);
                matrix.DrawPatterns();
                matrix.DrawCodewords(Interleave(Encode(bytes, version), version));
                matrix.ChooseMask();
                return matrix;
            }
        }

        throw new ArgumentException("this is too long for a code", nameof(text));
    }

    private static int LengthBits(int version) => version < 10 ? 8 : 16;

    private static int RawModules(int version)
    {
        var modules = (((16 * version) + 128) * version) + 64;
        if (version >= 2)
        {
            var align = (version / 7) + 2;
            modules -= (((25 * align) - 10) * align) - 55;
            modules -= version >= 7 ? 36 : 0;
        }

        return modules;
    }

    private static int DataCodewords(int version) => (RawModules(version) / 8) - (CorrectionOf[version - 1] * BlocksOf[version - 1]);

    private static byte[] Encode(byte[] text, int version)
    {
        var bits = new List<bool>();
        void Append(int value, int count)
        {
            for (var i = count - 1; i >= 0; i--)
            {
                bits.Add(((value >> i) & 1) != 0);
            }
        }

        Append(4, 4);
        Append(text.Length, LengthBits(version));
        foreach (var b in text)
        {
            Append(b, 8);
        }

        var capacity = 8 * DataCodewords(version);
        Append(0, Math.Min(4, capacity - bits.Count));
        Append(0, (8 - (bits.Count % 8)) % 8);
        for (var pad = 0xEC; bits.Count < capacity; pad ^= 0xEC ^ 0x11)
        {
            Append(pad, 8);
        }

        var data = new byte[bits.Count / 8];
        for (var i = 0; i < bits.Count; i++)
        {
            data[i / 8] |= (byte)(bits[i] ? 0x80 >> (i % 8) : 0);
        }

        return data;
    }

    private static byte[] Interleave(byte[] data, int version)
    {
        var (blocks, correction, raw) = (BlocksOf[version - 1], CorrectionOf[version - 1], RawModules(version) / 8);
        var shorter = blocks - (raw % blocks);
        var shortLength = (raw / blocks) - correction;
        var divisor = Divisor(correction);
        var parts = new List<(byte[] Data, byte[] Correction)>();
        for (int i = 0, at = 0; i < blocks; i++)
        {
            var part = data.AsSpan(at, shortLength + (i < shorter ? 0 : 1)).ToArray();
            at += part.Length;
            parts.Add((part, Remainder(part, divisor)));
        }

        var result = new List<byte>(raw);
        for (var i = 0; i <= shortLength; i++)
        {
            result.AddRange(parts.Where(p => i < p.Data.Length).Select(p => p.Data[i]));
        }

        for (var i = 0; i < correction; i++)
        {
            result.AddRange(parts.Select(p => p.Correction[i]));
        }

        return [.. result];
    }

    // Reed-Solomon over GF(256) with the polynomial 0x11D.
    private static byte[] Divisor(int degree)
    {
        var result = new byte[degree];
        result[degree - 1] = 1;
        byte root = 1;
        for (var i = 0; i < degree; i++)
        {
            for (var j = 0; j < degree; j++)
            {
                result[j] = (byte)(Multiply(result[j], root) ^ (j + 1 < degree ? result[j + 1] : 0));
            }

            root = Multiply(root, 2);
        }

        return result;
    }

    private static byte[] Remainder(byte[] data, byte[] divisor)
    {
        var result = new byte[divisor.Length];
        foreach (var b in data)
        {
            var factor = (byte)(b ^ result[0]);
            Array.Copy(result, 1, result, 0, result.Length - 1);
            result[^1] = 0;
            for (var i = 0; i < result.Length; i++)
            {
                result[i] ^= Multiply(divisor[i], factor);
            }
        }

        return result;
    }

    private static byte Multiply(byte x, byte y)
    {
        var z = 0;
        for (var i = 7; i >= 0; i--)
        {
            z = (z << 1) ^ ((z >> 7) * 0x11D);
            z ^= ((y >> i) & 1) * x;
        }

        return (byte)z;
    }

    private void Set(int x, int y, bool dark) => (_dark[x, y], _fixed[x, y]) = (dark, true);

    private void DrawPatterns()
    {
        for (var i = 0; i < Size; i++)
        {
            Set(6, i, i % 2 == 0);
            Set(i, 6, i % 2 == 0);
        }

        DrawFinder(3, 3);
        DrawFinder(Size - 4, 3);
        DrawFinder(3, Size - 4);
        var places = AlignmentPlaces();
        for (var i = 0; i < places.Length; i++)
        {
            for (var j = 0; j < places.Length; j++)
            {
                if (!((i == 0 && j == 0) || (i == 0 && j == places.Length - 1) || (i == places.Length - 1 && j == 0)))
                {
                    DrawAlignment(places[i], places[j]);
                }
            }
        }

        DrawFormat(0);
        DrawVersion();
    }

    private int[] AlignmentPlaces()
    {
        if (_version == 1)
        {
            return [];
        }

        var count = (_version / 7) + 2;
        var step = (((8 * _version) + (3 * count) + 5) / ((4 * count) - 4)) * 2;
        var places = new int[count];
        places[0] = 6;
        for (int i = count - 1, at = Size - 7; i >= 1; i--, at -= step)
        {
            places[i] = at;
        }

        return places;
    }

    private void DrawFinder(int x, int y)
    {
        for (var dy = -4; dy <= 4; dy++)
        {
            for (var dx = -4; dx <= 4; dx++)
            {
                if (x + dx >= 0 && x + dx < Size && y + dy >= 0 && y + dy < Size)
                {
                    Set(x + dx, y + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) is not (2 or 4));
                }
            }
        }
    }

    private void DrawAlignment(int x, int y)
    {
        for (var dy = -2; dy <= 2; dy++)
        {
            for (var dx = -2; dx <= 2; dx++)
            {
                Set(x + dx, y + dy, Math.Max(Math.Abs(dx), Math.Abs(dy)) != 1);
            }
        }
    }

    // Level M is 00; the three bits of the mask follow it.
    private void DrawFormat(int mask)
    {
        var rest = mask;
        for (var i = 0; i < 10; i++)
        {
            rest = (rest << 1) ^ ((rest >> 9) * 0x537);
        }

        var bits = ((mask << 10) | rest) ^ 0x5412;
        bool Bit(int i) => ((bits >> i) & 1) != 0;
        for (var i = 0; i <= 5; i++)
        {
            Set(8, i, Bit(i));
        }

        Set(8, 7, Bit(6));
        Set(8, 8, Bit(7));
        Set(7, 8, Bit(8));
        for (var i = 9; i < 15; i++)
        {
            Set(14 - i, 8, Bit(i));
        }

        for (var i = 0; i < 8; i++)
        {
            Set(Size - 1 - i, 8, Bit(i));
        }

        for (var i = 8; i < 15; i++)
        {
            Set(8, Size - 15 + i, Bit(i));
        }

        Set(8, Size - 8, true);
    }

    private void DrawVersion()
    {
        if (_version < 7)
        {
            return;
        }

        var rest = _version;
        for (var i = 0; i < 12; i++)
        {
            rest = (rest << 1) ^ ((rest >> 11) * 0x1F25);
        }

        var bits = (_version << 12) | rest;
        for (var i = 0; i < 18; i++)
        {
            var (a, b) = (Size - 11 + (i % 3), i / 3);
            Set(a, b, ((bits >> i) & 1) != 0);
            Set(b, a, ((bits >> i) & 1) != 0);
        }
    }

    private void DrawCodewords(byte[] codewords)
    {
        var bit = 0;
        for (var right = Size - 1; right >= 1; right -= 2)
        {
            right -= right == 6 ? 1 : 0;
            for (var step = 0; step < Size; step++)
            {
                for (var j = 0; j < 2; j++)
                {
                    var x = right - j;
                    var y = ((right + 1) & 2) == 0 ? Size - 1 - step : step;
                    if (!_fixed[x, y] && bit < codewords.Length * 8)
                    {
                        _dark[x, y] = ((codewords[bit / 8] >> (7 - (bit % 8))) & 1) != 0;
                        bit++;
                    }
                }
            }
        }
    }

    private void ChooseMask()
    {
        var (best, least) = (0, int.MaxValue);
        for (var mask = 0; mask < 8; mask++)
        {
            Apply(mask);
            DrawFormat(mask);
            if (QrPenalty.Of(_dark) is var penalty && penalty < least)
            {
                (best, least) = (mask, penalty);
            }

            Apply(mask);
        }

        Apply(best);
        DrawFormat(best);
    }

    private void Apply(int mask)
    {
        for (var y = 0; y < Size; y++)
        {
            for (var x = 0; x < Size; x++)
            {
                _dark[x, y] ^= !_fixed[x, y] && mask switch
                {
                    0 => (x + y) % 2 == 0,
                    1 => y % 2 == 0,
                    2 => x % 3 == 0,
                    3 => (x + y) % 3 == 0,
                    4 => ((x / 3) + (y / 2)) % 2 == 0,
                    5 => (x * y % 2) + (x * y % 3) == 0,
                    6 => ((x * y % 2) + (x * y % 3)) % 2 == 0,
                    _ => (((x + y) % 2) + (x * y % 3)) % 2 == 0,
                };
            }
        }
    }
}
