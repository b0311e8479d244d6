using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies.Checks;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Policies;

/// <summary>
/// The tools a policy can be checked against: approved definitions alone, for nobody has agreed to the others.
/// </summary>
public static class PinnedTools
{
    /// <summary>The tools of every server that a grant reaches under a policy.</summary>
    public static ImmutableArray<KnownTool> OfPolicy(Snapshot snapshot, string policy) => Of(
        snapshot,
        snapshot.Grants.Values.SelectMany(g => g.Servers).Where(s => s.Value?.Name == policy).Select(s => s.Key).Distinct(StringComparer.Ordinal));

    /// <summary>The tools of one server.</summary>
    public static ImmutableArray<KnownTool> OfServer(Snapshot snapshot, string server) => Of(snapshot, [server]);

    private static ImmutableArray<KnownTool> Of(Snapshot snapshot, IEnumerable<string> servers) =>
    [
        .. servers.Where(snapshot.Servers.ContainsKey)
            .SelectMany(s => snapshot.Servers[s].Pins.Values)
            .Where(d => d.Kind == DefinitionKind.Tool)
            .DistinctBy(d => d.Name, StringComparer.Ordinal)
            .Select(d => new KnownTool(d.Name, SchemaOf(d))),
    ];

    private static ReadOnlyMemory<byte> SchemaOf(Definition definition)
    {
        var tape = new JsonTape();
        return tape.TryRead(definition.Json, JsonBudget.Document, out _) ? tape.Root["inputSchema"u8].RawMemory : default;
    }
}
