using System.Collections.Immutable;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The catalogue's first page.</summary>
internal static class IndexPage
{
    /// <summary>How many changes it names.</summary>
    public const int Changes = 12;

    /// <summary>Renders it.</summary>
    public static byte[] Render(CatalogLinks links, CatalogCounts counts, ImmutableArray<ChangeLine> changes)
    {
        var what = counts.Servers == 0 ? "the tools of MCP servers" : $"{RiskSentences.Counted(counts.Tools, "tool")} of {RiskSentences.Counted(counts.Servers, "MCP server")}";
        var frame = new PageFrame
        {
            Title = "Turnpike catalogue: what the tools of MCP servers can do",
            Description = $"What {what} can do, how bad one call can be, which attacks they invite, and the policy for each.",
        };
        return frame.Render(links, html =>
        {
            html.Write($"<header class=\"hero home\">\n<h1>Know every tool before an agent calls it</h1>\n<p class=\"lead\">What {what} can do, how bad one call can be, which attacks they invite, and the policy for each: with the words it is judged by.</p>\n");
            if (!links.IsStatic)
            {
                SearchPage.Form(html, links, new CatalogQuery(), isLarge: true);
            }

            if (counts.Servers == 0)
            {
                html.Write($"<p class=\"soft\">No server is known yet. <code>turnpike scan --tools-out tools.jsonl</code> looks at yours, <code>turnpike catalog import tools.jsonl</code> takes them in, and <code>turnpike catalog import registry</code> everything the official registry lists.</p>\n");
            }

            html.Write($"</header>\n");
            if (counts.Servers > 0)
            {
                Known(html, links, counts);
            }

            Classes(html, links, counts);
            Combinations(html, links, counts);
            Attacks(html, links);
            Changed(html, links, changes);
        });
    }

    private static void Known(MarkupWriter html, CatalogLinks links, CatalogCounts counts)
    {
        html.Write($"<section id=\"counts\">\n<h2>What is known</h2>\n<div class=\"grid three\">\n<div class=\"card\"><h3>Servers</h3><p class=\"big\">{counts.Servers}</p><p><a href=\"{links.To(CatalogPlaces.Servers())}\">All servers</a>{(counts.NotScanned == 0 ? "." : $". {RiskSentences.Counted(counts.NotScanned, "server")} not scanned: unknown, never low.")}</p></div>\n");
        html.Write($"<div class=\"card\"><h3>Tools by class</h3>");
        Distribution.Classes(html, counts.Classes);
        html.Write($"</div>\n<div class=\"card\"><h3>Tools by severity</h3>");
        Distribution.Severities(html, counts.Severities);
        html.Write($"</div>\n</div>\n</section>\n");
    }

    private static void Classes(MarkupWriter html, CatalogLinks links, CatalogCounts counts)
    {
        html.Write($"<section id=\"classes\">\n<h2>Classes</h2>\n<p>Every tool has one class: what one call can do in the worst ordinary use its definition allows.</p>\n<ul class=\"grid five\">\n");
        foreach (var risk in Enum.GetValues<ToolClass>())
        {
            html.Write($"<li class=\"card\"><h3><a href=\"{links.To(CatalogPlaces.Class(risk))}\">{RiskWords.Of(risk)}</a> <span class=\"soft\">{counts.Classes.GetValueOrDefault(risk)}</span></h3><p>{RiskSentences.Meaning(risk)}</p><p class=\"soft\">{ClassPage.Said(DefaultSet.Of(risk))}</p></li>\n");
        }

        html.Write($"</ul>\n</section>\n");
    }

    private static void Combinations(MarkupWriter html, CatalogLinks links, CatalogCounts counts)
    {
        html.Write($"<section id=\"combinations\">\n<h2>What is dangerous together</h2>\n<p>Flags add up over all servers that one agent reaches.</p>\n<div class=\"grid thirds\">\n");
        foreach (var combination in FlagCombination.All)
        {
            html.Write($"<div class=\"card\"><h3>{combination.Name}</h3><p>{combination.Meaning}</p><ul class=\"bring\">");
            foreach (var flag in RiskSentences.Each(combination.Flags))
            {
                var word = RiskWords.Of(flag).First();
                html.Write($"<li>{RiskSentences.Name(flag)}: ");
                if (links.IsStatic)
                {
                    html.Write($"{RiskSentences.Counted(counts.Flags.GetValueOrDefault(flag), "tool")}</li>");
                }
                else
                {
                    html.Write($"<a href=\"{links.To(CatalogPlaces.Search)}?flag={word}\">{RiskSentences.Counted(counts.Flags.GetValueOrDefault(flag), "tool")}</a></li>");
                }
            }

            html.Write($"</ul><p><a href=\"{links.To(CatalogPlaces.Attacks)}#{AttackLists.Anchor(combination.Group)}\">Attacks that use it</a></p></div>\n");
        }

        html.Write($"</div>\n</section>\n");
    }

