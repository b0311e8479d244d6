using System.Collections.Immutable;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Findings;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers.Tools;

/// <summary>A definition in the list of a server's definitions.</summary>
/// <param name="Pin">Where its approval stands, and what it can do.</param>
/// <param name="Findings">How many findings it has.</param>
/// <param name="Worst">The worst of them; null for none.</param>
internal sealed record ToolRow(PinView Pin, int Findings, FindingSeverity? Worst);

/// <summary>The definitions of a server.</summary>
/// <param name="Of">The server.</param>
/// <param name="Tools">Its tools, the worst first.</param>
/// <param name="Others">Its prompts, templates and instructions.</param>
internal sealed record ToolListModel(ServerContext Of, ImmutableArray<ToolRow> Tools, ImmutableArray<ToolRow> Others)
{
    private static readonly string[] Severities = ["low", "medium", "high", "critical"];
    private static readonly string[] Classes = ["Read", "Write", "Execute", "Destructive", "Financial"];

    /// <summary>Makes the page.</summary>
    public static async ValueTask<PageAnswer> ShowAsync(PageRequest request, ServerReports reports, ServerWork work)
    {
        var of = await ServerContext.ReadAsync(request, work);
        var findings = await SeenFindings.ReadAsync(request, reports, of.Server.Name, of.Server.Pending > 0);
        var rows = of.Server.Definitions.Select(pin => new ToolRow(pin, findings.Of(pin).Count, findings.Of(pin).Worst)).ToArray();
        return PageAnswer.Show<ToolListPage>($"{of.Server.Name}: tools", new ToolListModel(
            of,
            [
                .. rows.Where(r => r.Pin.Kind == "tool").OrderByDescending(r => Array.IndexOf(Severities, r.Pin.Risk?.Severity))
                    .ThenByDescending(r => Array.IndexOf(Classes, r.Pin.Risk?.Class)).ThenBy(r => r.Pin.Name, StringComparer.Ordinal),
            ],
            [.. rows.Where(r => r.Pin.Kind != "tool")]));
    }
}
