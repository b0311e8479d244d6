using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Policies;

/// <summary>An approved tool that a policy decides about. Its name, and the names of its arguments, are untrusted.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Servers">The servers that have it, the first of which it is shown with.</param>
/// <param name="Risk">What one call can do; null where nobody knows.</param>
/// <param name="Arguments">The arguments its schema declares: name and type, empty where the schema says none.</param>
public sealed record PolicyTool(string Name, ImmutableArray<string> Servers, RiskFacts? Risk, ImmutableArray<(string Name, string Type)> Arguments);

/// <summary>Finds the tools that stand under a policy: those of the servers its grants reach, and of servers that somebody looks at it with.</summary>
internal static class PolicyTools
{
    /// <summary>The servers that some grant reaches under a policy, in ordinal order.</summary>
    public static ImmutableArray<string> Servers(Snapshot snapshot, string policy) =>
    [
        .. snapshot.Grants.Values.SelectMany(g => g.Servers).Where(s => s.Value?.Name == policy).Select(s => s.Key)
            .Where(snapshot.Servers.ContainsKey).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>The servers a policy is shown with: its own, those asked for, and without either the one of its name.</summary>
    public static ImmutableArray<string> Servers(Snapshot snapshot, string policy, IEnumerable<string> asked)
    {
        ImmutableArray<string> servers = [.. Servers(snapshot, policy).Concat(asked.Where(snapshot.Servers.ContainsKey)).Distinct(StringComparer.Ordinal)];
        return !servers.IsEmpty ? servers : snapshot.Servers.ContainsKey(policy) ? [policy] : [];
    }

    /// <summary>The approved tools of these servers, each name once.</summary>
    public static ImmutableArray<PolicyTool> Of(Snapshot snapshot, ImmutableArray<string> servers)
    {
        var pins = servers.SelectMany(s => snapshot.Servers[s].Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).Select(p => (Server: snapshot.Servers[s], Pin: p)));
        return
        [
            .. pins.GroupBy(p => p.Pin.Name, StringComparer.Ordinal)
                .Select(g => new PolicyTool(g.Key, [.. g.Select(p => p.Server.Name)], Worst(g.Select(p => p.Server.Risk(p.Pin))), Arguments(g.First().Pin)))
                .OrderBy(t => servers.IndexOf(t.Servers[0])).ThenByDescending(t => Level(t.Risk)).ThenBy(t => t.Name, StringComparer.Ordinal),
        ];
    }

    private static RiskFacts? Worst(IEnumerable<RiskFacts?> risks) => risks.MaxBy(Level);

    private static int Level(RiskFacts? risk) => risk is { } facts ? Array.IndexOf(["low", "medium", "high", "critical"], facts.Severity) : -1;

    private static ImmutableArray<(string Name, string Type)> Arguments(Definition pin)
    {
        var tape = new JsonTape();
        var arguments = ImmutableArray.CreateBuilder<(string, string)>();
        if (tape.TryRead(pin.Json, JsonBudget.Document, out _))
        {
            foreach (var member in tape.Root["inputSchema"u8]["properties"u8].Members)
            {
                arguments.Add((member.Name.GetString(), member.Value["type"u8] is { Kind: JsonKind.String } type ? type.GetString() : ""));
            }
        }

        return arguments.ToImmutable();
    }
}
