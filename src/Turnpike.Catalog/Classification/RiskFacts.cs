using System.Collections.Immutable;

namespace Turnpike.Catalog.Classification;

/// <summary>What a policy may look at of a tool's risk, in its words. Made without allocating: every combination of flags is there once.</summary>
/// <param name="Class">The word of the class: <c>tool.class</c>.</param>
/// <param name="Severity">The word of the severity: <c>tool.severity</c>.</param>
/// <param name="Flags">The words of the flags: <c>tool.flags</c>.</param>
public readonly record struct RiskFacts(string Class, string Severity, ImmutableArray<string> Flags)
{
    private const int Combinations = 32;

    private static readonly ImmutableArray<ImmutableArray<string>> Words =
        [.. Enumerable.Range(0, Combinations).Select(flags => RiskWords.Of((RiskFlags)flags).ToImmutableArray())];

    /// <summary>The facts of what the classifier says.</summary>
    public static RiskFacts Of(ToolRisk risk)
    {
        ArgumentNullException.ThrowIfNull(risk);
        return Of(risk.Class, risk.Severity, risk.Flags);
    }

    /// <summary>The facts of what a person says.</summary>
    public static RiskFacts Of(RiskCorrection correction)
    {
        ArgumentNullException.ThrowIfNull(correction);
        return Of(correction.Class, correction.Severity, correction.Flags);
    }

    private static RiskFacts Of(ToolClass risk, RiskSeverity severity, RiskFlags flags) =>
        new(RiskWords.Of(risk), RiskWords.Of(severity), Words[(int)flags % Combinations]);
}
