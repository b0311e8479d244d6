using System.Collections.Immutable;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>One step of the way to a page.</summary>
/// <param name="Name">What it is called; may be untrusted.</param>
/// <param name="Place">Where it is.</param>
internal readonly record struct Crumb(string Name, string Place);

/// <summary>What stands around every page.</summary>
internal sealed record PageFrame
{
    private const string SiteName = "Turnpike catalogue";

    /// <summary>The page's name, without the site's.</summary>
    public required string Title { get; init; }

    /// <summary>A sentence for whoever lists the page; may hold untrusted text.</summary>
    public required string Description { get; init; }

    /// <summary>The way to the page, itself not among it.</summary>
    public ImmutableArray<Crumb> Way { get; init; } = [];

    /// <summary>Whether others should not list the page: what a search found, or nothing.</summary>
    public bool IsUnlisted { get; init; }

    /// <summary>What is searched for; shown in the search box.</summary>
    public string Words { get; init; } = "";

    /// <summary>Writes a whole page: the frame around <paramref name="body"/>.</summary>
    public byte[] Render(CatalogLinks links, Action<MarkupWriter> body, Action<StructuredData>? data = null)
    {
        var html = new MarkupWriter();
        if (links.IsFramed)
        {
            Crumbs(html, links);
            body(html);
            return System.Text.Encoding.UTF8.GetBytes(html.ToString());
        }

        Head(html, links);
        if (data is not null)
        {
            using var structured = new StructuredData(links);
            structured.Way([.. Way, new Crumb(Title, links.Page)]);
            data(structured);
            html.Write($"<script type=\"application/ld+json\">{structured.Finish()}</script>\n");
        }

        html.Write($"</head>\n<body class=\"catalogue\">\n<a class=\"skip\" href=\"#main\">To the content</a>\n");
        Header(html, links);
        html.Write($"<main id=\"main\">\n");
        Crumbs(html, links);
        body(html);
        html.Write($"</main>\n");
        Footer(html, links);
        html.Write($"</body>\n</html>\n");
        return System.Text.Encoding.UTF8.GetBytes(html.ToString());
    }

    private void Head(MarkupWriter html, CatalogLinks links)
    {
        var title = links.Page.Length == 0 ? Title : $"{UntrustedText.Line(Title, 90)} · {SiteName}";
        var description = UntrustedText.Line(Description, 200);
        html.Write($"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        if (links.IsStatic)
        {
            // Whoever serves the files may send no such field of their own.
            html.Write($"<meta http-equiv=\"Content-Security-Policy\" content=\"{StyleSheet.PolicyOfFiles}\">\n");
        }

        html.Write($"<title>{title}</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Write($"<meta name=\"description\" content=\"{description}\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Write($"<meta name=\"referrer\" content=\"no-referrer\">\n");
        if (IsUnlisted)
        {
            html.Write($"<meta name=\"robots\" content=\"noindex\">\n");
        }
        else
        {
            html.Write($"<link rel=\"canonical\" href=\"{links.Canonical}\">\n<meta property=\"og:title\" content=\"{title}\">\n");
            html.Write($"<meta property=\"og:description\" content=\"{description}\">\n<meta property=\"og:type\" content=\"website\">\n");
        }

        html.Write($"<link rel=\"stylesheet\" href=\"{links.File(StyleSheet.Name)}\">\n<link rel=\"icon\" type=\"image/svg+xml\" href=\"{links.File(StyleSheet.IconName)}\">\n");
    }

    private void Header(MarkupWriter html, CatalogLinks links)
    {
        html.Write($"<header class=\"top\"><div class=\"wide\">\n<a class=\"brand\" href=\"{links.To(CatalogPlaces.Index)}\"><span aria-hidden=\"true\" class=\"gate\"></span>Turnpike <span>catalogue</span></a>\n");
        html.Write($"<nav aria-label=\"Catalogue\"><a href=\"{links.To(CatalogPlaces.Servers())}\">Servers</a> <a href=\"{links.To(CatalogPlaces.Attacks)}\">Attacks</a> <a href=\"{links.To(CatalogPlaces.Index)}#classes\">Classes</a></nav>\n");
        if (!links.IsStatic && links.Page != CatalogPlaces.Index && links.Page != CatalogPlaces.Search)
        {
            html.Write($"<form role=\"search\" class=\"find\" action=\"{links.To(CatalogPlaces.Search)}\" method=\"get\"><label class=\"off\" for=\"find\">Search tools</label>");
            html.Write($"<input id=\"find\" type=\"search\" name=\"q\" maxlength=\"200\" placeholder=\"Search tools\" value=\"{Words}\"><button>Search</button></form>\n");
        }

        html.Write($"</div></header>\n");
    }

    private void Crumbs(MarkupWriter html, CatalogLinks links)
    {
        if (Way.IsEmpty)
        {
            return;
        }

        html.Write($"<nav class=\"crumbs\" aria-label=\"Where you are\"><ol>");
        foreach (var step in Way)
        {
            html.Write($"<li><a href=\"{links.To(step.Place)}\">{new Name(step.Name, 60)}</a></li>");
        }

        html.Write($"<li aria-current=\"page\">{new Name(Title, 60)}</li></ol></nav>\n");
    }

    private static void Footer(MarkupWriter html, CatalogLinks links)
    {
        html.Write($"<footer><div class=\"wide\"><p>Every judgement here is made from definitions alone, offline and the same way every time. A definition can lie, and what a server does may be more than it says: a judgement is a reason to look and to set rules, never a clearance.</p>");
        html.Write($"<p><a href=\"{links.To(CatalogPlaces.Index)}\">Catalogue</a> · <a href=\"{links.To(CatalogPlaces.Servers())}\">Servers</a> · <a href=\"{links.To(CatalogPlaces.Attacks)}\">Attacks</a></p></div></footer>\n");
    }
}
