using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Turnpike.Catalog.Classification;

/// <summary>Sums up what was seen of a tool: the pair of class and severity that weighs most, and each flag that weighs more than nothing.</summary>
internal ref struct LearnedJudge
{
    /// <summary>What speaks for something by no more than this, in hundredths, is not shown.</summary>
    private const int Least = 15;

    private const int OnStack = 256;

    private readonly RiskWeights _weights;
    private readonly ReadOnlySpan<Feature> _features;
    private readonly List<(int Feature, int Row)> _counted;
    private Sums _sums;

    internal LearnedJudge(RiskWeights weights, List<Feature> features)
    {
        _weights = weights;
        _features = CollectionsMarshal.AsSpan(features);
        _counted = new List<(int, int)>(_features.Length);
        var (low, high) = (Vector256<int>.Zero, Vector256<int>.Zero);
        Span<ulong> seen = stackalloc ulong[(weights.Rows >> 6) + 1];
        seen.Clear();
        for (var f = 0; f < _features.Length; f++)
        {
            ref readonly var feature = ref _features[f];
            var row = weights.RowOf(feature);
            if (row < 0 || (seen[row >> 6] & (1ul << row)) != 0)
            {
                continue;
            }

            // A thing counts once, however often it is said.
            seen[row >> 6] |= 1ul << row;
            if (feature.Place != FeaturePlace.None)
            {
                _counted.Add((f, row));
            }

            var numbers = weights.Row(row);
            low += Vector256.Create(numbers);
            high += Vector256.Create(numbers[Vector256<int>.Count..]);
        }

        low.CopyTo(_sums);
        high.CopyTo(_sums[Vector256<int>.Count..]);
    }

    /// <summary>How many words of the definition mean something.</summary>
    internal readonly int Words => _counted.Count;

    /// <summary>The class of the pair of class and severity that weighs most; of equals the worse.</summary>
    internal readonly ToolClass Class()
    {
        var (best, most) = (ToolClass.Execute, int.MinValue);
        for (var c = 0; c < RiskWeights.Classes; c++)
        {
            var weight = Heaviest(c);
            (best, most) = weight >= most ? ((ToolClass)c, weight) : (best, most);
        }

        return best;
    }

    /// <summary>The severity that weighs most for a class, where critical has an advantage.</summary>
    internal readonly RiskSeverity SeverityOf(ToolClass risk)
    {
        var (best, most) = (RiskSeverity.High, int.MinValue);
        for (var s = 0; s < RiskWeights.Severities; s++)
        {
            var weight = Weight((int)risk, s) + (s == (int)RiskSeverity.Critical ? _weights.Critical : 0);
            (best, most) = weight >= most ? ((RiskSeverity)s, weight) : (best, most);
        }

        return best;
    }

    /// <summary>How far a read of sensitive data is ahead of a read of ordinary data, by severity and flag together, in hundredths.</summary>
    internal readonly int Sensitive()
    {
        const int Read = (int)ToolClass.Read;
        return Math.Max(Weight(Read, (int)RiskSeverity.Medium), Weight(Read, (int)RiskSeverity.High)) - Weight(Read, (int)RiskSeverity.Low)
            + _sums[RiskWeights.Classes + RiskWeights.Severities];
    }

    internal readonly RiskFlags Flags()
    {
        var flags = RiskFlags.None;
        for (var f = 0; f < RiskWeights.Flags; f++)
        {
            flags |= _sums[RiskWeights.Classes + RiskWeights.Severities + f] > 0 ? (RiskFlags)(1 << f) : RiskFlags.None;
        }

        return flags;
    }

    /// <summary>How far a class is ahead of the next, in hundredths; negative when another is ahead of it.</summary>
    internal readonly int Lead(ToolClass risk)
    {
        var (own, other) = (int.MinValue, int.MinValue);
        for (var c = 0; c < RiskWeights.Classes; c++)
        {
            var weight = Heaviest(c);
            (own, other) = c == (int)risk ? (weight, other) : (own, Math.Max(other, weight));
        }

        return own - other;
    }

    /// <summary>Adds the words that speak most for a column against the mean of its group.</summary>
    internal readonly void Explain(ToolReading tool, int column, int from, int to, string speaksFor, int most, List<RiskEvidence> evidence)
    {
        var counted = CollectionsMarshal.AsSpan(_counted);
        Span<int> speaks = counted.Length <= OnStack ? stackalloc int[counted.Length] : new int[counted.Length];
        for (var i = 0; i < counted.Length; i++)
        {
            var numbers = _weights.Row(counted[i].Row);
            speaks[i] = to - from > 1 ? numbers[column] - (Sum(numbers[from..to]) / (to - from)) : numbers[column];
        }

        for (var n = 0; n < most;)
        {
            var (best, heaviest) = (-1, Least);
            for (var i = 0; i < speaks.Length; i++)
            {
                (best, heaviest) = speaks[i] > heaviest ? (i, speaks[i]) : (best, heaviest);
            }

            if (best < 0)
            {
                return;
            }

            speaks[best] = 0;
            if (EvidencePlace.Find(_features[counted[best].Feature], tool, speaksFor) is { } found && !IsSaid(found, evidence))
            {
                evidence.Add(found);
                n++;
            }
        }
    }

    private static int Sum(ReadOnlySpan<int> numbers)
    {
        var sum = 0;
        foreach (var number in numbers)
        {
            sum += number;
        }

        return sum;
    }

    private static bool IsSaid(RiskEvidence found, List<RiskEvidence> evidence)
    {
        foreach (var said in evidence)
        {
            if (said.Start == found.Start && said.SpeaksFor == found.SpeaksFor && said.Pointer == found.Pointer)
            {
                return true;
            }
        }

        return false;
    }

    private readonly int Heaviest(int c)
    {
        var most = Weight(c, 0);
        for (var s = 1; s < RiskWeights.Severities; s++)
        {
            most = Math.Max(most, Weight(c, s));
        }

        return most;
    }

    private readonly int Weight(int c, int s) => _sums[c] + _sums[RiskWeights.Classes + s] + _weights.Pairs[(c * RiskWeights.Severities) + s];

    [InlineArray(RiskWeights.Stride)]
    private struct Sums
    {
        private int _first;
    }
}
