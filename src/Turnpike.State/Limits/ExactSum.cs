using System.Globalization;
using System.Numerics;
using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>
/// A sum of exact decimals, itself exact: whole amounts of usual size in a <see cref="long"/>, everything else in units of 10^-28.
/// </summary>
internal struct ExactSum
{
    // Invariant: |_whole| is at most 2^61 between calls, so that the sum of two cannot overflow.
    private const long WholeBound = 1L << 61;
    private const long SmallBound = 1L << 40;
    private static readonly BigInteger[] Powers = [.. Enumerable.Range(0, (2 * ExactDecimal.MaxExponent) + 1).Select(power => BigInteger.Pow(10, power))];

    private long _whole;
    private BigInteger _scaled;

    /// <summary>Whether the sum is zero.</summary>
    public readonly bool IsZero => _whole == 0 && _scaled.IsZero;

    /// <summary>Whether an amount is a whole number that fits the fast path.</summary>
    public static bool IsSmall(in ExactDecimal amount, out long whole)
    {
        whole = 0;
        if (amount.Exponent is < 0 or > 12 || amount.Significand < 0 || amount.Significand > SmallBound)
        {
            return false;
        }

        whole = (long)amount.Significand;
        for (var i = amount.Exponent; i > 0; i--)
        {
            whole *= 10;
            if (whole > SmallBound)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Adds an amount.</summary>
    public void Add(in ExactDecimal amount)
    {
        if (IsSmall(amount, out var whole))
        {
            AddWhole(whole);
        }
        else
        {
            _scaled += Scale(amount);
        }
    }

    /// <summary>Takes an amount that was added away again.</summary>
    public void Subtract(in ExactDecimal amount)
    {
        if (IsSmall(amount, out var whole))
        {
            AddWhole(-whole);
        }
        else
        {
            _scaled -= Scale(amount);
        }
    }

    /// <summary>Adds another sum.</summary>
    public void Add(in ExactSum other)
    {
        _scaled += other._scaled;
        AddWhole(other._whole);
    }

    /// <summary>Takes another sum away.</summary>
    public void Subtract(in ExactSum other)
    {
        _scaled -= other._scaled;
        AddWhole(-other._whole);
    }

    /// <summary>Compares the sum with a value: negative when the sum is less.</summary>
    public readonly int CompareTo(in ExactDecimal value) =>
        _scaled.IsZero && IsSmall(value, out var whole) ? _whole.CompareTo(whole) : Total.CompareTo(Scale(value));

    /// <summary>The sum in units of 10^-28, as it is saved.</summary>
    public readonly string Save() => Total.ToString(CultureInfo.InvariantCulture);

    /// <summary>The sum from its saved form.</summary>
    public static ExactSum Load(string saved) => new() { _scaled = BigInteger.Parse(saved, CultureInfo.InvariantCulture) };

    private static BigInteger Unit => Powers[ExactDecimal.MaxExponent];

    private readonly BigInteger Total => (_whole * Unit) + _scaled;

    private static BigInteger Scale(in ExactDecimal amount) =>
        (BigInteger)amount.Significand * Powers[amount.Exponent + ExactDecimal.MaxExponent];

    private void AddWhole(long whole)
    {
        _whole += whole;
        if (Math.Abs(_whole) > WholeBound)
        {
            _scaled += _whole * Unit;
            _whole = 0;
        }
    }
}
