using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Admin.Scans;

/// <summary>A rule of a SARIF log.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Description">What it stands for.</param>
/// <param name="Severity">How bad it is at worst, 0 to 10, as code scanning sorts it.</param>
public sealed record SarifRule(string Id, string Description, string Severity);

/// <summary>The rules of a scan: one for each detector, class of risk and dangerous combination, always all of them and in one order.</summary>
public static class SarifRules
{
    /// <summary>The rule of a name on two servers.</summary>
    public const string Collision = "stack/name-collision";

    /// <summary>Every rule.</summary>
    public static IReadOnlyList<SarifRule> All { get; } =
    [
        .. Enum.GetValues<FindingDetector>().Select(d => new SarifRule(Of(d), FindingWords.Sentence(d), "9.0")),
        .. Enum.GetValues<ToolClass>().Select(c => new SarifRule(Of(c), $"A tool of class {RiskWords.Of(c)}: {Meaning(c)}", c == ToolClass.Read ? "4.0" : "8.0")),
        .. Enum.GetValues<CombinationKind>().Select(k => new SarifRule(Of(k), CombinationWords.Meaning(k), "9.0")),
        new SarifRule(Collision, "Tools of several servers have one name: which of them is called may be decided by whoever adds a server.", "5.0"),
    ];

    /// <summary>The rule of a detector.</summary>
    public static string Of(FindingDetector detector) => "finding/" + FindingWords.Of(detector).Replace('_', '-');

    /// <summary>The rule of a class.</summary>
    public static string Of(ToolClass risk) => "risk/" + RiskWords.Of(risk).ToLowerInvariant();

    /// <summary>The rule of a combination.</summary>
    public static string Of(CombinationKind kind) => "stack/" + CombinationWords.Of(kind).Replace('_', '-');

    /// <summary>The level of a result, from how bad it is: 0 for low to 3 for critical.</summary>
    public static string Level(int severity) => severity switch
    {
        0 or 1 => "note",
        2 => "warning",
        _ => "error",
    };

    private static string Meaning(ToolClass risk) => risk switch
    {
        ToolClass.Read => "it retrieves or computes, without a lasting effect.",
        ToolClass.Write => "it creates or changes state in a recoverable way, or sends something.",
        ToolClass.Execute => "it runs something that depends on its arguments.",
        ToolClass.Destructive => "it removes or overwrites for good.",
        _ => "it moves or commits money or value.",
    };
}
