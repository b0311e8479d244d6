using System.Numerics;

namespace Turnpike.Audit.Counting;

/// <summary>Durations counted in classes of which each is at most a sixteenth wider than it is long: a quantile is right to about 3 %.</summary>
internal sealed class LatencyHistogram
{
    private const int SubBits = 4;
    private const int Sub = 1 << SubBits;
    private const int Classes = (48 - SubBits + 2) * Sub;

    private readonly int[] _counts = new int[Classes];
    private long _total;

    /// <summary>Counts a duration in microseconds.</summary>
    public void Add(long microseconds)
    {
        _counts[Class(microseconds)]++;
        _total++;
    }

    /// <summary>Counts what another one has.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Classes; i++)
        {
            _counts[i] += other._counts[i];
        }

        _total += other._total;
    }

    /// <summary>The duration that a share of all stayed under; null when nothing was counted.</summary>
    public long? Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * _total);
        for (var i = 0; i < Classes && _total > 0; i++)
        {
            rank -= _counts[i];
            if (rank <= 0)
            {
                return Middle(i);
            }
        }

        return null;
    }

    private static int Class(long value)
    {
        if (value < Sub)
        {
            return (int)Math.Max(0, value);
        }

        var power = BitOperations.Log2((ulong)value);
        return Math.Min(Classes - 1, ((power - SubBits + 1) * Sub) + (int)((value >> (power - SubBits)) & (Sub - 1)));
    }

    private static long Middle(int index)
    {
        if (index < Sub)
        {
            return index;
        }

        var shift = (index / Sub) - 1;
        return ((long)(Sub + (index % Sub)) << shift) + ((1L << shift) / 2);
    }
}
