using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>
/// Learns the classifier's weights and measures what is learned by server-wise cross-validation:
/// <c>train --labels F [--more-labels TSV,TSV --more-tools F] [--taught F] [--everything] [--out weights.tsv] [--set name=value] [--list] [--worst] [--points]</c>.
/// The servers that are only measured are left out of it all unless <c>--everything</c> says otherwise.
/// </summary>
internal static class TrainCampaign
{
    private const int Folds = 5;

    /// <summary>Steps of confidence; the last is for every greater lead.</summary>
    private const int Confidences = 16;

    public static int Run(string[] args)
    {
        var settings = TrainerSettings.From(args);
        var everything = args.Contains("--everything");
        var all = TrainingSet.Read(args);
        Lesson[] lessons = [.. all.Where(l => everything || l.Source != LabelSource.Measured)];
        var words = WordsOfFeatures.Of(lessons);
        var shift = Shift(settings);
        var confidence = Enumerable.Range(0, Confidences).ToArray();
        if (!args.Contains("--only-learn"))
        {
            var judged = new LabelledTool?[lessons.Length];
            var folds = new Trainer[Folds];
            Parallel.For(0, Folds, new ParallelOptions { MaxDegreeOfParallelism = 2 }, fold =>
            {
                folds[fold] = new Trainer([.. lessons.Where(l => !l.IsReal || l.Tool.Fold != fold)], settings);
                folds[fold].Learn();
                var weights = RiskWeights.Parse(folds[fold].Lines(words, shift, confidence));
                for (var i = 0; i < lessons.Length; i++)
                {
                    if (lessons[i].IsReal && lessons[i].Tool.Fold == fold)
                    {
                        judged[i] = lessons[i].Tool with { Risk = RiskClassifier.Classify(lessons[i].Tool.Json, weights) };
                    }
                }
            });
            if (args.Contains("--points"))
            {
                OperatingPoints.Write(lessons, (fold, at) => RiskWeights.Parse(folds[fold].Lines(words, at, confidence)));
            }

            confidence = Calibrate(judged);
            for (var i = 0; i < judged.Length; i++)
            {
                judged[i] = judged[i] is { } tool ? tool with { Risk = tool.Risk with { Confidence = confidence[Step(tool)] / 100.0 } } : null;
            }

            Report(lessons, judged, args);
        }

        if (args.Contains("--measured") && !everything)
        {
            var weights = RiskWeights.Parse(Learn(lessons, settings, words, shift, confidence));
            LabelledTool[] measured = [.. all.Where(l => l.Source == LabelSource.Measured).Select(l => l.Tool with { Risk = RiskClassifier.Classify(l.Tool.Json, weights) })];
            Console.WriteLine($"only measured, by what was learned from the others: {RiskReport.Short(measured)}");
            if (args.Contains("--report"))
            {
                RiskReport.Write("servers that are only measured, by what was learned from the others", measured);
            }
        }

        if (ClassifyCampaign.After(args, "--held") is { } held)
        {
            var weights = RiskWeights.Parse(Learn(lessons, settings, words, shift, confidence));
            LabelledTool[] apart = [.. TrainingSet.Read(["--taught", held]).Where(l => !l.IsHalf).Select(l => l.Tool with { Risk = RiskClassifier.Classify(l.Tool.Json, weights) })];
            Console.WriteLine($"held apart: {RiskReport.Short(apart)}");
            if (args.Contains("--list"))
            {
                List(apart);
            }
        }

        if (ClassifyCampaign.After(args, "--out") is { } file)
        {
            File.WriteAllLines(file, [$"# Weights of the classifier, learned from {lessons.Length} definitions (docs/classification.md). In hundredths: {string.Join(' ', Enum.GetNames<ToolClass>())}; {string.Join(' ', Enum.GetNames<RiskSeverity>())}; {string.Join(' ', Enum.GetNames<RiskFlags>().Skip(1))}.", .. Learn(lessons, settings, words, shift, confidence)]);
        }

        return 0;
    }

