using System.Buffers;
using System.Buffers.Text;

namespace Turnpike.Wire.Json;

/// <summary>
/// The number form of <c>turnpike-jcs-1</c>: ECMA-262's Number::toString applied to the exact decimal value of the source text instead of
/// the nearest double. Time and space are linear in the source text: an exponent is never expanded beyond 21 places.
/// </summary>
internal static class CanonicalNumber
{
    private const int MostPlainDigits = 21;
    private const int MostLeadingZeros = 6;

    public static void Write(ReadOnlySpan<byte> source, IBufferWriter<byte> output)
    {
        // The common case: an integer that is its own normal form.
        if (source.Length <= MostPlainDigits && source[0] != (byte)'-' && source.IndexOfAny(".eE"u8) < 0)
        {
            output.Write(source);
            return;
        }

        var negative = source[0] == (byte)'-';
        var e = source.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = source[(negative ? 1 : 0)..(e < 0 ? source.Length : e)];
        var rented = ArrayPool<byte>.Shared.Rent(mantissa.Length);
        var digits = Digits(mantissa, rented, out var point);
        if (digits.IsEmpty)
        {
            output.Write("0"u8); // -0 is 0
        }
        else
        {
            if (negative)
            {
                output.Write("-"u8);
            }

            WriteMagnitude(digits, point, e < 0 ? "0"u8 : source[(e + 1)..], output);
        }

        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>The significant digits, and where the decimal point stands behind the first of them, before the exponent.</summary>
    private static ReadOnlySpan<byte> Digits(ReadOnlySpan<byte> mantissa, byte[] buffer, out long point)
    {
        var dot = mantissa.IndexOf((byte)'.');
        var whole = dot < 0 ? mantissa.Length : dot;
        mantissa[..whole].CopyTo(buffer);
        if (dot >= 0)
        {
            mantissa[(dot + 1)..].CopyTo(buffer.AsSpan(whole));
        }

        ReadOnlySpan<byte> all = buffer.AsSpan(0, dot < 0 ? mantissa.Length : mantissa.Length - 1);
        var digits = all.TrimStart((byte)'0');
        point = whole - (all.Length - digits.Length);
        return digits.TrimEnd((byte)'0');
    }

    // The value is 0.DIGITS times ten to the power (point + exponent); ECMA-262 calls that power n and the number of digits k.
    private static void WriteMagnitude(ReadOnlySpan<byte> digits, long point, ReadOnlySpan<byte> exponent, IBufferWriter<byte> output)
    {
        var below = exponent[0] == (byte)'-';
        var power = exponent.TrimStart("+-"u8).TrimStart((byte)'0');
        if (power.Length > 18)
        {
            WriteHuge(digits, point, below, power, output);
            return;
        }

        _ = Utf8Parser.TryParse(power, out long magnitude, out _);
        var n = point + (below ? -magnitude : magnitude);
        if (n >= digits.Length && n <= MostPlainDigits)
        {
            output.Write(digits);
            output.Write("000000000000000000000"u8[..((int)n - digits.Length)]);
        }
        else if (n is > 0 and <= MostPlainDigits)
        {
            output.Write(digits[..(int)n]);
            output.Write("."u8);
            output.Write(digits[(int)n..]);
        }
        else if (n is <= 0 and > -MostLeadingZeros)
        {
            output.Write("0."u8);
            output.Write("000000"u8[..(int)-n]);
            output.Write(digits);
        }
        else
        {
            WriteScientific(digits, n - 1 < 0, output);
            Span<byte> text = stackalloc byte[20];
            _ = Utf8Formatter.TryFormat(Math.Abs(n - 1), text, out var length);
            output.Write(text[..length]);
        }
    }

    private static void WriteScientific(ReadOnlySpan<byte> digits, bool below, IBufferWriter<byte> output)
    {
        output.Write(digits[..1]);
        if (digits.Length > 1)
        {
            output.Write("."u8);
            output.Write(digits[1..]);
        }

        output.Write(below ? "e-"u8 : "e+"u8);
    }

    /// <summary>An exponent too long for a machine number: the shift by the point is carried through its digits.</summary>
    private static void WriteHuge(ReadOnlySpan<byte> digits, long point, bool below, ReadOnlySpan<byte> power, IBufferWriter<byte> output)
    {
        // Invariant: the exponent is at least 10^18 and the shift below 2^32, so the sign stays.
        WriteScientific(digits, below, output);
        var carry = below ? -(point - 1) : point - 1;
        var sum = ArrayPool<byte>.Shared.Rent(power.Length + 1);
        for (var i = power.Length - 1; i >= 0; i--)
        {
            carry += power[i] - '0';
            var digit = (int)(((carry % 10) + 10) % 10);
            sum[i + 1] = (byte)('0' + digit);
            carry = (carry - digit) / 10;
        }

        sum[0] = (byte)('0' + carry);
        output.Write(((ReadOnlySpan<byte>)sum.AsSpan(0, power.Length + 1)).TrimStart((byte)'0'));
        ArrayPool<byte>.Shared.Return(sum);
    }
}
