using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Classification;

/// <summary>
/// Says what a tool can do, from its definition alone: without a network, without a clock, the same answer every time for one
/// <see cref="Version"/>. What a definition says is data: words in it speak for a class, and an order in it is no more than its words.
/// </summary>
public static class RiskClassifier
{
    /// <summary>Raised whenever any definition may be judged differently than before.</summary>
    public const int Version = 3;

    /// <summary>The most confidence, in hundredths, in a class that no verb of the definition says.</summary>
    private const int Unknown = 40;

    /// <summary>With fewer words that mean something a definition without a verb is not understood.</summary>
    private const int FewWords = 3;

    /// <summary>The rules' confidence where the verb of the name and that of the first sentence say the same.</summary>
    private const double BothSay = 0.9;

    private static readonly string[] FlagReasons = [.. Enum.GetValues<RiskFlags>().Skip(1).Select(f => $"flag {RiskWords.Of(f).Single()}")];

    /// <summary>Room for what is seen, used again for the next tool: a list for each would be most of what is allocated.</summary>
    [ThreadStatic]
    private static List<Feature>? _room;

    /// <summary>What the tool of <paramref name="definition"/> can do.</summary>
    public static ToolRisk Classify(Definition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return Classify(definition.Json);
    }

    /// <summary>What a tool can do.</summary>
    /// <param name="json">The tool's definition, as JSON in UTF-8: <c>name</c>, <c>title</c>, <c>description</c>, <c>inputSchema</c>, <c>annotations</c>.</param>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static ToolRisk Classify(ReadOnlyMemory<byte> json)
    {
        return Classify(json, RiskWeights.Shipped);
    }

    /// <summary>What a tool can do, by other weights than those of this version: to try them.</summary>
    internal static ToolRisk Classify(ReadOnlyMemory<byte> json, RiskWeights weights)
    {
        var features = _room ??= new List<Feature>(512);
        features.Clear();
        var tool = new ToolReading(ToolText.Read(json));
        var (judged, ruled) = See(tool, features);
        var learned = new LearnedJudge(weights, features);
        var risk = Settle(learned.Class(), judged, learned.Words);
        var severity = learned.SeverityOf(risk);
        var flags = learned.Flags() | (ruled & RiskFlags.Code);
        if (risk == ToolClass.Read)
        {
            // What makes a read worse than low is that its data are sensitive: severity and flag are one question.
            var sensitive = learned.Sensitive() > 0;
            flags = sensitive ? flags | RiskFlags.SensitiveRead : flags & ~RiskFlags.SensitiveRead;
            severity = !sensitive ? RiskSeverity.Low : Max(severity, RiskSeverity.Medium);
        }

        var evidence = new List<RiskEvidence>(8);
        if (judged.Choice is { } choice && risk == judged.Class)
        {
            evidence.Add(choice);
        }

        learned.Explain(tool, (int)risk, 0, RiskWeights.Classes, $"class {RiskWords.Of(risk)}", 3, evidence);
        var raised = ClassRules.OfAnnotations(tool, risk, evidence);
        severity = Max(raised == risk ? severity : Max(severity, learned.SeverityOf(raised)), judged.IsKnown ? RiskSeverity.Low : RiskSeverity.Medium);
        learned.Explain(tool, RiskWeights.Classes + (int)severity, RiskWeights.Classes, RiskWeights.Classes + RiskWeights.Severities, $"severity {RiskWords.Of(severity)}", 2, evidence);
        for (var f = 0; f < RiskWeights.Flags; f++)
        {
            if (((int)flags & (1 << f)) != 0)
            {
                var column = RiskWeights.Classes + RiskWeights.Severities + f;
                learned.Explain(tool, column, column, column + 1, FlagReasons[f], 2, evidence);
            }
        }

        return new ToolRisk
        {
            Class = raised,
            Severity = severity,
            Flags = flags,
            Arguments = tool.Arguments,
            Confidence = Math.Min(judged.IsKnown ? 99 : Unknown, weights.Confidence[Math.Clamp(learned.Lead(risk) / 50, 0, weights.Confidence.Length - 1)]) / 100.0,
            Evidence = [.. evidence],
            ClassifierVersion = Version,
        };
    }

    /// <summary>
    /// What was learned has the word, except where it calls a tool more harmless than one of three: an action that can be chosen, a verb of
    /// deleting or paying that stands where a verb stands, and no understanding at all.
    /// </summary>
    private static ToolClass Settle(ToolClass learned, in ClassJudgement judged, int words)
    {
        if (learned == ToolClass.Execute && judged is { Class: ToolClass.Read, Sense: Sense.Execute })
        {
            // A statement that may only select, as the first sentence says.
            return ToolClass.Read;
        }

        var overruled = judged.Choice is not null
            || (!judged.IsKnown && words < FewWords)
            || (judged is { Sense: Sense.Delete, Confidence: >= BothSay })
            || (learned == ToolClass.Write && judged is { Class: ToolClass.Financial, Confidence: >= BothSay })
            || (learned == ToolClass.Read && judged.Sense is Sense.Delete or Sense.Pay && judged.Confidence >= 0.6);
        return overruled && judged.Class > learned ? judged.Class : learned;
    }

    /// <summary>Lists what is seen of a tool, and says what the rules say of its class and flags, leaving its annotations aside.</summary>
    internal static (ClassJudgement Judged, RiskFlags Flags) See(ToolReading tool, List<Feature> features)
    {
        var judged = ClassRules.Judge(tool);
        var flags = FlagRules.Judge(tool, judged);
        FeatureReader.Read(tool, judged, flags, SeverityRules.Judge(tool, judged, flags), features);
        return (judged, flags);
    }

    private static RiskSeverity Max(RiskSeverity a, RiskSeverity b) => a > b ? a : b;
}
