namespace Turnpike.Catalog.Classification;

/// <summary>What a person says a tool can do, where the classifier is wrong. It holds for one definition and goes with it: a changed definition is judged anew.</summary>
/// <param name="Class">What one call can do.</param>
/// <param name="Severity">How bad one call can be.</param>
/// <param name="Flags">What else is true of the tool.</param>
/// <param name="By">Who says so.</param>
/// <param name="At">When it was said.</param>
/// <param name="Reason">Why; never empty.</param>
public sealed record RiskCorrection(ToolClass Class, RiskSeverity Severity, RiskFlags Flags, string By, DateTimeOffset At, string Reason)
{
    /// <summary>The classifier's judgement with this in place of its class, severity and flags; evidence and argument tags stay.</summary>
    public ToolRisk Over(ToolRisk judged)
    {
        ArgumentNullException.ThrowIfNull(judged);
        return judged with { Class = Class, Severity = Severity, Flags = Flags, Confidence = 1 };
    }
}
