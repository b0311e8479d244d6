using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;

namespace Turnpike.Admin.Scans;

/// <summary>Everything a scan has to say.</summary>
public sealed record ScanReport
{
    /// <summary>The configuration files that were read.</summary>
    public required ImmutableArray<ScannedFile> Files { get; init; }

    /// <summary>Every server, scanned or not.</summary>
    public required ImmutableArray<ScannedServer> Servers { get; init; }

    /// <summary>The sandbox's name, or <c>none</c>.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Why there is no sandbox; null with one.</summary>
    public string? SandboxProblem { get; init; }

    /// <summary>The servers that were scanned, beside each other.</summary>
    public required StackReport Stack { get; init; }

    /// <summary>Number of servers in a state.</summary>
    public int Count(ScanState state) => Servers.Count(s => s.State == state);

    /// <summary>Whether something was seen that is at least so bad.</summary>
    public bool Reaches(FindingSeverity? finding, RiskSeverity? risk) =>
        (finding is { } seen && Stack.WorstFinding >= seen) || (risk is { } bad && Stack.WorstRisk >= bad);

    /// <summary>The report of a server that was scanned.</summary>
    public ServerReport? Of(ScannedServer server) => Stack.Servers.FirstOrDefault(s => s.Name == server.Target.Name);

    /// <summary>Puts the servers that were scanned beside each other.</summary>
    public static StackReport StackOf(ImmutableArray<ScannedServer> servers) =>
        StackReport.Of(servers.Where(s => s.Listing is not null).Select(s => new StackMember(s.Target.Name, s.Listing!.Definitions)));
}
