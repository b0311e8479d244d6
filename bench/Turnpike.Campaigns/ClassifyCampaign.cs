using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Turnpike.Campaigns.Classifying;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns;

/// <summary>
/// Holds the classifier against labels that people gave: <c>classify --labels F [--vendor F]</c>. The classifier learns nothing from a file:
/// its words were chosen, so there is nothing to cross-validate. Instead the servers are halved: one half may be looked at when words are
/// chosen, the other is only measured; and the five server-wise folds show how far the figure varies.
/// </summary>
internal static class ClassifyCampaign
{
    private static readonly RiskFlags[] Flags = [RiskFlags.SensitiveRead, RiskFlags.UntrustedSource, RiskFlags.ExternalSend, RiskFlags.Admin, RiskFlags.Code];

    /// <param name="args">
    /// <c>--labels F</c>: lines with <c>server</c>, the definition's members and <c>label</c>. <c>--vendor F</c>: lines with a vendor's
    /// <c>annotations</c> and <c>source</c>. <c>--list</c>: every mistake of the half that may be looked at.
    /// </param>
    public static int Run(string[] args)
    {
        var labels = After(args, "--labels") ?? throw new ArgumentException("classify needs --labels F [--vendor F] [--list]");
        var tools = LabelledTool.Read(labels, withAnnotations: false);
        Console.WriteLine($"classifier {RiskClassifier.Version}, {tools.Length} tools of {tools.Select(t => t.Server).Distinct().Count()} servers. Nothing is learned; words were chosen with the first half in view.\n");
        Report("servers that may be looked at", [.. tools.Where(t => t.MayBeLookedAt)]);
        Report("servers that are only measured", [.. tools.Where(t => !t.MayBeLookedAt)]);
        Report("all", tools);
        Console.WriteLine($"accuracy by fold of servers: {string.Join("; ", tools.GroupBy(t => t.Fold).OrderBy(g => g.Key).Select(g => Share.Count(g, IsRight)))}\n");
        var annotated = LabelledTool.Read(labels, withAnnotations: true);
        Console.WriteLine($"with annotations, which the labels leave aside: accuracy {Share.Count(annotated, IsRight)}, measured half {Share.Count(annotated.Where(t => !t.MayBeLookedAt), IsRight)}\n");
        Mistakes(tools, args.Contains("--list"));
        if (After(args, "--vendor") is { } vendor)
        {
            Vendor(vendor, withAnnotations: false);
            Vendor(vendor, withAnnotations: true);
        }

        Speed(tools);
        return 0;
    }

