using System.Collections.Immutable;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog;

/// <summary>What the pages are made of, from the catalogue's index. What is listed no more has no page. For one request, or for one site; not thread-safe.</summary>
internal sealed class CatalogContents(CatalogIndex index)
{
    private const int SameClass = 9;
    private const int MaxFits = 10;
    private const int MaxChanges = 500;

    private readonly Dictionary<CatalogQuery, ImmutableArray<CatalogTool>> _found = [];

    /// <summary>The index.</summary>
    public CatalogIndex Index => index;

    /// <summary>A server by the segment of its name; null where there is none.</summary>
    public CatalogServer? Server(string segment)
    {
        var server = PathName.TryRead(segment, out var name) ? index.Server(name) : PathName.IsHashed(segment) ? Everything().FirstOrDefault(s => PathName.Of(s.Name) == segment) : null;
        return server is { Status: not ListingStatus.Removed } ? server : null;
    }

    /// <summary>Every server that is listed, in the catalogue's order.</summary>
    public IEnumerable<CatalogServer> Everything()
    {
        string? cursor = null;
        do
        {
            var page = index.Servers(1000, cursor);
            foreach (var server in page.Items)
            {
                yield return server;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>What a server's page is made of.</summary>
    public ServerContent Of(CatalogServer server) => new()
    {
        Server = server,
        Tools = [.. index.Tools(server.Name).OrderByDescending(t => t.Severity).ThenByDescending(t => t.Class).ThenBy(t => t.Name, StringComparer.Ordinal)],
        Report = server.IsScanned ? index.Report(server.Name) : null,
    };

    /// <summary>What a tool's page is made of; null where the server has no such tool.</summary>
    public ToolContent? Tool(CatalogServer server, string segment)
    {
        var tools = index.Tools(server.Name);
        var known = new KnownNames([KeyValuePair.Create(server.Name, tools.Select(t => t.Name).ToImmutableArray())]);
        return tools.FirstOrDefault(t => PathName.Of(t.Name) == segment) is { } tool && index.Report(server.Name, tool.Name, known) is { } report
            ? Of(server, report, tool.IsDerived, LikeIt(report.Risk.Class, report.Risk.Flags))
            : null;
    }

    /// <summary>The same of a tool that is known already.</summary>
    public static ToolContent Of(CatalogServer server, ToolReport report, bool isDerived, ImmutableArray<CatalogTool> sameClass) =>
        new() { Server = server, Report = report, IsDerived = isDerived, SameClass = sameClass };

    /// <summary>Tools of a class, the most severe first, and few of each server.</summary>
    public ImmutableArray<CatalogTool> Examples(ToolClass risk) =>
        [.. index.ToolsOfClass(risk, 500).Items.GroupBy(t => t.Server, StringComparer.Ordinal).SelectMany(g => g.Take(2)).OrderByDescending(t => t.Severity).Take(ClassPage.Examples)];

    /// <summary>Tools of a class with at least the same flags.</summary>
    public ImmutableArray<CatalogTool> LikeIt(ToolClass risk, RiskFlags flags) => Found(new CatalogQuery { Class = risk, Flags = flags, Limit = SameClass });

    /// <summary>Tools that an attack could abuse: of its classes and, where it names flags or tags, with one of those; the gravest first.</summary>
    public ImmutableArray<CatalogTool> Fits(AttackPattern attack)
    {
        CatalogQuery[] traits =
        [
            .. attack.Flags.Select(word => RiskWords.TryFlag(word, out var flag) ? new CatalogQuery { Flags = flag } : null).OfType<CatalogQuery>(),
            .. attack.Tags.Select(word => RiskWords.TryTag(word, out var tag) ? new CatalogQuery { Tags = tag } : null).OfType<CatalogQuery>(),
        ];
        var fits = new List<CatalogTool>();
        foreach (var word in attack.Classes)
        {
            if (RiskWords.TryClass(word, out var risk))
            {
                foreach (var trait in traits.Length > 0 ? traits : [new CatalogQuery()])
                {
                    fits.AddRange(Found(trait with { Class = risk, Limit = 4 }));
                }
            }
        }

        return [.. fits.DistinctBy(t => (t.Server, t.Name)).OrderByDescending(t => t.Severity).Take(MaxFits)];
    }

    // A site asks the same few questions for every tool.
    private ImmutableArray<CatalogTool> Found(CatalogQuery query) =>
        _found.TryGetValue(query, out var known) ? known : _found[query] = index.Search(query).Tools;

    /// <summary>The newest changes, in lines.</summary>
    public ImmutableArray<ChangeLine> Changes() => ChangeLine.Of(
        index.NewestChanges(MaxChanges),
        IndexPage.Changes,
        (server, tool) => index.Server(server) is { Status: not ListingStatus.Removed } && (tool is null || index.Tool(server, tool) is not null));
}
