using System.Globalization;
using System.Text;
using Turnpike.Catalog.Attacks;
using Turnpike.Catalog.Classification;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog;

/// <summary>One answer of the catalogue's face.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The media type.</param>
/// <param name="Body">The bytes.</param>
/// <param name="IsKept">Whether it is the same for as long as its address is.</param>
internal readonly record struct CatalogAnswerPage(int Status, string Type, byte[] Body, bool IsKept = false);

/// <summary>From the path below <c>/catalog/</c> and the query to a page. Nothing is changed by it, and it knows no caller.</summary>
internal static class CatalogRequest
{
    private const string Page = "text/html; charset=utf-8";
    private const int PerSearch = 25;
    private const int MaxWords = 200;

    /// <summary>The answer.</summary>
    /// <param name="contents">What is known.</param>
    /// <param name="links">The page that is asked for: its path below <c>/catalog/</c>, empty for the index, and where it stands.</param>
    /// <param name="query">The value of a query's field; empty where there is none.</param>
    /// <exception cref="CatalogException">The catalogue cannot be read.</exception>
    public static CatalogAnswerPage Answer(CatalogContents contents, CatalogLinks links, Func<string, string> query)
    {
        var path = links.Page;
        var body = path.Split('/') switch
        {
            [""] => IndexPage.Render(links, contents.Index.Counts(), contents.Changes()),
            ["search"] => Search(contents, links, query),
            ["servers"] => Servers(contents, links, query("after")),
            ["server", var server] => Server(contents, links, server, "1"),
            ["server-tools", var server, var number] when number != "1" => Server(contents, links, server, number),
            ["tool", var server, var tool] => contents.Server(server) is { } known && contents.Tool(known, tool) is { } content ? ToolPage.Render(links, content) : null,
            ["attacks"] => AttackListPage.Render(links),
            ["attack", var id] => AttackCatalog.Find(id) is { } attack ? AttackPage.Render(links, attack, contents.Fits(attack)) : null,
            ["class", var word] => Class(contents, links, word),
            _ => null,
        };
        return body is not null ? new CatalogAnswerPage(200, Page, body)
            : path.Split('/') is ["policy", var file] && Policy(contents, file) is { } policy ? new CatalogAnswerPage(200, "text/plain; charset=utf-8", policy)
            : Missing(links);
    }

    /// <summary>A file that is the same for everybody; null where the name is none.</summary>
    public static CatalogAnswerPage? File(string name) =>
        name == StyleSheet.Name ? new CatalogAnswerPage(200, "text/css; charset=utf-8", StyleSheet.Bytes, IsKept: true)
        : name == StyleSheet.IconName ? new CatalogAnswerPage(200, "image/svg+xml", StyleSheet.Icon, IsKept: true)
        : null;

    /// <summary>There is no such page.</summary>
    public static CatalogAnswerPage Missing(CatalogLinks links) => new(404, Page, MissingPage.Render(links.On(CatalogPlaces.Missing)));

    /// <summary>A page that only says something.</summary>
    public static CatalogAnswerPage Notice(CatalogLinks links, int status, string title, string sentence) =>
        new(status, Page, MissingPage.Render(links.On(CatalogPlaces.Missing), title, sentence));

    private static byte[] Search(CatalogContents contents, CatalogLinks links, Func<string, string> query)
    {
        var words = query("q").Trim();
        var asked = new CatalogQuery
        {
            Words = words.Length > MaxWords ? words[..MaxWords] : words,
            Class = RiskWords.TryClass(query("class"), out var risk) ? risk : null,
            AtLeast = RiskWords.TrySeverity(query("severity"), out var severity) ? severity : null,
            Flags = RiskWords.TryFlag(query("flag"), out var flag) ? flag : RiskFlags.None,
            Tags = RiskWords.TryTag(query("tag"), out var tag) ? tag : ArgumentTags.None,
            Cursor = query("after") is { Length: > 0 } cursor ? cursor : null,
            Limit = PerSearch,
        };
        var isEmpty = asked is { Words: "", Class: null, AtLeast: null, Flags: RiskFlags.None, Tags: ArgumentTags.None, Cursor: null };
        return SearchPage.Render(links, asked, isEmpty ? null : contents.Index.Search(asked));
    }

    private static byte[] Servers(CatalogContents contents, CatalogLinks links, string after)
    {
        var page = contents.Index.Servers(ServerListPage.PerPage, after.Length > 0 ? after : null);
        var here = links.To(CatalogPlaces.Servers());
        return ServerListPage.Render(
            links, page.Items, contents.Index.Counts(), after.Length == 0, after.Length > 0 ? here : null, page.NextCursor is { } next ? $"{here}?after={Uri.EscapeDataString(next)}" : null);
    }

    private static byte[]? Server(CatalogContents contents, CatalogLinks links, string segment, string number)
    {
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var page) || page < 1 || page.ToString(CultureInfo.InvariantCulture) != number
            || contents.Server(segment) is not { } server)
        {
            return null;
        }

        var content = contents.Of(server);
        return page <= content.Pages ? ServerPage.Render(links, content, page) : null;
    }

    private static byte[]? Class(CatalogContents contents, CatalogLinks links, string word) =>
        RiskWords.TryClass(word, out var risk) && CatalogPlaces.Class(risk) == "class/" + word
            ? ClassPage.Render(links, risk, contents.Index.Counts().Classes.GetValueOrDefault(risk), contents.Examples(risk))
            : null;

    private static byte[]? Policy(CatalogContents contents, string file) =>
        file.EndsWith(".yaml", StringComparison.Ordinal) && contents.Server(file[..^5]) is { } server && contents.Of(server).Policy is { } policy
            ? Encoding.UTF8.GetBytes(policy)
            : null;
}
