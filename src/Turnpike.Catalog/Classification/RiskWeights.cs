using System.Globalization;

namespace Turnpike.Catalog.Classification;

/// <summary>
/// What was learned from labelled definitions: how much each thing that is seen of a tool speaks for each class, severity and flag, in
/// hundredths of a natural logarithm of odds. Whole numbers, so that sums are the same on every machine and in every order.
/// </summary>
internal sealed class RiskWeights
{
    internal const int Classes = 5;

    internal const int Severities = 4;

    internal const int Flags = 5;

    /// <summary>The columns of a row: classes, severities, flags.</summary>
    internal const int Width = Classes + Severities + Flags;

    /// <summary>How far rows are apart: two vectors, the last columns of which are nothing.</summary>
    internal const int Stride = 16;

    /// <summary>What a pair of class and severity weighs that cannot be.</summary>
    internal const int Never = -1_000_000;

    private readonly Dictionary<ulong, int> _rows;
    private readonly int[] _weights;

    private RiskWeights(Dictionary<ulong, int> rows, int[] weights, int[] pairs, int[] confidence, int critical)
    {
        Critical = critical;
        _rows = rows;
        _weights = weights;
        Pairs = pairs;
        Confidence = confidence;
    }

    /// <summary>The weights this version of the classifier has.</summary>
    internal static RiskWeights Shipped { get; } = Load();

    /// <summary>What each pair of class and severity weighs by itself, by class, then severity.</summary>
    internal int[] Pairs { get; }

    /// <summary>Confidence in hundredths by the lead of the best class over the second, in steps of 50 hundredths.</summary>
    internal int[] Confidence { get; }

    /// <summary>What is added to the severity critical once the class is known: to miss one costs more than to name one too many.</summary>
    internal int Critical { get; }

    internal int Rows => _rows.Count;

    /// <summary>The number of a feature's row; -1 when it has none.</summary>
    internal int RowOf(in Feature feature) => _rows.TryGetValue(feature.Key, out var row) ? row : -1;

    internal ReadOnlySpan<int> Row(int row) => _weights.AsSpan(row * Stride, Stride);

    /// <summary>Reads weights.</summary>
    /// <param name="lines">A feature in each line: its kind, one or two words, and its row, separated by tabs; and the lines <c>pairs</c>, <c>critical</c> and <c>confidence</c>. A line that begins with <c>#</c> says something to people.</param>
    /// <exception cref="InvalidDataException">A line is none of these.</exception>
    internal static RiskWeights Parse(IEnumerable<string> lines)
    {
        var rows = new Dictionary<ulong, int>();
        var weights = new List<int>();
        int[] pairs = [], confidence = [], critical = [0];
        foreach (var line in lines)
        {
            var cells = line.Split('\t');
            switch (cells)
            {
                case [""]:
                case [['#', ..], ..]:
                    break;
                case ["pairs", var numbers]:
                    pairs = Numbers(numbers, Classes * Severities);
                    break;
                case ["confidence", var numbers]:
                    confidence = Numbers(numbers, null);
                    break;
                case ["critical", var numbers]:
                    critical = Numbers(numbers, 1);
                    break;
                case [var kind, var a, var b, var numbers] when Enum.TryParse<FeatureKind>(kind, out var of):
                    rows.Add(Feature.KeyOf(of, Stems.Hash(a), b.Length == 0 ? 0 : Stems.Hash(b)), rows.Count);
                    weights.AddRange([.. Numbers(numbers, Width), .. new int[Stride - Width]]);
                    break;
                default:
                    throw new InvalidDataException($"no line of weights: {line}");
            }
        }

        return new RiskWeights(rows, [.. weights], pairs, confidence, critical[0]);
    }

    private static int[] Numbers(string text, int? count)
    {
        int[] numbers = [.. text.Split(' ').Select(n => int.Parse(n, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture))];
        return count is null || numbers.Length == count ? numbers : throw new InvalidDataException($"{numbers.Length} numbers where {count} belong: {text}");
    }

    private static RiskWeights Load()
    {
        using var stream = typeof(RiskWeights).Assembly.GetManifestResourceStream("classification/weights.tsv")!;
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd().Split('\n'));
    }
}
