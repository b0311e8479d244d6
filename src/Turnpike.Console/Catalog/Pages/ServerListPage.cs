using System.Collections.Immutable;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The list of servers.</summary>
internal static class ServerListPage
{
    /// <summary>How many servers a page shows.</summary>
    public const int PerPage = 100;

    /// <summary>Renders a part of the list; <paramref name="before"/> and <paramref name="next"/> are addresses, null where there is none.</summary>
    public static byte[] Render(CatalogLinks links, ImmutableArray<CatalogServer> servers, CatalogCounts counts, bool isFirst, string? before, string? next)
    {
        var frame = new PageFrame
        {
            Title = "Servers",
            Description = $"MCP servers and what their tools can do: {RiskSentences.Counted(counts.Servers, "server")}, {RiskSentences.Counted(counts.Tools, "tool")}.",
            Way = [new("Catalogue", CatalogPlaces.Index)],
            IsUnlisted = !isFirst,
        };
        return frame.Render(links, html =>
        {
            html.Write($"<header class=\"hero\"><h1>Servers</h1>\n<p class=\"lead\">{RiskSentences.Counted(counts.Servers, "server")}. {RiskSentences.Counted(counts.NotScanned, "server")} among them {(counts.NotScanned == 1 ? "was" : "were")} not scanned: what they can do is unknown, never low.</p></header>\n");
            Rows(html, links, servers);
            Paging.Between(html, before, next);
        });
    }

    /// <summary>Servers, a row each.</summary>
    public static void Rows(MarkupWriter html, CatalogLinks links, ImmutableArray<CatalogServer> servers)
    {
        html.Write($"<ul class=\"rows\">\n");
        foreach (var server in servers)
        {
            html.Write($"<li><div class=\"row-head\"><a class=\"name\" href=\"{links.To(CatalogPlaces.Server(server.Name))}\">{new Name(server.Name, 100)}</a>");
            if (server.IsScanned)
            {
                html.Write($" <span class=\"soft\">{RiskSentences.Counted(server.ToolCount, "tool")}</span>");
            }

            html.Write($"</div><div class=\"row-signs\">");
            Badges.Server(html, server.IsScanned, server.Severity);
            Badges.Flags(html, server.Flags);
            html.Write($"</div><p class=\"row-text\" dir=\"auto\">{UntrustedText.Line(server.Summary.Length > 0 ? server.Summary : server.Title, 160)}</p></li>\n");
        }

        html.Write($"</ul>\n");
    }
}
