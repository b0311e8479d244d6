using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The page of a server; a server of very many tools has several.</summary>
internal static class ServerPage
{
    private const int MaxPolicy = 24 * 1024;
    private const int MaxFindings = 30;

    /// <summary>Renders one of its pages.</summary>
    public static byte[] Render(CatalogLinks links, ServerContent content, int number = 1)
    {
        var server = content.Server;
        var frame = new PageFrame
        {
            Title = number == 1 ? server.Name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{UntrustedText.Line(server.Name, 80)}, page {number}"),
            Description = server.IsScanned
                ? $"{server.Name}: {RiskSentences.Counted(content.Tools.Length, "tool")}, {(server.Severity is { } worst ? $"the worst {RiskWords.Of(worst)}" : "none known")}. {server.Summary}"
                : $"{server.Name}: not scanned, so that what its tools can do is unknown. {server.Summary}",
            Way = number == 1
                ? [new("Catalogue", CatalogPlaces.Index), new("Servers", CatalogPlaces.Servers())]
                : [new("Catalogue", CatalogPlaces.Index), new("Servers", CatalogPlaces.Servers()), new(server.Name, CatalogPlaces.Server(server.Name))],
        };
        return frame.Render(
            links,
            html => Body(html, links, content, number),
            data => data.Software(server.Title.Length > 0 ? server.Title : server.Name, server.Summary, server.Version, Https(server.Repository)));
    }

    /// <summary>A URL that a page may link to: https, without a user, and a host of plain letters; else null.</summary>
    public static string? Https(string url) =>
        url.Length <= 500 && Uri.TryCreate(url, UriKind.Absolute, out var read) && read is { Scheme: "https", UserInfo: "", IsDefaultPort: true }
        && read.IdnHost.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-') && read.IdnHost.Contains('.', StringComparison.Ordinal)
            ? new UriBuilder(read) { Host = read.IdnHost }.Uri.AbsoluteUri
            : null;

    private static void Body(MarkupWriter html, CatalogLinks links, ServerContent content, int number)
    {
        var server = content.Server;
        html.Write($"<header class=\"hero\">\n<p class=\"kicker\">MCP server</p>\n<h1 class=\"name\">{new Name(server.Name, 160)}</h1>\n");
        if (server.Title.Length > 0 && server.Title != server.Name)
        {
            html.Write($"<p class=\"title\">{new Name(server.Title, 120)}</p>\n");
        }

        html.Write($"<p class=\"badges\">");
        Badges.Server(html, server.IsScanned, server.Severity);
        Badges.Flags(html, server.Flags);
        html.Write($"</p>\n");
        if (server.Summary.Length > 0)
        {
            html.Write($"<p class=\"lead\" dir=\"auto\">{UntrustedText.Line(server.Summary, 400)}</p>\n");
        }

        html.Write($"</header>\n<div class=\"columns\">\n");
        Facts(html, content);
        html.Write($"<div class=\"flow\">\n");
        if (!server.IsScanned)
        {
            html.Write($"<section><h2>Not scanned</h2>\n<p class=\"notice\">Nobody has told the catalogue what tools this server has. What they can do is <strong>unknown, never low</strong>. See for yourself before an agent calls it:</p>\n<pre class=\"code\" tabindex=\"0\"><code>turnpike scan npm:PACKAGE    # or a URL, a configuration file, -- COMMAND</code></pre></section>\n</div>\n</div>\n");
            return;
        }

        ToolEvidence.Warning(html, [.. content.Report?.Tools.SelectMany(t => t.Findings) ?? []]);
        if (number == 1)
        {
            Together(html, links, content);
        }

        Tools(html, links, content, number);
        if (number == 1)
        {
            Findings(html, links, content);
            Policy(html, links, content);
        }

        html.Write($"</div>\n</div>\n");
    }

    private static void Facts(MarkupWriter html, ServerContent content)
    {
        var server = content.Server;
        html.Write($"<aside class=\"facts\" aria-label=\"At a glance\">\n<h2 class=\"off\">At a glance</h2>\n<dl>\n<div><dt>Tools</dt><dd>");
        if (server.IsScanned)
        {
            html.Write($"{content.Tools.Length}");
        }
        else
        {
            html.Write($"unknown");
        }

        html.Write($"</dd></div>\n<div><dt>Known from</dt><dd>{new Name(server.Source, 80)}</dd></div>\n");
        if (server.Version.Length > 0)
        {
            html.Write($"<div><dt>Version</dt><dd>{new Name(server.Version, 40)}</dd></div>\n");
        }

        if (server.ScannedAt is { } scanned)
        {
            html.Write($"<div><dt>Tools last told</dt><dd>{scanned}</dd></div>\n");
        }

        if (server.Status != ListingStatus.Active)
        {
            html.Write($"<div><dt>Listing</dt><dd>{(server.Status == ListingStatus.Deprecated ? "deprecated: its listing advises against it" : "listed no more")}</dd></div>\n");
        }

        Address(html, "Source", server.Repository);
        Address(html, "Home page", server.Homepage);
        html.Write($"</dl>\n</aside>\n");
    }

