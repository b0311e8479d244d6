using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>Says how far judgements and labels agree, with intervals.</summary>
internal static class RiskReport
{
    private static readonly RiskFlags[] Flags = [RiskFlags.SensitiveRead, RiskFlags.UntrustedSource, RiskFlags.ExternalSend, RiskFlags.Admin, RiskFlags.Code];

    public static bool IsRight(LabelledTool tool) => tool.Class == tool.Risk.Class;

    public static void Write(string title, LabelledTool[] tools)
    {
        if (tools.Length == 0)
        {
            return;
        }

        Console.WriteLine($"## {title}: {tools.Length} tools of {tools.Select(t => t.Server).Distinct().Count()} servers\n");
        Console.WriteLine($"accuracy {Share.Count(tools, IsRight)}");
        Console.WriteLine($"severity exact {Share.Count(tools, t => t.Severity == t.Risk.Severity)}; within one step {Share.Count(tools, t => Math.Abs((int)t.Severity - (int)t.Risk.Severity) <= 1)}");
        Console.WriteLine($"critical: {Critical(tools)}");
        foreach (var flag in Flags)
        {
            Console.WriteLine($"{flag}: {Flag(tools, flag)}");
        }

        Confusion(tools);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\nmacro-F1 {MacroF1(tools):F3}\n"));
        Console.WriteLine($"accuracy by confidence: {string.Join("; ", tools.GroupBy(t => Math.Min(9, (int)(t.Risk.Confidence * 10))).OrderBy(g => g.Key).Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Key / 10.0:F1} {Share.Count(g, IsRight)}")))}\n");
    }

    /// <summary>One line, to compare settings.</summary>
    public static string Short(LabelledTool[] tools) => string.Create(CultureInfo.InvariantCulture, $"""
        n {tools.Length} acc {Part(tools, IsRight)} F1 {MacroF1(tools):F3} [{string.Join(' ', Enum.GetValues<ToolClass>().Select(c => $"{F1(tools, c):F2}"))}] sev {Part(tools, t => t.Severity == t.Risk.Severity)} crit {Pair(tools, t => t.Severity == RiskSeverity.Critical, t => t.Risk.Severity == RiskSeverity.Critical)} flags {string.Join(' ', Flags.Select(f => Pair(tools, t => t.Flags.HasFlag(f), t => t.Risk.Flags.HasFlag(f))))}
        """);

    public static double MacroF1(LabelledTool[] tools) => Enum.GetValues<ToolClass>().Where(c => tools.Any(t => t.Class == c)).Average(c => F1(tools, c));

    private static double F1(LabelledTool[] tools, ToolClass risk)
    {
        var (right, labelled, said) = (tools.Count(t => t.Class == risk && IsRight(t)), tools.Count(t => t.Class == risk), tools.Count(t => t.Risk.Class == risk));
        return labelled + said == 0 ? double.NaN : 2.0 * right / (labelled + said);
    }

    private static string Critical(LabelledTool[] tools) => Both(tools, t => t.Severity == RiskSeverity.Critical, t => t.Risk.Severity == RiskSeverity.Critical);

    private static string Flag(LabelledTool[] tools, RiskFlags flag) => Both(tools, t => t.Flags.HasFlag(flag), t => t.Risk.Flags.HasFlag(flag));

    private static string Both(LabelledTool[] tools, Func<LabelledTool, bool> labelled, Func<LabelledTool, bool> said) =>
        $"recall {Share.Count(tools.Where(labelled), said)}; precision {Share.Count(tools.Where(said), labelled)}";

    private static string Pair(LabelledTool[] tools, Func<LabelledTool, bool> labelled, Func<LabelledTool, bool> said) =>
        string.Create(CultureInfo.InvariantCulture, $"{Part([.. tools.Where(labelled)], said)}/{Part([.. tools.Where(said)], labelled)}");

    private static string Part(LabelledTool[] tools, Func<LabelledTool, bool> hit) =>
        tools.Length == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{tools.Count(hit) / (double)tools.Length:F3}");

    private static void Confusion(LabelledTool[] tools)
    {
        var classes = Enum.GetValues<ToolClass>();
        Console.WriteLine($"\n| label \\ said | {string.Join(" | ", classes)} | F1 |\n|---|{string.Concat(classes.Select(_ => "---:|"))}---:|");
        foreach (var label in classes)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {label} | {string.Join(" | ", classes.Select(c => tools.Count(t => t.Class == label && t.Risk.Class == c)))} | {F1(tools, label):F3} |"));
        }
    }
}
