using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What is there instead of a page that is not.</summary>
internal static class MissingPage
{
    /// <summary>Renders it.</summary>
    public static byte[] Render(CatalogLinks links) => Render(links, "There is no such page", "The server or tool may not be listed any more, or the address may be cut short.");

    /// <summary>Renders a page that only says something.</summary>
    public static byte[] Render(CatalogLinks links, string title, string sentence) =>
        new PageFrame { Title = title, Description = sentence, Way = [new("Catalogue", CatalogPlaces.Index)], IsUnlisted = true }
            .Render(links, html => html.Write($"<header class=\"hero\"><h1>{title}</h1>\n<p class=\"lead\">{sentence}</p>\n<p><a href=\"{links.To(CatalogPlaces.Index)}\">To the catalogue</a></p></header>\n"));
}
