using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Turnpike.Campaigns.Classifying;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns;

/// <summary>
/// Holds the classifier against labels that people gave: <c>classify --labels F [--vendor F]</c>. Servers are halved: one half may be looked
/// at, the other is only measured, on request, and its mistakes are never printed.
/// </summary>
internal static class ClassifyCampaign
{
    /// <param name="args">
    /// <c>--measured</c>: the half that is only measured, too. <c>--labels F</c>: lines with <c>server</c>, the definition's members and <c>label</c>. <c>--vendor F</c>: lines with a vendor's
    /// <c>annotations</c> and <c>source</c>. <c>--list</c>: every mistake of the half that may be looked at.
    /// </param>
    public static int Run(string[] args)
    {
        var labels = After(args, "--labels") ?? throw new ArgumentException("classify needs --labels F [--more-labels TSV,TSV --more-tools F] [--vendor F] [--measured] [--list]");
        var lessons = TrainingSet.Read(args);
        LabelledTool[] Of(LabelSource source) => [.. lessons.Where(l => l.Source == source).Select(l => l.Tool)];
        Console.WriteLine($"classifier {RiskClassifier.Version}, by the weights it has; for what it was not taught, see train\n");
        RiskReport.Write("servers that may be looked at", Of(LabelSource.LookedAt));
        RiskReport.Write("further tools", Of(LabelSource.More));
        if (args.Contains("--measured"))
        {
            RiskReport.Write("servers that are only measured", Of(LabelSource.Measured));
        }

        var tools = LabelledTool.Read(labels, withAnnotations: false);
        Mistakes(tools, args.Contains("--list"));
        if (After(args, "--vendor") is { } vendor)
        {
            Vendor(vendor, withAnnotations: false);
            Vendor(vendor, withAnnotations: true);
        }

        Speed(tools);
        return 0;
    }

    internal static string? After(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    // The mistakes of the other half are counted, never shown: whoever has read them has looked.
    private static void Mistakes(LabelledTool[] tools, bool all)
    {
        var wrong = tools.Where(t => t.MayBeLookedAt && (!RiskReport.IsRight(t) || t.Severity != t.Risk.Severity || (all && t.Flags != t.Risk.Flags)))
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
        for (var warm = 0; warm < 80; warm++)
        {
            Array.ForEach(tools, t => RiskClassifier.Classify(t.Json));
        }

        // Processor time, not the clock: what others do on the machine is not the classifier's.
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        var done = 0;
        while (clock.ElapsedMilliseconds < 2_000)
        {
            Array.ForEach(tools, t => RiskClassifier.Classify(t.Json));
            done += tools.Length;
        }

        self.Refresh();
        var used = (self.TotalProcessorTime - before).TotalSeconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done / used:F0} tools a second of processor time, {done / clock.Elapsed.TotalSeconds:F0} a second by the clock on one core; {tools.Average(t => t.Json.Length):F0} bytes of definition each"));
    }
}
