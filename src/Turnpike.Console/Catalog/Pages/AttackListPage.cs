using Turnpike.Catalog.Attacks;
using Turnpike.Console.Catalog.Addresses;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The list of attacks, by group.</summary>
internal static class AttackListPage
{
    /// <summary>Renders it.</summary>
    public static byte[] Render(CatalogLinks links)
    {
        var all = AttackCatalog.All;
        var frame = new PageFrame
        {
            Title = "Attacks",
            Description = $"{RiskSentences.Counted(all.Length, "documented attack pattern")} against agents and their MCP servers, and the policies that stop or contain them.",
            Way = [new("Catalogue", CatalogPlaces.Index)],
        };
        return frame.Render(links, html =>
        {
            var groups = all.GroupBy(a => a.Group, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
            html.Write($"<header class=\"hero\"><h1>Attacks</h1>\n<p class=\"lead\">{RiskSentences.Counted(all.Length, "documented pattern")} in {RiskSentences.Counted(groups.Length, "group")}. {RiskSentences.Counted(all.Count(a => a.Replay is not null), "pattern")} {(all.Count(a => a.Replay is not null) == 1 ? "is" : "are")} proved by a replay that succeeds without its control and fails with it.</p></header>\n<nav class=\"jump\" aria-label=\"Groups\">");
            foreach (var group in groups)
            {
                html.Write($"<a class=\"chip\" href=\"#{AttackLists.Anchor(group.Key)}\">{group.Key} {group.Count()}</a> ");
            }

            html.Write($"</nav>\n");
            foreach (var group in groups)
            {
                html.Write($"<section id=\"{AttackLists.Anchor(group.Key)}\">\n<h2>{AttackPage.Capital(group.Key)}</h2>\n<ul class=\"rows\">\n");
                foreach (var attack in group)
                {
                    AttackLists.Row(html, links, attack, [.. attack.Flags, .. attack.Tags]);
                }

                html.Write($"</ul>\n</section>\n");
            }
        });
    }
}
