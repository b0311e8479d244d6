using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>Recall and precision of each flag and of critical by what is added to it after learning, by cross-validation on real tools: what a threshold is chosen from.</summary>
internal static class OperatingPoints
{
    private static readonly RiskFlags[] Flags = [.. Enum.GetValues<RiskFlags>().Skip(1)];

    private static readonly int[] Added = [-50, 0, 50, 70, 90, 110, 130, 150, 170, 190, 210, 230, 250, 280, 310, 350];

    /// <param name="lessons">What was learned from; the real ones are judged by the fold that has not seen them.</param>
    /// <param name="weights">The weights of a fold with thresholds.</param>
    public static void Write(Lesson[] lessons, Func<int, TrainerThresholds, RiskWeights> weights)
    {
        Lesson[] real = [.. lessons.Where(l => l.IsReal)];
        Console.WriteLine($"by what is added: {string.Join(", ", Flags)}, critical; recall/precision");
        foreach (var added in Added)
        {
            var by = real.Select(t => t.Tool.Fold).Distinct().ToDictionary(fold => fold, fold => weights(fold, new TrainerThresholds(added, [.. Flags.Select(_ => added)])));
            LabelledTool[] judged = [.. real.Select(l => l.Tool with { Risk = RiskClassifier.Classify(l.Tool.Json, by[l.Tool.Fold]) })];
            LabelledTool[] own = [.. judged.Where((_, i) => real[i].Source != LabelSource.More)];
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{added,4}: {Points(judged)}; labels file alone: {Points(own)}"));
        }
    }

    private static string Points(LabelledTool[] judged) => string.Join("  ", Flags.Select(f => Point(judged, t => t.Flags.HasFlag(f), t => t.Risk.Flags.HasFlag(f)))
        .Append(Point(judged, t => t.Severity == RiskSeverity.Critical, t => t.Risk.Severity == RiskSeverity.Critical)));

    private static string Point(LabelledTool[] tools, Func<LabelledTool, bool> labelled, Func<LabelledTool, bool> said)
    {
        var (both, of, named) = (tools.Count(t => labelled(t) && said(t)), tools.Count(labelled), tools.Count(said));
        return string.Create(CultureInfo.InvariantCulture, $"{both / (double)Math.Max(1, of):F2}/{both / (double)Math.Max(1, named):F2}");
    }
}
