using System.Text;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Changes;
using Turnpike.Console.Catalog.Imports;
using Turnpike.Console.Catalog.Judgements;
using Turnpike.Console.Catalog.Site;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Catalog;

/// <summary>What a page of the catalogue shows within the console.</summary>
/// <param name="Page">The path below <c>/console/catalog/</c>.</param>
/// <param name="Words">What is searched for.</param>
/// <param name="Markup">The page, as the catalogue makes it: of constants and encoded text alone.</param>
/// <param name="MayImport">Whether who looks may fill it.</param>
internal sealed record CatalogSectionModel(string Page, string Words, string Markup, bool MayImport);

/// <summary><c>/console/catalog</c>: the catalogue's pages within the frame of the console.</summary>
/// <param name="face">Makes them.</param>
internal sealed class CatalogSection(CatalogFace face)
{
    /// <summary>Adds the pages.</summary>
    public void Map(ConsoleRoutes routes)
    {
        // These come first: what follows takes every path.
        ImportPages.Map(routes);
        ClassifyPages.Map(routes);
        new ChangePages(face).Map(routes);
        new SiteDownload(face).Map(routes);
        routes.Get("/catalog", Right.Look, request => ShowAsync(request, ""));
        routes.Get("/catalog/{page*}", Right.Look, request => ShowAsync(request, request.Place("page")));
    }

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request, string path)
    {
        var page = await face.MakeAsync(request.Http, CatalogLinks.InConsole(path));
        if (!page.Type.StartsWith("text/html", StringComparison.Ordinal))
        {
            return PageAnswer.Raw(async http =>
            {
                http.Response.ContentType = page.Type;
                await http.Response.Body.WriteAsync(page.Body, http.RequestAborted);
            });
        }

        return PageAnswer.Show<CatalogSectionPage>(Title(path), new CatalogSectionModel(path, request.Query("q") ?? "", Encoding.UTF8.GetString(page.Body), request.Visitor.May(Right.Administer)), page.Status);
    }

    private static string Title(string path) => path.Split('/') switch
    {
        ["search"] => "Search the catalogue",
        ["servers", ..] => "Servers of the catalogue",
        ["attacks"] => "Attacks",
        ["attack", var id] => $"Attack {Name(id)}",
        ["class", var word] => $"Class {Name(word)}",
        ["server" or "server-tools", var server, ..] => $"{Name(server)} in the catalogue",
        ["tool", var server, var tool] => $"{Name(tool)} of {Name(server)}",
        _ => "Catalogue",
    };

    private static string Name(string segment) => PathName.TryRead(segment, out var name) ? name : segment;
}