    private static void Attacks(MarkupWriter html, CatalogLinks links)
    {
        var all = AttackCatalog.All;
        html.Write($"<section id=\"attacks\">\n<h2>Attacks</h2>\n<p>{RiskSentences.Counted(all.Length, "documented pattern")}, {all.Count(a => a.Replay is not null)} of them proved by a replay. <a href=\"{links.To(CatalogPlaces.Attacks)}\">All attacks</a></p>\n<p class=\"jump\">");
        foreach (var group in all.GroupBy(a => a.Group, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            html.Write($"<a class=\"chip\" href=\"{links.To(CatalogPlaces.Attacks)}#{AttackLists.Anchor(group.Key)}\">{group.Key} {group.Count()}</a> ");
        }

        html.Write($"</p>\n</section>\n");
    }

    private static void Changed(MarkupWriter html, CatalogLinks links, ImmutableArray<ChangeLine> changes)
    {
        html.Write($"<section id=\"changed\">\n<h2>Recently changed</h2>\n");
        if (changes.IsEmpty)
        {
            html.Write($"<p>Nothing yet.</p>\n</section>\n");
            return;
        }

        html.Write($"<ul class=\"incidents\">\n");
        foreach (var line in changes)
        {
            var change = line.Change;
            html.Write($"<li><time datetime=\"{change.At}\">{change.At}</time><div>{Said(change.Kind, line.Tools)} ");
            Named(html, links, line);
            if (change.Kind is CatalogChangeKind.RiskUp or CatalogChangeKind.RiskDown)
            {
                html.Write($" <span class=\"soft\">from {UntrustedText.Line(change.Before ?? "", 80)} to {UntrustedText.Line(change.After ?? "", 80)}</span>");
            }

            html.Write($"</div></li>\n");
        }

        html.Write($"</ul>\n</section>\n");
    }

    // What was removed has no page any more.
    private static void Named(MarkupWriter html, CatalogLinks links, ChangeLine line)
    {
        var change = line.Change;
        var tool = line.Tools == 1 ? change.Tool : null;
        var name = new MarkupWriter();
        if (tool is not null)
        {
            name.Write($"<span class=\"name\">{new Name(tool)}</span> of ");
        }

        name.Write($"{new Name(change.Server)}");
        var written = new Html(name.ToString());
        if (line.IsThere)
        {
            html.Write($"<a href=\"{links.To(tool is null ? CatalogPlaces.Server(change.Server) : CatalogPlaces.Tool(change.Server, tool))}\">{written}</a>");
        }
        else
        {
            html.Write($"{written}");
        }

        if (change.Kind == CatalogChangeKind.ServerAdded && line.Tools > 0)
        {
            html.Write($" <span class=\"soft\">with {RiskSentences.Counted(line.Tools, "tool")}</span>");
        }
    }

    private static string Said(CatalogChangeKind kind, int tools) => kind switch
    {
        CatalogChangeKind.ServerAdded => "New server",
        CatalogChangeKind.ServerRemoved => "No longer listed:",
        CatalogChangeKind.ToolAdded => tools > 1 ? $"{RiskSentences.Counted(tools, "new tool")} of" : "New tool",
        CatalogChangeKind.ToolRemoved => tools > 1 ? $"{RiskSentences.Counted(tools, "tool")} gone from" : "Gone:",
        CatalogChangeKind.RiskUp => "Risk up:",
        CatalogChangeKind.RiskDown => "Risk down:",
        _ => tools > 1 ? $"{RiskSentences.Counted(tools, "changed definition")} of" : "Changed definition:",
    };
}
