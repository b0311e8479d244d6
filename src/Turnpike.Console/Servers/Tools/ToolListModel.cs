using System.Collections.Immutable;
using Turnpike.Admin.Pins;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Servers.Tools;

/// <summary>A definition in the list of a server's definitions.</summary>
/// <param name="Pin">Where its approval stands, and what it can do.</param>
/// <param name="Findings">How many findings its approved definition has.</param>
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
        var report = reports.Of(request.Node.Current, of.Server.Name);
        var findings = report?.AllFindings().ToLookup(f => (f.Definition.Kind, f.Definition.Name)) ?? Enumerable.Empty<SeenFinding>().ToLookup(f => (f.Definition.Kind, f.Definition.Name));
        var rows = of.Server.Definitions.Select(pin =>
        {
            var seen = findings[(Kind(pin.Kind), pin.Name)].ToArray();
            return new ToolRow(pin, seen.Length, seen.Length == 0 ? null : seen.Max(f => f.Finding.Severity));
        }).ToArray();
        return PageAnswer.Show<ToolListPage>($"{of.Server.Name}: tools", new ToolListModel(
            of,
            [
                .. rows.Where(r => r.Pin.Kind == "tool").OrderByDescending(r => Array.IndexOf(Severities, r.Pin.Risk?.Severity))
                    .ThenByDescending(r => Array.IndexOf(Classes, r.Pin.Risk?.Class)).ThenBy(r => r.Pin.Name, StringComparer.Ordinal),
            ],
            [.. rows.Where(r => r.Pin.Kind != "tool")]));
    }

    private static DefinitionKind Kind(string word) => word switch
    {
        "tool" => DefinitionKind.Tool,
        "prompt" => DefinitionKind.Prompt,
        "resource_template" => DefinitionKind.ResourceTemplate,
        _ => DefinitionKind.Instructions,
    };
}
