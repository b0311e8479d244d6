using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>The way between the pages of one list.</summary>
internal static class Paging
{
    /// <summary>Links to the page before and the next one; null where there is none.</summary>
    public static void Between(MarkupWriter html, string? before, string? next)
    {
        if (before is null && next is null)
        {
            return;
        }

        html.Write($"<nav class=\"pages\" aria-label=\"Further pages\">");
        if (before is not null)
        {
            html.Write($"<a rel=\"prev\" href=\"{before}\">← Before</a> ");
        }

        if (next is not null)
        {
            html.Write($"<a rel=\"next\" href=\"{next}\">Next →</a>");
        }

        html.Write($"</nav>\n");
    }
}
