using System.Collections.Immutable;
using Turnpike.Catalog.Findings;

namespace Turnpike.Console.Servers;

/// <summary>A grant that names a server.</summary>
/// <param name="Subject">Whose it is.</param>
/// <param name="Policy">Under which policy; null for none.</param>
internal sealed record ServerGrant(string Subject, string? Policy);

/// <summary>The first page of a server.</summary>
internal sealed record ServerOverviewModel
{
    public required ServerContext Of { get; init; }

    public SeverityCounts Tools { get; init; }

    public int RiskUp { get; init; }

    public int Findings { get; init; }

    public FindingSeverity? WorstFinding { get; init; }

    public ImmutableArray<ServerGrant> Grants { get; init; } = [];
}
