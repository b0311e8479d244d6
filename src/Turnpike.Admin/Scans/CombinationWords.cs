using Turnpike.Catalog.Reports;

namespace Turnpike.Admin.Scans;

/// <summary>What a dangerous combination is called, and what it means.</summary>
public static class CombinationWords
{
    /// <summary>The word, in JSON and SARIF.</summary>
    public static string Of(CombinationKind kind) => kind switch
    {
        CombinationKind.Exfiltration => "exfiltration",
        CombinationKind.InjectedCode => "injected_code",
        _ => "injected_administration",
    };

    /// <summary>What it allows.</summary>
    public static string Meaning(CombinationKind kind) => kind switch
    {
        CombinationKind.Exfiltration => "Private data, content that outsiders write, and a way out: what outsiders write can have the private data sent to them.",
        CombinationKind.InjectedCode => "Content that outsiders write, and code that is run: what outsiders write can become what is run.",
        _ => "Content that outsiders write, and administration: what outsiders write can have identities, permissions or configuration changed.",
    };

    /// <summary>What it allows, and whether it takes several servers.</summary>
    public static string Sentence(ToolCombination combination) =>
        $"{Meaning(combination.Kind)}{(combination.IsAcrossServers ? " No single server has all of it; together they do." : "")}";
}
