using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What a search found.</summary>
internal static class SearchPage
{
    /// <summary>Renders it. Without an answer only the form is there.</summary>
    public static byte[] Render(CatalogLinks links, CatalogQuery query, CatalogAnswer? answer)
    {
        var words = UntrustedText.Line(query.Words, 80);
        var frame = new PageFrame
        {
            Title = words.Length > 0 ? $"Search: {words}" : "Search",
            Description = "Search the catalogue of MCP tools by words, class, severity, flag and argument tag.",
            Way = [new("Catalogue", CatalogPlaces.Index)],
            IsUnlisted = true,
            Words = query.Words,
        };
        return frame.Render(links, html =>
        {
            html.Write($"<header class=\"hero\"><h1>Search</h1></header>\n");
            Form(html, links, query, isLarge: false);
            if (answer is not null)
            {
                Found(html, links, query, answer);
            }
        });
    }

    /// <summary>The form.</summary>
    public static void Form(MarkupWriter html, CatalogLinks links, CatalogQuery query, bool isLarge)
    {
        html.Write($"<form role=\"search\" class=\"search{(isLarge ? " large" : "")}\" action=\"{links.To(CatalogPlaces.Search)}\" method=\"get\">\n<label class=\"off\" for=\"q\">Words</label><input id=\"q\" type=\"search\" name=\"q\" maxlength=\"200\" placeholder=\"A tool’s name, or what it does\" value=\"{query.Words}\">\n<div class=\"filters\">");
        Choice(html, "class", "Class", "any class", Enum.GetValues<ToolClass>().Select(RiskWords.Of), query.Class is { } risk ? RiskWords.Of(risk) : "");
        Choice(html, "severity", "Severity", "any severity", Enum.GetValues<RiskSeverity>().Select(RiskWords.Of), query.AtLeast is { } severity ? RiskWords.Of(severity) : "", "at least ");
        Choice(html, "flag", "Flag", "any flags", RiskWords.Of((RiskFlags)0xFF), RiskWords.Of(query.Flags).FirstOrDefault() ?? "");
        Choice(html, "tag", "Argument", "any arguments", RiskWords.Of((ArgumentTags)0xFFFF), RiskWords.Of(query.Tags).FirstOrDefault() ?? "");
        html.Write($"<button>Search</button></div>\n</form>\n");
    }

    private static void Choice(MarkupWriter html, string name, string label, string any, IEnumerable<string> words, string chosen, string before = "")
    {
        html.Write($"<label><span class=\"off\">{label}</span><select name=\"{name}\"><option value=\"\">{any}</option>");
        foreach (var word in words)
        {
            html.Write($"<option value=\"{word}\"{(word == chosen ? new Html(" selected") : default)}>{before}{word}</option>");
        }

        html.Write($"</select></label>");
    }

    private static void Found(MarkupWriter html, CatalogLinks links, CatalogQuery query, CatalogAnswer answer)
    {
        if (!answer.Servers.IsEmpty)
        {
            html.Write($"<section id=\"servers\"><h2>Servers</h2>\n");
            ServerListPage.Rows(html, links, answer.Servers);
            html.Write($"</section>\n");
        }

        html.Write($"<section id=\"tools\"><h2>Tools</h2>\n");
        if (answer.Tools.IsEmpty)
        {
            html.Write($"<p>Nothing was found. Fewer words or another filter may find more.</p>\n");
        }
        else
        {
            if (answer.IsPartial)
            {
                html.Write($"<p class=\"notice\">No tool has all the words; these have some of them.</p>\n");
            }

            if (answer.IsBounded)
            {
                html.Write($"<p class=\"soft\">The words are common: {answer.Looked} tools were ranked, and more may match.</p>\n");
            }

            ToolLists.Rows(html, links, answer.Tools);
        }

        Paging.Between(html, null, answer.NextCursor is { } next ? links.To(CatalogPlaces.Search) + "?" + Written(query, next) : null);
        html.Write($"</section>\n");
    }

    private static string Written(CatalogQuery query, string cursor)
    {
        var parts = new List<string>();
        Add("q", query.Words);
        Add("class", query.Class is { } risk ? RiskWords.Of(risk) : "");
        Add("severity", query.AtLeast is { } severity ? RiskWords.Of(severity) : "");
        Add("flag", RiskWords.Of(query.Flags).FirstOrDefault() ?? "");
        Add("tag", RiskWords.Of(query.Tags).FirstOrDefault() ?? "");
        Add("after", cursor);
        return string.Join('&', parts);

        void Add(string name, string value)
        {
            if (value.Length > 0)
            {
                parts.Add($"{name}={Uri.EscapeDataString(value)}");
            }
        }
    }
}