    private static TrainerThresholds Shift(TrainerSettings settings)
    {
        int Of(string name, int usual) => settings.Scales.TryGetValue(name, out var set) ? (int)set : usual;
        return new TrainerThresholds(Of("critical", 170), [Of("sensitive", 170), Of("untrusted", 170), Of("send", 190), Of("admin", 190), Of("codes", 190)]);
    }

    private static IEnumerable<string> Learn(Lesson[] lessons, TrainerSettings settings, Dictionary<ulong, string> words, TrainerThresholds shift, int[] confidence)
    {
        var trainer = new Trainer(lessons, settings);
        trainer.Learn();
        return trainer.Lines(words, shift, confidence);
    }

    /// <summary>In cross-validation the confidence is the number of its step, in hundredths.</summary>
    private static int Step(LabelledTool tool) => (int)Math.Round(tool.Risk.Confidence * 100);

    /// <summary>How often a class is right by how far it leads, in steps that never fall: neighbours are pooled until they rise.</summary>
    private static int[] Calibrate(LabelledTool?[] judged)
    {
        var pools = new List<(int Steps, double Right, double Of)>();
        for (var step = 0; step < Confidences; step++)
        {
            LabelledTool[] here = [.. judged.Where(t => t is not null && Step(t) == step).Select(t => t!)];
            pools.Add((1, here.Count(RiskReport.IsRight) + 0.5, here.Length + 1));
            while (pools.Count > 1 && pools[^1].Right / pools[^1].Of <= pools[^2].Right / pools[^2].Of)
            {
                pools[^2] = (pools[^2].Steps + pools[^1].Steps, pools[^2].Right + pools[^1].Right, pools[^2].Of + pools[^1].Of);
                pools.RemoveAt(pools.Count - 1);
            }
        }

        return [.. pools.SelectMany(p => Enumerable.Repeat(Math.Min(99, (int)Math.Round(100 * p.Right / p.Of)), p.Steps))];
    }

    private static void Report(Lesson[] lessons, LabelledTool?[] judged, string[] args)
    {
        LabelledTool[] Of(params LabelSource[] sources) => [.. lessons.Zip(judged).Where(p => p.Second is not null && sources.Contains(p.First.Source)).Select(p => p.Second!)];
        foreach (var source in (ReadOnlySpan<LabelSource>)[LabelSource.LookedAt, LabelSource.More, LabelSource.Measured])
        {
            if (Of(source) is { Length: > 0 } some)
            {
                Console.WriteLine($"{source}: {RiskReport.Short(some)}");
            }
        }

        if (args.Contains("--report"))
        {
            RiskReport.Write("labels file, by cross-validation", Of(LabelSource.LookedAt, LabelSource.Measured));
            RiskReport.Write("further tools, by cross-validation", Of(LabelSource.More));
        }

        if (args.Contains("--list"))
        {
            List(Of(LabelSource.LookedAt, LabelSource.More));
        }

        if (args.Contains("--worst"))
        {
            Console.WriteLine("worst mistakes, of the servers that may be looked at:");
            List([.. Of(LabelSource.LookedAt).Where(t => t.Class != t.Risk.Class || t.Severity != t.Risk.Severity)
                .OrderByDescending(t => Math.Max(0, (int)t.Severity - (int)t.Risk.Severity)).ThenByDescending(t => Math.Abs((int)t.Class - (int)t.Risk.Class)).Take(10)]);
        }
    }

    private static void List(LabelledTool[] tools)
    {
        foreach (var tool in tools.Where(t => t.Class != t.Risk.Class || t.Severity != t.Risk.Severity || t.Flags != t.Risk.Flags))
        {
            var why = string.Join(", ", tool.Risk.Evidence.Select(e => $"{e.SpeaksFor}: \"{e.Words}\""));
            Console.WriteLine($"- {tool.Server}/{tool.Name}: {tool.Class}/{tool.Severity}/{tool.Flags}, said {tool.Risk.Class}/{tool.Risk.Severity}/{tool.Risk.Flags}; {why}");
        }
    }
}
