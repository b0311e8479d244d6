using System.Collections.Immutable;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>Lists of tools.</summary>
internal static class ToolLists
{
    private const int MaxSameClass = 8;

    /// <summary>Other tools of a tool's class.</summary>
    public static void SameClass(MarkupWriter html, CatalogLinks links, ToolContent tool)
    {
        CatalogTool[] others = [.. tool.SameClass.Where(t => t.Server != tool.Server.Name || t.Name != tool.Report.Name).Take(MaxSameClass)];
        html.Write($"<section id=\"same\">\n<h2>Tools of the same class</h2>\n");
        if (others.Length == 0)
        {
            html.Write($"<p>The catalogue knows no other one like it.</p>\n");
        }
        else
        {
            Rows(html, links, others);
        }

        html.Write($"<p><a href=\"{links.To(CatalogPlaces.Class(tool.Risk.Class))}\">About the class {RiskWords.Of(tool.Risk.Class)}</a></p>\n</section>\n");
    }

    /// <summary>Tools of several servers, a row each.</summary>
    public static void Rows(MarkupWriter html, CatalogLinks links, IEnumerable<CatalogTool> tools)
    {
        html.Write($"<ul class=\"rows\">\n");
        foreach (var tool in tools)
        {
            html.Write($"<li><div class=\"row-head\"><a class=\"name\" href=\"{links.To(CatalogPlaces.Tool(tool.Server, tool.Name))}\">{new Name(tool.Name, 80)}</a> <span class=\"soft\">of <a href=\"{links.To(CatalogPlaces.Server(tool.Server))}\">{new Name(tool.Server, 80)}</a></span></div><div class=\"row-signs\">");
            Badges.Risk(html, tool.Class, tool.Severity);
            Badges.Flags(html, tool.Flags);
            html.Write($"</div><p class=\"row-text\" dir=\"auto\">{Said(tool.Summary)}</p></li>\n");
        }

        html.Write($"</ul>\n");
    }

    /// <summary>The tools of one server, as a table.</summary>
    public static void Table(MarkupWriter html, CatalogLinks links, ImmutableArray<CatalogTool> tools)
    {
        html.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Tools\"><table class=\"stack tools\">\n<thead><tr><th scope=\"col\">Tool</th><th scope=\"col\">Risk and flags</th><th scope=\"col\">The server’s words</th></tr></thead>\n<tbody>\n");
        foreach (var tool in tools)
        {
            html.Write($"<tr><th scope=\"row\"><a class=\"name\" href=\"{links.To(CatalogPlaces.Tool(tool.Server, tool.Name))}\">{new Name(tool.Name, 80)}</a></th><td class=\"signs\">");
            Badges.Risk(html, tool.Class, tool.Severity);
            Badges.Flags(html, tool.Flags);
            html.Write($"</td><td dir=\"auto\">{Said(tool.Summary)}</td></tr>\n");
        }

        html.Write($"</tbody></table></div>\n");
    }

    private static string Said(string summary) => summary.Length == 0 ? "Its definition does not say." : UntrustedText.Line(summary, 160);
}