    // Whoever wrote the listing chose the address: it gets no credit from this page, and no knowledge of it.
    private static void Address(MarkupWriter html, string label, string url)
    {
        if (url.Length == 0)
        {
            return;
        }

        var shown = UntrustedText.Line(url.StartsWith("https://", StringComparison.Ordinal) ? url[8..] : url, 80);
        if (Https(url) is { } safe)
        {
            html.Write($"<div><dt>{label}</dt><dd><a rel=\"nofollow noopener noreferrer ugc\" href=\"{safe}\"><bdi>{shown}</bdi></a></dd></div>\n");
        }
        else
        {
            html.Write($"<div><dt>{label}</dt><dd><bdi>{shown}</bdi> <span class=\"soft\">(not https, so not linked)</span></dd></div>\n");
        }
    }

    private static void Together(MarkupWriter html, CatalogLinks links, ServerContent content)
    {
        html.Write($"<section id=\"together\">\n<h2>What its tools can do together</h2>\n");
        FlagCombination[] met = [.. FlagCombination.Of(content.Server.Flags)];
        if (content.Tools.IsEmpty)
        {
            html.Write($"<p>It has no tools.</p>\n</section>\n");
            return;
        }

        Distribution.Classes(html, content.Tools.CountBy(t => t.Class).ToDictionary());
        if (met.Length == 0)
        {
            html.Write($"<p>None of the known dangerous combinations comes together within this server alone. An agent that also reaches other servers adds up the flags of all of them.</p>\n");
        }

        foreach (var combination in met)
        {
            html.Write($"<div class=\"card warn\"><h3>{combination.Name}</h3><p>{combination.Meaning} <a href=\"{links.To(CatalogPlaces.Attacks)}#{AttackLists.Anchor(combination.Group)}\">Attacks that use it</a></p><ul class=\"bring\">");
            foreach (var flag in RiskSentences.Each(combination.Flags))
            {
                html.Write($"<li>{RiskSentences.Name(flag)}: ");
                Named(html, links, [.. content.Tools.Where(t => t.Flags.HasFlag(flag))]);
                html.Write($"</li>");
            }

            html.Write($"</ul></div>\n");
        }

        html.Write($"</section>\n");
    }

    private static void Named(MarkupWriter html, CatalogLinks links, ImmutableArray<CatalogTool> tools)
    {
        for (var i = 0; i < Math.Min(4, tools.Length); i++)
        {
            html.Write($"{(i == 0 ? "" : ", ")}<a class=\"name\" href=\"{links.To(CatalogPlaces.Tool(tools[i].Server, tools[i].Name))}\">{new Name(tools[i].Name, 60)}</a>");
        }

        if (tools.Length > 4)
        {
            html.Write($" and {tools.Length - 4} more");
        }
    }

    private static void Tools(MarkupWriter html, CatalogLinks links, ServerContent content, int number)
    {
        html.Write($"<section id=\"tools\">\n<h2>Tools</h2>\n");
        if (content.Tools.Length > 0)
        {
            ToolLists.Table(html, links, [.. content.Tools.Skip((number - 1) * ServerContent.PerPage).Take(ServerContent.PerPage)]);
        }

        Paging.Between(
            html,
            number > 1 ? links.To(CatalogPlaces.Server(content.Server.Name, number - 1)) : null,
            number < content.Pages ? links.To(CatalogPlaces.Server(content.Server.Name, number + 1)) : null);
        html.Write($"</section>\n");
    }

    private static void Findings(MarkupWriter html, CatalogLinks links, ServerContent content)
    {
        html.Write($"<section id=\"findings\">\n<h2>Findings</h2>\n");
        var found = content.Report is null ? [] : content.Report.Tools.SelectMany(t => t.Findings.Select(f => (t.Definition, Finding: f)))
            .Concat(content.Report.Others.SelectMany(o => o.Findings.Select(f => (o.Definition, Finding: f))))
            .OrderByDescending(f => f.Finding.Severity).ToArray();
        if (found.Length == 0)
        {
            html.Write($"<p>Five detectors looked at every string of its tools’ definitions and found nothing. That is no proof that there is nothing.</p>\n</section>\n");
            return;
        }

        html.Write($"<ul class=\"findings\">\n");
        foreach (var (definition, finding) in found.Take(MaxFindings))
        {
            var owner = new MarkupWriter();
            if (definition.Kind == DefinitionKind.Tool)
            {
                owner.Write($"<a class=\"name\" href=\"{links.To(CatalogPlaces.Tool(content.Server.Name, definition.Name))}\">{new Name(definition.Name, 60)}</a>");
            }

            ToolEvidence.One(html, finding, new Html(owner.ToString()));
        }

        html.Write($"</ul>\n");
        if (found.Length > MaxFindings)
        {
            html.Write($"<p class=\"soft\">And {found.Length - MaxFindings} more, on the pages of the tools.</p>\n");
        }

        html.Write($"</section>\n");
    }

    private static void Policy(MarkupWriter html, CatalogLinks links, ServerContent content)
    {
        if (content.Policy is not { } policy)
        {
            return;
        }

        html.Write($"<section id=\"policy\">\n<h2>Recommended policy</h2>\n<p>For all its tools, by the default set. <a href=\"{links.File(CatalogPlaces.Policy(content.Server.Name))}\">As a file</a></p>\n<pre class=\"code tall\" tabindex=\"0\"><code>");
        html.Code(policy.Length <= MaxPolicy ? policy : policy[..policy.LastIndexOf('\n', MaxPolicy)]);
        html.Write($"</code></pre>\n");
        if (policy.Length > MaxPolicy)
        {
            html.Write($"<p class=\"soft\">This is its beginning; the file holds all of it.</p>\n");
        }

        html.Write($"</section>\n");
    }
}
