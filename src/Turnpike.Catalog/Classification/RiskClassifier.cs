using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Classification;

/// <summary>
/// Says what a tool can do, from its definition alone: without a network, without a clock, the same answer every time for one
/// <see cref="Version"/>. What a definition says is data: words in it speak for a class, and an order in it is no more than its words.
/// </summary>
public static class RiskClassifier
{
    /// <summary>Raised whenever any definition may be judged differently than before.</summary>
    public const int Version = 1;

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
        var tool = new ToolReading(ToolText.Read(json));
        var evidence = new List<RiskEvidence>(6);
        var judged = ClassRules.Judge(tool, evidence);
        var flags = FlagRules.Judge(tool, judged, evidence);
        return new ToolRisk
        {
            Class = judged.Class,
            Severity = SeverityRules.Judge(tool, judged, flags),
            Flags = flags,
            Arguments = tool.Arguments,
            Confidence = judged.Confidence,
            Evidence = [.. evidence],
            ClassifierVersion = Version,
        };
    }
}
