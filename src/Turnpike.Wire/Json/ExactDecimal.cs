using System.Globalization;

namespace Turnpike.Wire.Json;

/// <summary>
/// An exact decimal read from a JSON number's source text: at most 28 significant digits and, normalised, an exponent of -28 to 28.
/// Never rounded; 1 = 1.0 = 1e0 and -0 = 0.
/// </summary>
public readonly struct ExactDecimal : IEquatable<ExactDecimal>, IComparable<ExactDecimal>
{
    /// <summary>Greatest number of significant digits.</summary>
    public const int MaxDigits = 28;

    /// <summary>Greatest normalised exponent, either way.</summary>
    public const int MaxExponent = 28;

    private ExactDecimal(Int128 significand, int exponent)
    {
        Significand = significand;
        Exponent = exponent;
    }

    /// <summary>The digits with their sign, without trailing zeros; 0 for zero.</summary>
    public Int128 Significand { get; }

    /// <summary>The power of ten the significand is multiplied by; 0 for zero.</summary>
    public int Exponent { get; }

    /// <summary>Whether the value is below zero.</summary>
    public bool IsNegative => Significand < 0;

    /// <summary>Whether the value has no fraction.</summary>
    public bool IsInteger => Exponent >= 0;

    /// <summary>The exact value of an integer.</summary>
    public static ExactDecimal FromInt64(long value) => Normalise(value, 0);

    /// <summary>Reads a JSON number (RFC 8259 section 6) from its source text.</summary>
    /// <returns>False when the text is no JSON number or the value is not exact within the stated digits and exponent.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out ExactDecimal value)
    {
        value = default;
        var i = 0;
        var negative = i < text.Length && text[i] == (byte)'-';
        if (negative)
        {
            i++;
        }

        Int128 significand = 0;
        long exponent = 0;
        var significant = 0;
        long zeros = 0; // trailing zeros not yet multiplied in
        var seen = false;
        var fraction = false;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c == (byte)'.' && !fraction && seen)
            {
                fraction = true;
                continue;
            }

            if (c is < (byte)'0' or > (byte)'9')
            {
                break;
            }

            seen = true;
            if (fraction)
            {
                exponent--;
            }

            if (c == (byte)'0')
            {
                zeros++;
                continue;
            }

            if (significant > 0)
            {
                if (significant + zeros + 1 > MaxDigits)
                {
                    return false;
                }

                for (; zeros > 0; zeros--)
                {
                    significand *= 10;
                    significant++;
                }
            }

            zeros = 0;
            significand = (significand * 10) + (c - '0');
            significant++;
        }

        if (!seen || !TryReadExponent(text[i..], ref exponent))
        {
            return false;
        }

        if (significand == 0)
        {
            return true;
        }

        exponent += zeros;
        if (exponent is < -MaxExponent or > MaxExponent)
        {
            return false;
        }

        value = new ExactDecimal(negative ? -significand : significand, (int)exponent);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ExactDecimal other)
    {
        var sign = Int128.Sign(Significand);
        var otherSign = Int128.Sign(other.Significand);
        if (sign != otherSign || sign == 0)
        {
            return sign.CompareTo(otherSign);
        }

        var left = Int128.Abs(Significand);
        var right = Int128.Abs(other.Significand);
        var magnitude = Digits(left) + Exponent;
        var otherMagnitude = Digits(right) + other.Exponent;
        if (magnitude != otherMagnitude)
        {
            return magnitude > otherMagnitude ? sign : -sign;
        }

        // Invariant: equal magnitudes differ in exponent by less than 28, so the scaled significand keeps at most 28 digits.
        if (Exponent > other.Exponent)
        {
            left *= Pow10(Exponent - other.Exponent);
        }
        else
        {
            right *= Pow10(other.Exponent - Exponent);
        }

        return left.CompareTo(right) * sign;
    }

    /// <inheritdoc/>
    public bool Equals(ExactDecimal other) => Significand == other.Significand && Exponent == other.Exponent;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ExactDecimal other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Significand, Exponent);

    /// <summary>The shortest JSON number of this value without an exponent.</summary>
    public override string ToString()
    {
        var digits = Int128.Abs(Significand).ToString(CultureInfo.InvariantCulture);
        if (Exponent >= 0)
        {
            digits += new string('0', Exponent);
        }
        else
        {
            digits = digits.PadLeft(1 - Exponent, '0');
            digits = digits[..^-Exponent] + "." + digits[^-Exponent..];
        }

        return IsNegative ? "-" + digits : digits;
    }

    /// <summary>Whether both are the same value.</summary>
    public static bool operator ==(ExactDecimal left, ExactDecimal right) => left.Equals(right);

    /// <summary>Whether the values differ.</summary>
    public static bool operator !=(ExactDecimal left, ExactDecimal right) => !left.Equals(right);

    /// <summary>Whether <paramref name="left"/> is less.</summary>
    public static bool operator <(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> is greater.</summary>
    public static bool operator >(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> is less or equal.</summary>
    public static bool operator <=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> is greater or equal.</summary>
    public static bool operator >=(ExactDecimal left, ExactDecimal right) => left.CompareTo(right) >= 0;

    private static bool TryReadExponent(ReadOnlySpan<byte> text, ref long exponent)
    {
        if (text.IsEmpty)
        {
            return true;
        }

        if (text[0] is not ((byte)'e' or (byte)'E') || text.Length < 2)
        {
            return false;
        }

        var i = text[1] is (byte)'+' or (byte)'-' ? 2 : 1;
        var negative = text[1] == (byte)'-';
        if (i == text.Length)
        {
            return false;
        }

        long written = 0;
        for (; i < text.Length; i++)
        {
            if (text[i] is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            written = Math.Min((written * 10) + (text[i] - '0'), 1_000_000_000_000);
        }

        exponent += negative ? -written : written;
        return true;
    }

    private static ExactDecimal Normalise(Int128 significand, int exponent)
    {
        if (significand == 0)
        {
            return default;
        }

        while (significand % 10 == 0)
        {
            significand /= 10;
            exponent++;
        }

        return new ExactDecimal(significand, exponent);
    }

    private static int Digits(Int128 value)
    {
        var digits = 1;
        for (; value >= 10; value /= 10)
        {
            digits++;
        }

        return digits;
    }

    private static Int128 Pow10(int power)
    {
        Int128 result = 1;
        for (; power > 0; power--)
        {
            result *= 10;
        }

        return result;
    }
}
