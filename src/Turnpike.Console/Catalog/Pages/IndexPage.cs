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

    /// <summary>Renders it; of each change it is told whether what it is about still has a page.</summary>
    public static byte[] Render(CatalogLinks links, CatalogCounts counts, ImmutableArray<(CatalogChange Change, bool IsThere)> changes)
    {
        var frame = new PageFrame
        {
            Title = "Turnpike catalogue: what the tools of MCP servers can do",
            Description = $"What {RiskSentences.Counted(counts.Tools, "tool")} of {RiskSentences.Counted(counts.Servers, "MCP server")} can do, how bad one call can be, which attacks they invite, and the policy for each.",
        };
        return frame.Render(links, html =>
        {
            html.Write($"<header class=\"hero home\">\n<h1>Know every tool before an agent calls it</h1>\n<p class=\"lead\">What {RiskSentences.Counted(counts.Tools, "tool")} of {RiskSentences.Counted(counts.Servers, "MCP server")} can do, how bad one call can be, which attacks they invite, and the policy for each: with the words it is judged by.</p>\n");
            if (!links.IsStatic)
            {
                SearchPage.Form(html, links, new CatalogQuery(), isLarge: true);
            }

            html.Write($"</header>\n<section id=\"counts\">\n<h2>What is known</h2>\n<div class=\"grid three\">\n<div class=\"card\"><h3>Servers</h3><p class=\"big\">{counts.Servers}</p><p><a href=\"{links.To(CatalogPlaces.Servers())}\">All servers</a>. {counts.NotScanned} not scanned: unknown, never low.</p></div>\n");
            html.Write($"<div class=\"card\"><h3>Tools by class</h3>");
            Distribution.Classes(html, counts.Classes);
            html.Write($"</div>\n<div class=\"card\"><h3>Tools by severity</h3>");
            Distribution.Severities(html, counts.Severities);
            html.Write($"</div>\n</div>\n</section>\n");
            Classes(html, links, counts);
            Combinations(html, links, counts);
            Attacks(html, links);
            Changed(html, links, changes);
        });
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

    private static void Changed(MarkupWriter html, CatalogLinks links, ImmutableArray<(CatalogChange Change, bool IsThere)> changes)
    {
        html.Write($"<section id=\"changed\">\n<h2>Recently changed</h2>\n");
        if (changes.IsEmpty)
        {
            html.Write($"<p>Nothing yet.</p>\n</section>\n");
            return;
        }

        html.Write($"<ul class=\"incidents\">\n");
        foreach (var (change, isThere) in changes)
        {
            html.Write($"<li><time>{change.At}</time><div>{Said(change.Kind)} ");
            Named(html, links, change, isThere);
            if (change.Kind is CatalogChangeKind.RiskUp or CatalogChangeKind.RiskDown)
            {
                html.Write($" <span class=\"soft\">from {UntrustedText.Line(change.Before ?? "", 80)} to {UntrustedText.Line(change.After ?? "", 80)}</span>");
            }

            html.Write($"</div></li>\n");
        }

        html.Write($"</ul>\n</section>\n");
    }

    // What was removed has no page any more.
    private static void Named(MarkupWriter html, CatalogLinks links, CatalogChange change, bool isThere)
    {
        var name = change.Tool is null ? UntrustedText.Line(change.Server, 80) : $"{UntrustedText.Line(change.Tool, 80)} of {UntrustedText.Line(change.Server, 80)}";
        if (!isThere)
        {
            html.Write($"<bdi>{name}</bdi>");
        }
        else
        {
            html.Write($"<a href=\"{links.To(change.Tool is { } tool ? CatalogPlaces.Tool(change.Server, tool) : CatalogPlaces.Server(change.Server))}\"><bdi>{name}</bdi></a>");
        }
    }

    private static string Said(CatalogChangeKind kind) => kind switch
    {
        CatalogChangeKind.ServerAdded => "New server",
        CatalogChangeKind.ServerRemoved => "No longer listed:",
        CatalogChangeKind.ToolAdded => "New tool",
        CatalogChangeKind.ToolRemoved => "Gone:",
        CatalogChangeKind.RiskUp => "Risk up:",
        CatalogChangeKind.RiskDown => "Risk down:",
        _ => "Another definition:",
    };
}
