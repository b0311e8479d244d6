using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Recommendations;
using Turnpike.Catalog.Reports;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Policies;

/// <summary>The policy that is recommended for the approved tools of a server, by their definitions and by what people say of their risk.</summary>
public static class RecommendedDocument
{
    /// <summary>The server of that name. Throws <see cref="AdminException"/>, with the nearest name, where there is none.</summary>
    public static ServerEntry Find(Snapshot snapshot, string server)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        return snapshot.Servers.TryGetValue(server, out var entry)
            ? entry
            : throw new AdminException(AdminFaultCode.NotFound, $"there is no server '{server}'", NearestName.Of(server, snapshot.Servers.Keys));
    }

    /// <summary>The document (YAML).</summary>
    /// <param name="snapshot">The other servers, for tools that pretend to be one of theirs.</param>
    /// <param name="entry">The server; not the gateway itself, whose policy is its own.</param>
    /// <param name="placeholders">Whether rules whose values only a person can know are written, to be filled in.</param>
    public static string For(Snapshot snapshot, ServerEntry entry, bool placeholders = false)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        ArgumentNullException.ThrowIfNull(entry);
        var report = ServerReport.Of(
            entry.Name,
            entry.Pins.Values.Where(p => p.Kind == DefinitionKind.Tool).OrderBy(p => p.Name, StringComparer.Ordinal),
            new KnownNames(snapshot.AddedServers.Select(s => KeyValuePair.Create(s.Name, Names(s)))),
            pin => entry.Correction(pin.Name, pin.Hash));
        return RecommendedPolicy.For(report, placeholders);
    }

    private static ImmutableArray<string> Names(ServerEntry server) =>
        [.. server.Pins.Keys.Where(k => k.Kind == DefinitionKind.Tool).Select(k => k.Name)];
}
