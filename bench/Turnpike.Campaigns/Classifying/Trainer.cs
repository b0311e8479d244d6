using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>
/// Learns weights from labelled tools: one model of the pair of class and severity (a softmax over the pairs the rubric knows, whose weight
/// is that of the class, of the severity and of the pair), and one of each flag; all with an L2 penalty, by full gradients in a fixed order.
/// </summary>
internal sealed class Trainer
{
    private readonly TrainerSettings _settings;
    private readonly int[][] _features;
    private readonly double[][] _values;
    private readonly double[] _importance;
    private readonly double[] _flagImportance;
    private readonly LabelledTool[] _tools;
    private readonly List<(FeatureKind Kind, ulong A, ulong B)> _names = [];
    private readonly double[] _weights;
    private readonly double[] _pairs = new double[RiskWeights.Classes * RiskWeights.Severities];

    public Trainer(IReadOnlyList<Lesson> lessons, TrainerSettings settings)
    {
        _settings = settings;
        _tools = [.. lessons.Select(l => l.Tool)];
        var seen = lessons.Select(l => Seen(l.Tool.Json)).ToArray();
        var index = Index(lessons, seen);
        _features = [.. seen.Select(s => s.Select(f => index.GetValueOrDefault(f, -1)).Where(i => i >= 0).Distinct().ToArray())];
        _values = [.. _features.Select(f => f.Select(i => settings.Scale(_names[i].Kind)).ToArray())];
        _importance = [.. lessons.Select(l => settings.Importance(l))];
        _flagImportance = [.. lessons.Select(l => l.Source == LabelSource.More ? settings.MoreFlags : 1)];
        _weights = new double[_names.Count * RiskWeights.Width];
    }

    /// <summary>The pairs of class and severity there are.</summary>
    public static bool CanBe(ToolClass risk, RiskSeverity severity) => risk switch
    {
        ToolClass.Read => severity <= RiskSeverity.High,
        ToolClass.Write => severity is RiskSeverity.Medium or RiskSeverity.High,
        ToolClass.Execute => severity >= RiskSeverity.Medium,
        _ => severity >= RiskSeverity.High,
    };

    public void Learn()
    {
        var gradient = new double[_weights.Length];
        var ofPairs = new double[_pairs.Length];
        var (m, v) = (new double[_weights.Length], new double[_weights.Length]);
        var (mp, vp) = (new double[_pairs.Length], new double[_pairs.Length]);
        for (var step = 1; step <= _settings.Steps; step++)
        {
            Array.Clear(gradient);
            Array.Clear(ofPairs);
            for (var i = 0; i < _tools.Length; i++)
            {
                Add(i, gradient, ofPairs);
            }

            for (var w = 0; w < gradient.Length; w++)
            {
                var kind = _names[w / RiskWeights.Width].Kind;
                gradient[w] = kind == FeatureKind.Rest && w % RiskWeights.Width < RiskWeights.Classes + RiskWeights.Severities
                    ? 0
                    : gradient[w] + (_settings.Penalty * _weights[w]);
            }

            var rate = _settings.Rate * (1 - ((step - 1.0) / _settings.Steps));
            Move(_weights, gradient, m, v, step, rate);
            Move(_pairs, ofPairs, mp, vp, step, rate);
        }
    }

    /// <summary>The weights as lines of a file, rounded to hundredths. What weighs next to nothing is left out.</summary>
    public IEnumerable<string> Lines(IReadOnlyDictionary<ulong, string> words, TrainerThresholds shift, IReadOnlyList<int> confidence)
    {
        var pairs = Enumerable.Range(0, _pairs.Length).Select(p =>
        {
            var (risk, severity) = ((ToolClass)(p / RiskWeights.Severities), (RiskSeverity)(p % RiskWeights.Severities));
            return !CanBe(risk, severity) ? RiskWeights.Never : Round(_pairs[p]);
        });
        yield return $"pairs\t{Join(pairs)}";
        yield return $"critical\t{shift.Critical.ToString(CultureInfo.InvariantCulture)}";
        yield return $"confidence\t{Join(confidence)}";
        var rows = new List<string>();
        for (var f = 0; f < _names.Count; f++)
        {
            var (kind, a, b) = _names[f];
            var scale = _settings.Scale(kind);
            int[] row = [.. Enumerable.Range(0, RiskWeights.Width).Select(k => Round(_weights[(f * RiskWeights.Width) + k] * scale))];
            var always = kind == FeatureKind.Form && words[a] == "always";
            if (always)
            {
                for (var flag = 0; flag < RiskWeights.Flags; flag++)
                {
                    row[RiskWeights.Classes + RiskWeights.Severities + flag] += shift.Flags[flag];
                }
            }

            if (always || row.Any(w => Math.Abs(w) >= _settings.Least))
            {
                rows.Add($"{kind}\t{words[a]}\t{(b == 0 ? "" : words[b])}\t{Join(row)}");
            }
        }

        rows.Sort(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            yield return row;
        }
    }

