using System.Collections.Frozen;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers;

/// <summary>How many findings a definition has, and the worst of them.</summary>
/// <param name="Count">How many.</param>
/// <param name="Worst">The worst; null for none.</param>
internal readonly record struct FindingCount(int Count, FindingSeverity? Worst)
{
    /// <summary>Both together.</summary>
    public static FindingCount operator +(FindingCount left, FindingCount right) =>
        new(left.Count + right.Count, left.Worst is null || right.Worst > left.Worst ? right.Worst ?? left.Worst : left.Worst);
}

/// <summary>The findings of everything a server says: of what is approved, and of what waits and brings more of them.</summary>
internal sealed class SeenFindings
{
    private readonly FrozenDictionary<(string Kind, string Name), FindingCount> _counts;

    private SeenFindings(IEnumerable<((string Kind, string Name) Key, FindingSeverity Severity)> findings) =>
        _counts = findings.GroupBy(f => f.Key).ToFrozenDictionary(g => g.Key, g => new FindingCount(g.Count(), g.Max(f => f.Severity)));

    /// <summary>Those of the whole server.</summary>
    public FindingCount All => _counts.Values.Aggregate(default(FindingCount), (all, one) => all + one);

    /// <summary>Those of one definition.</summary>
    public FindingCount Of(PinView pin) => _counts.GetValueOrDefault((pin.Kind, pin.Name));

    /// <summary>Reads them.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="reports">What is known of approved definitions.</param>
    /// <param name="server">The server.</param>
    /// <param name="isPending">Whether anything waits.</param>
    public static async ValueTask<SeenFindings> ReadAsync(PageRequest request, ServerReports reports, string server, bool isPending)
    {
        var approved = reports.Of(request.Node.Current, server)?.AllFindings().Select(f => (Key: (Kind(f.Definition.Kind), f.Definition.Name), f.Finding.Severity)) ?? [];
        var waiting = !isPending ? [] : (await request.ActAsync(AdminActs.DiffPins, new DiffPins(server))).Diffs
            .SelectMany(d => d.Findings.Select(f => (Key: (d.Pin.Kind, d.Pin.Name), Severity: Enum.Parse<FindingSeverity>(f.Severity, ignoreCase: true))));
        return new SeenFindings(approved.Concat(waiting));
    }

    private static string Kind(DefinitionKind kind) => kind switch
    {
        DefinitionKind.Tool => "tool",
        DefinitionKind.Prompt => "prompt",
        DefinitionKind.ResourceTemplate => "resource_template",
        _ => "instructions",
    };
}
