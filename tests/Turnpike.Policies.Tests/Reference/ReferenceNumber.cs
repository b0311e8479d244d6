using System.Globalization;
using System.Numerics;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>A number as a fraction of big integers, and whether the language calls it exact. Slow and obvious.</summary>
internal sealed record ReferenceNumber(BigInteger Numerator, BigInteger Denominator, bool IsExact)
{
    public static ReferenceNumber Parse(string text)
    {
        var negative = text.StartsWith('-');
        var digits = text.TrimStart('-');
        var power = 0L;
        var e = digits.IndexOfAny(['e', 'E']);
        if (e >= 0)
        {
            power = long.Parse(digits[(e + 1)..], CultureInfo.InvariantCulture);
            digits = digits[..e];
        }

        var dot = digits.IndexOf('.');
        if (dot >= 0)
        {
            power -= digits.Length - dot - 1;
            digits = digits.Remove(dot, 1);
        }

        digits = digits.TrimStart('0');
        if (digits.Length == 0)
        {
            return new ReferenceNumber(0, 1, true);
        }

        var significant = digits.TrimEnd('0');
        power += digits.Length - significant.Length;
        if (significant.Length > 28 || power is > 28 or < -28)
        {
            return new ReferenceNumber(0, 1, false);
        }

        var value = BigInteger.Parse(significant, CultureInfo.InvariantCulture) * (negative ? -1 : 1);
        return power >= 0
            ? new ReferenceNumber(value * BigInteger.Pow(10, (int)power), 1, true)
            : new ReferenceNumber(value, BigInteger.Pow(10, (int)-power), true);
    }

    public int CompareTo(ReferenceNumber other) => (Numerator * other.Denominator).CompareTo(other.Numerator * Denominator);
}