    private static int Round(double weight) => (int)Math.Round(weight * 100, MidpointRounding.AwayFromZero);

    private static string Join(IEnumerable<int> numbers) => string.Join(' ', numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));

    private static Feature[] Seen(byte[] json)
    {
        var features = new List<Feature>();
        RiskClassifier.See(new ToolReading(ToolText.Read(json)), features);
        return [.. features.Select(f => f with { Place = FeaturePlace.None, At = 0 })];
    }

    /// <summary>Numbers the things that were seen at enough servers.</summary>
    private Dictionary<Feature, int> Index(IReadOnlyList<Lesson> lessons, Feature[][] seen)
    {
        var servers = new Dictionary<Feature, HashSet<string>>();
        for (var i = 0; i < seen.Length; i++)
        {
            foreach (var feature in seen[i])
            {
                if (!servers.TryGetValue(feature, out var at))
                {
                    servers[feature] = at = new HashSet<string>(StringComparer.Ordinal);
                }

                at.Add(lessons[i].Tool.Server);
            }
        }

        var index = new Dictionary<Feature, int>();
        foreach (var feature in servers.Where(s => s.Value.Count >= _settings.Servers && _settings.Scale(s.Key.Kind) > 0).Select(s => s.Key))
        {
            index.Add(feature, _names.Count);
            _names.Add((feature.Kind, feature.A, feature.B));
        }

        return index;
    }

    private void Add(int i, double[] gradient, double[] ofPairs)
    {
        const int Width = RiskWeights.Width;
        Span<double> sums = stackalloc double[Width];
        sums.Clear();
        var (features, values) = (_features[i], _values[i]);
        for (var n = 0; n < features.Length; n++)
        {
            var row = _weights.AsSpan(features[n] * Width, Width);
            for (var k = 0; k < Width; k++)
            {
                sums[k] += row[k] * values[n];
            }
        }

        Span<double> residual = stackalloc double[Width];
        residual.Clear();
        Pairs(i, sums, residual, ofPairs);
        var tool = _tools[i];
        for (var f = 0; f < RiskWeights.Flags; f++)
        {
            var at = RiskWeights.Classes + RiskWeights.Severities + f;
            residual[at] = _flagImportance[i] * ((1 / (1 + Math.Exp(-sums[at]))) - (((int)tool.Flags >> f) & 1));
        }

        for (var n = 0; n < features.Length; n++)
        {
            var row = gradient.AsSpan(features[n] * Width, Width);
            var value = values[n] * _importance[i];
            for (var k = 0; k < Width; k++)
            {
                row[k] += residual[k] * value;
            }
        }
    }

    private void Pairs(int i, ReadOnlySpan<double> sums, Span<double> residual, double[] ofPairs)
    {
        Span<double> odds = stackalloc double[RiskWeights.Classes * RiskWeights.Severities];
        var (most, total) = (double.NegativeInfinity, 0.0);
        for (var p = 0; p < odds.Length; p++)
        {
            var (c, s) = (p / RiskWeights.Severities, p % RiskWeights.Severities);
            odds[p] = CanBe((ToolClass)c, (RiskSeverity)s) ? sums[c] + sums[RiskWeights.Classes + s] + _pairs[p] : double.NegativeInfinity;
            most = Math.Max(most, odds[p]);
        }

        for (var p = 0; p < odds.Length; p++)
        {
            odds[p] = Math.Exp(odds[p] - most);
            total += odds[p];
        }

        var label = ((int)_tools[i].Class * RiskWeights.Severities) + (int)_tools[i].Severity;
        for (var p = 0; p < odds.Length; p++)
        {
            var rest = (odds[p] / total) - (p == label ? 1 : 0);
            residual[p / RiskWeights.Severities] += rest;
            residual[RiskWeights.Classes + (p % RiskWeights.Severities)] += rest;
            ofPairs[p] += rest * _importance[i];
        }
    }

    /// <summary>One step of Adam.</summary>
    private static void Move(double[] weights, double[] gradient, double[] m, double[] v, int step, double rate)
    {
        var (first, second) = (1 - Math.Pow(0.9, step), 1 - Math.Pow(0.99, step));
        for (var w = 0; w < weights.Length; w++)
        {
            m[w] = (0.9 * m[w]) + (0.1 * gradient[w]);
            v[w] = (0.99 * v[w]) + (0.01 * gradient[w] * gradient[w]);
            weights[w] -= rate * (m[w] / first) / (Math.Sqrt(v[w] / second) + 1e-8);
        }
    }
}