    private static string? After(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private static bool IsRight(LabelledTool tool) => tool.Class == tool.Risk.Class;

    private static void Report(string title, LabelledTool[] tools)
    {
        var critical = tools.Where(t => t.Severity == RiskSeverity.Critical);
        Console.WriteLine($"## {title}: {tools.Length} tools\n");
        Console.WriteLine($"accuracy {Share.Count(tools, IsRight)}");
        Console.WriteLine($"severity exact {Share.Count(tools, t => t.Severity == t.Risk.Severity)}; within one step {Share.Count(tools, t => Math.Abs((int)t.Severity - (int)t.Risk.Severity) <= 1)}");
        Console.WriteLine($"critical: recall {Share.Count(critical, t => t.Risk.Severity == RiskSeverity.Critical)}; precision {Share.Count(tools.Where(t => t.Risk.Severity == RiskSeverity.Critical), t => t.Severity == RiskSeverity.Critical)}");
        foreach (var flag in Flags)
        {
            Console.WriteLine($"{flag}: recall {Share.Count(tools.Where(t => t.Flags.HasFlag(flag)), t => t.Risk.Flags.HasFlag(flag))}; precision {Share.Count(tools.Where(t => t.Risk.Flags.HasFlag(flag)), t => t.Flags.HasFlag(flag))}");
        }

        var classes = Enum.GetValues<ToolClass>();
        Console.WriteLine($"\n| label \\ said | {string.Join(" | ", classes)} | F1 |\n|---|{string.Concat(classes.Select(_ => "---:|"))}---:|");
        var scores = new List<double>();
        foreach (var label in classes)
        {
            var (right, labelled, said) = (tools.Count(t => t.Class == label && IsRight(t)), tools.Count(t => t.Class == label), tools.Count(t => t.Risk.Class == label));
            var score = labelled + said == 0 ? double.NaN : 2.0 * right / (labelled + said);
            if (labelled > 0)
            {
                scores.Add(score);
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {label} | {string.Join(" | ", classes.Select(c => tools.Count(t => t.Class == label && t.Risk.Class == c)))} | {score:F3} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nmacro-F1 {scores.Average():F3}\n"));
    }

    // The mistakes of the other half are counted, never shown: whoever has read them has looked.
    private static void Mistakes(LabelledTool[] tools, bool all)
    {
        var wrong = tools.Where(t => t.MayBeLookedAt && (!IsRight(t) || t.Severity != t.Risk.Severity || (all && t.Flags != t.Risk.Flags)))
            .OrderByDescending(t => Math.Max(0, (int)t.Severity - (int)t.Risk.Severity)).ThenByDescending(t => Math.Abs((int)t.Class - (int)t.Risk.Class));
        Console.WriteLine("worst mistakes, of the half that may be looked at:");
        foreach (var tool in wrong.Take(all ? int.MaxValue : 10))
        {
            var why = string.Join(", ", tool.Risk.Evidence.Select(e => $"{e.SpeaksFor}: \"{e.Words}\""));
            Console.WriteLine($"- {tool.Server}/{tool.Name}: {tool.Class}/{tool.Severity}/{tool.Flags}, said {tool.Risk.Class}/{tool.Risk.Severity}/{tool.Risk.Flags}; {why}");
        }

        Console.WriteLine();
    }

    private static void Vendor(string file, bool withAnnotations)
    {
        var tools = File.ReadLines(file).Select(l => JsonNode.Parse(l)!.AsObject())
            .Where(t => t["source"]?.GetValue<string>() == "microsoft/mcp" && t["annotations"] is JsonObject)
            .Select(t => (Hints: t["annotations"]!, Name: $"{t["server"]}/{t["name"]}", Risk: RiskClassifier.Classify(LabelledTool.Definition(t, withAnnotations)))).ToArray();
        var changing = tools.Where(t => t.Hints["readOnlyHint"]?.GetValue<bool>() == false).ToArray();
        var destructive = tools.Where(t => t.Hints["destructiveHint"]?.GetValue<bool>() == true);
        var reading = tools.Where(t => t.Hints["readOnlyHint"]?.GetValue<bool>() == true);
        Console.WriteLine($"vendor's marks, judged {(withAnnotations ? "with" : "without")} annotations: {tools.Length} tools");
        Console.WriteLine($"- not read-only, yet called Read: {Share.Count(changing, t => t.Risk.Class == ToolClass.Read)}: {string.Join(", ", changing.Where(t => t.Risk.Class == ToolClass.Read).Select(t => t.Name).Take(12))}");
        Console.WriteLine($"- destructive, and called Destructive, Execute or Financial: {Share.Count(destructive, t => t.Risk.Class >= ToolClass.Execute)}");
        Console.WriteLine($"- read-only, and called Read: {Share.Count(reading, t => t.Risk.Class == ToolClass.Read)}\n");
    }

    private static void Speed(LabelledTool[] tools)
    {
        for (var warm = 0; warm < 20; warm++)
        {
            Array.ForEach(tools, t => RiskClassifier.Classify(t.Json));
        }

        var clock = Stopwatch.StartNew();
        var done = 0;
        while (clock.ElapsedMilliseconds < 1_000)
        {
            Array.ForEach(tools, t => RiskClassifier.Classify(t.Json));
            done += tools.Length;
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done / clock.Elapsed.TotalSeconds:F0} tools a second on one core, {tools.Average(t => t.Json.Length):F0} bytes of definition each"));
    }
}
