namespace Turnpike.Wire.Json;

/// <summary>
/// A JSON number (RFC 8259 section 6) read off its source text without rounding: digits of any length, compared exactly.
/// Only the exponent is bounded (17 digits); beyond that the number <see cref="IsOutOfRange"/> and nothing may be concluded from it.
/// </summary>
internal readonly ref struct NumberText
{
    private const int MaxExponentDigits = 17;

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _first;
    private readonly int _last;

    /// <summary>Reads the text of a number the tape accepted.</summary>
    public NumberText(ReadOnlySpan<byte> text)
    {
        var mantissaEnd = text.IndexOfAny((byte)'e', (byte)'E');
        long exponent = 0;
        var outOfRange = false;
        if (mantissaEnd >= 0)
        {
            outOfRange = !TryReadExponent(text[(mantissaEnd + 1)..], out exponent);
        }
        else
        {
            mantissaEnd = text.Length;
        }

        IsNegative = text[0] == (byte)'-';
        _text = text[(IsNegative ? 1 : 0)..mantissaEnd];
        _first = _text.IndexOfAnyInRange((byte)'1', (byte)'9');
        _last = _text.LastIndexOfAnyInRange((byte)'1', (byte)'9');
        if (_first < 0)
        {
            IsNegative = false;
            return;
        }

        IsOutOfRange = outOfRange;
        var point = _text.IndexOf((byte)'.');
        point = point < 0 ? _text.Length : point;
        Magnitude = Place(_first, point) + exponent;
        Exponent = Place(_last, point) + exponent;
    }

    /// <summary>Whether the value is below zero; minus zero is zero.</summary>
    public bool IsNegative { get; }

    /// <summary>Whether the value is zero.</summary>
    public bool IsZero => _first < 0;

    /// <summary>The power of ten of the first significant digit.</summary>
    public long Magnitude { get; }

    /// <summary>The power of ten of the last significant digit.</summary>
    public long Exponent { get; }

    /// <summary>Whether the value has no fraction; 1.0 has none.</summary>
    public bool IsInteger => IsZero || Exponent >= 0;

    /// <summary>Whether the exponent is too long to be taken.</summary>
    public bool IsOutOfRange { get; }

    /// <summary>The significant digits, first to last, with at most one point among them.</summary>
    public ReadOnlySpan<byte> Significant => IsZero ? default : _text[_first..(_last + 1)];

    /// <summary>Compares two values exactly.</summary>
    public int CompareTo(NumberText other)
    {
        var sign = Sign;
        if (sign != other.Sign || sign == 0)
        {
            return sign.CompareTo(other.Sign);
        }

        return sign * (Magnitude != other.Magnitude ? Magnitude.CompareTo(other.Magnitude) : CompareDigits(Significant, other.Significant));
    }

    /// <summary>A hash equal for equal values, seeded per process.</summary>
    public int Hash()
    {
        var hash = new HashCode();
        hash.Add(Sign);
        hash.Add(Magnitude);
        var digits = Significant;
        var point = digits.IndexOf((byte)'.');
        uint sum = 0;
        foreach (var digit in digits)
        {
            if (digit != (byte)'.')
            {
                sum = (sum * 31) + digit;
            }
        }

        hash.Add(sum);
        hash.Add(digits.Length - (point < 0 ? 0 : 1));
        return hash.ToHashCode();
    }

    /// <summary>The value as an integer no greater than <see cref="int.MaxValue"/>; false for a fraction or a negative number.</summary>
    public bool TryGetCount(out int count)
    {
        count = 0;
        if (IsNegative || !IsInteger || IsOutOfRange)
        {
            return false;
        }

        if (IsZero)
        {
            return true;
        }

        if (Magnitude > 9)
        {
            count = int.MaxValue;
            return true;
        }

        long value = 0;
        foreach (var digit in Significant)
        {
            value = digit == (byte)'.' ? value : (value * 10) + (digit - '0');
        }

        for (var zeros = Exponent; zeros > 0; zeros--)
        {
            value *= 10;
        }

        count = (int)Math.Min(value, int.MaxValue);
        return true;
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private static long Place(int index, int point) => index < point ? point - 1 - index : point - index;

    private static int CompareDigits(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int i = 0, j = 0;
        while (true)
        {
            i += i < left.Length && left[i] == (byte)'.' ? 1 : 0;
            j += j < right.Length && right[j] == (byte)'.' ? 1 : 0;
            if (i >= left.Length || j >= right.Length)
            {
                // Invariant: neither ends in a zero, so the longer one is the greater one.
                return (i < left.Length).CompareTo(j < right.Length);
            }

            if (left[i] != right[j])
            {
                return left[i].CompareTo(right[j]);
            }

            i++;
            j++;
        }
    }

    private static bool TryReadExponent(ReadOnlySpan<byte> text, out long exponent)
    {
        exponent = 0;
        var negative = text[0] == (byte)'-';
        text = text.TrimStart("+-"u8).TrimStart((byte)'0');
        if (text.Length > MaxExponentDigits)
        {
            return false;
        }

        foreach (var digit in text)
        {
            exponent = (exponent * 10) + (digit - '0');
        }

        exponent = negative ? -exponent : exponent;
        return true;
    }
}
