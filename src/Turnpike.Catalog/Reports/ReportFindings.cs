using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Reports;

/// <summary>What was seen in one definition of a server, whatever it describes.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="Finding">What was seen.</param>
public readonly record struct SeenFinding(Definition Definition, Finding Finding);

/// <summary>The findings of a server in one row.</summary>
public static class ReportFindings
{
    /// <summary>Everything that was seen in a server's definitions: of its tools first, then of all else, in its order.</summary>
    public static ImmutableArray<SeenFinding> AllFindings(this ServerReport server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return
        [
            .. server.Tools.SelectMany(t => t.Findings.Select(f => new SeenFinding(t.Definition, f))),
            .. server.Others.SelectMany(o => o.Findings.Select(f => new SeenFinding(o.Definition, f))),
        ];
    }

    /// <summary>The worst of what was seen in a server's definitions; null when nothing was.</summary>
    public static FindingSeverity? WorstFinding(this ServerReport server) =>
        server.AllFindings() is { IsEmpty: false } all ? all.Max(f => f.Finding.Severity) : null;
}
