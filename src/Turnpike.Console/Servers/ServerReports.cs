using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Servers;

/// <summary>What is known of the approved definitions of servers, made once for each snapshot: scanning them anew for every page would cost more than the page.</summary>
internal sealed class ServerReports
{
    private readonly ConditionalWeakTable<Snapshot, Reports> _known = [];

    /// <summary>What is known of a server's approved definitions; null where there is no such server.</summary>
    public ServerReport? Of(Snapshot snapshot, string server) => _known.GetValue(snapshot, static s => new Reports(s)).Of(server);

    /// <summary>What is known of one definition of a tool, approved or waiting.</summary>
    /// <param name="snapshot">The state it is looked at in.</param>
    /// <param name="server">Its server.</param>
    /// <param name="name">The tool's name.</param>
    /// <param name="hash">The definition's hash.</param>
    /// <param name="json">Its source.</param>
    public static ToolReport Of(Snapshot snapshot, string server, string name, string hash, string json)
    {
        var definition = new Definition { Kind = DefinitionKind.Tool, Name = name, Hash = new DefinitionHash(hash), Json = Encoding.UTF8.GetBytes(json) };
        return new ToolReport
        {
            Definition = definition,
            Judged = RiskClassifier.Classify(definition),
            Correction = snapshot.Correction(server, name, definition.Hash),
            Findings = FindingScanner.Scan(definition, server, Names(snapshot)),
        };
    }

    /// <summary>The findings of a definition of whatever kind, as they are shown beside pins, worst first.</summary>
    public static ImmutableArray<PinFinding> Shown(IEnumerable<Finding> findings) =>
        [.. findings.OrderByDescending(f => f.Severity).Select(f => new PinFinding(FindingWords.Of(f.Detector), FindingWords.Of(f.Severity), f.Pointer, f.Excerpt, f.Message))];

    private static KnownNames Names(Snapshot snapshot) => new(snapshot.AddedServers.Select(s => KeyValuePair.Create(
        s.Name, s.Pins.Keys.Where(k => k.Kind == DefinitionKind.Tool).Select(k => k.Name).ToImmutableArray())));

    private sealed class Reports(Snapshot snapshot)
    {
        private readonly Lock _gate = new();
        private readonly Dictionary<string, ServerReport> _made = new(StringComparer.Ordinal);
        private readonly KnownNames _names = Names(snapshot);

        public ServerReport? Of(string server)
        {
            if (!snapshot.Servers.TryGetValue(server, out var entry))
            {
                return null;
            }

            lock (_gate)
            {
                return _made.TryGetValue(server, out var known)
                    ? known
                    : _made[server] = ServerReport.Of(
                        server,
                        entry.Pins.Values.OrderBy(d => d.Kind).ThenBy(d => d.Name, StringComparer.Ordinal),
                        _names,
                        d => snapshot.Correction(server, d.Name, d.Hash));
            }
        }
    }
}
