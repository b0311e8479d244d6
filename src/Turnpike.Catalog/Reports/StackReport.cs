using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;

namespace Turnpike.Catalog.Reports;

/// <summary>The definitions of one server of a stack.</summary>
/// <param name="Name">The server's name, as the one who asks calls it; unique in the stack.</param>
/// <param name="Definitions">What it says of its tools, prompts, templates and itself.</param>
public sealed record StackMember(string Name, ImmutableArray<Definition> Definitions);

/// <summary>A name that tools of several servers have.</summary>
/// <param name="Tool">The name; untrusted text.</param>
/// <param name="Servers">The servers that have a tool of that name, at least two.</param>
public sealed record NameCollision(string Tool, ImmutableArray<string> Servers);

/// <summary>What one agent could do with several servers at once.</summary>
public sealed record StackReport
{
    /// <summary>The servers, in the order they were given; each looked at beside the names of all others.</summary>
    public required ImmutableArray<ServerReport> Servers { get; init; }

    /// <summary>What tools of the servers allow together, the worst first.</summary>
    public required ImmutableArray<ToolCombination> Combinations { get; init; }

    /// <summary>Names that tools of more than one server have, in ordinal order. Names that only look alike are findings of their tools.</summary>
    public required ImmutableArray<NameCollision> Collisions { get; init; }

    /// <summary>Number of tools of all servers.</summary>
    public int ToolCount => Servers.Sum(s => s.Tools.Length);

    /// <summary>The flags of all tools together: everything the agent could do.</summary>
    public RiskFlags Flags => Servers.Aggregate(RiskFlags.None, (flags, server) => flags | server.Flags);

    /// <summary>Number of tools of a class and severity.</summary>
    public int Count(ToolClass risk, RiskSeverity severity) =>
        Servers.Sum(s => s.Tools.Count(t => t.Risk.Class == risk && t.Risk.Severity == severity));

    /// <summary>The worst of what was seen in any definition; null when nothing was.</summary>
    public FindingSeverity? WorstFinding => Servers.Select(s => s.WorstFinding()).Max();

    /// <summary>How bad one call of the worst tool can be; null without tools.</summary>
    public RiskSeverity? WorstRisk => Servers.Any(s => !s.Tools.IsEmpty) ? Servers.Max(s => s.Severity) : null;

    /// <summary>Looks at servers beside each other.</summary>
    /// <param name="members">The servers; names are unique.</param>
    /// <param name="correction">What a person says of a tool's definition, by the server's name; null where nobody says anything.</param>
    /// <exception cref="ArgumentException">Two servers have one name.</exception>
    public static StackReport Of(IEnumerable<StackMember> members, Func<string, Definition, RiskCorrection?>? correction = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        StackMember[] all = [.. members];
        if (all.GroupBy(m => m.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"two servers are called '{twice.Key}'", nameof(members));
        }

        var known = new KnownNames(all.Select(m => KeyValuePair.Create(m.Name, ToolNames(m).ToImmutableArray())));
        ImmutableArray<ServerReport> servers = [.. all.Select(m => ServerReport.Of(m.Name, m.Definitions, known, correction is null ? null : d => correction(m.Name, d)))];
        return new StackReport
        {
            Servers = servers,
            Combinations = ToolCombination.Of(servers),
            Collisions = [.. all.SelectMany(m => ToolNames(m).Select(tool => (m.Name, Tool: tool)))
                .GroupBy(t => t.Tool, StringComparer.Ordinal)
                .Where(g => g.Count() > 1)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => new NameCollision(g.Key, [.. g.Select(t => t.Name)]))],
        };
    }

    private static IEnumerable<string> ToolNames(StackMember member) =>
        member.Definitions.Where(d => d.Kind == DefinitionKind.Tool).Select(d => d.Name).Distinct(StringComparer.Ordinal);
}
