using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Lists;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Tests;

/// <summary>Servers and tools to make pages of.</summary>
internal static class Shelf
{
    public static readonly DateTimeOffset Day = new(2026, 11, 20, 0, 0, 0, TimeSpan.Zero);

    public static Definition Definition(string name, string description, object? properties = null, object? further = null) =>
        Definition(JsonSerializer.Serialize(new
        {
            name,
            description,
            inputSchema = new { type = "object", properties = properties ?? new { } },
            annotations = further ?? new { },
        }));

    public static Definition Definition(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes($"{{\"tools\":[{json}]}}"), JsonBudget.Upstream, out _));
        return Assert.Single(new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools).Definitions);
    }

    public static CatalogServer Server(string name, ImmutableArray<CatalogTool> tools = default) => new()
    {
        Name = name,
        Title = "",
        Summary = "A server.",
        Source = "a test",
        Version = "1.0",
        Repository = "",
        Homepage = "",
        Status = ListingStatus.Active,
        ScannedAt = Day,
        ChangedAt = Day,
        ToolCount = tools.IsDefault ? 0 : tools.Length,
        Severity = tools.IsDefaultOrEmpty ? null : tools.Max(t => t.Severity),
        Flags = tools.IsDefault ? RiskFlags.None : tools.Aggregate(RiskFlags.None, (all, t) => all | t.Flags),
    };

    public static ServerContent Content(string name, params Definition[] definitions)
    {
        var report = ServerReport.Of(name, definitions, KnownNames.None);
        ImmutableArray<CatalogTool> tools = [.. report.Tools.Select(t => Tool(name, t))];
        return new ServerContent { Server = Server(name, tools), Tools = tools, Report = report };
    }

    public static ToolContent Content(Definition definition, string server = "files", params CatalogTool[] sameClass) => new()
    {
        Server = Server(server),
        Report = ServerReport.Of(server, [definition], KnownNames.None).Tools[0],
        SameClass = [.. sameClass],
    };

    public static CatalogTool Tool(string server, ToolReport report) => new()
    {
        Server = server,
        Name = report.Name,
        Title = "",
        Summary = DefinitionTexts.Of(report.Definition).Description,
        Hash = report.Definition.Hash,
        Class = report.Risk.Class,
        Severity = report.Risk.Severity,
        Flags = report.Risk.Flags,
        Tags = ArgumentTags.None,
        Confidence = report.Risk.Confidence,
        ClassifierVersion = RiskClassifier.Version,
        IsDerived = false,
    };

    public static string Text(byte[] page) => Encoding.UTF8.GetString(page);
}
