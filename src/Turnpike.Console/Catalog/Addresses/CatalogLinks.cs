using System.Globalization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Console.Catalog.Addresses;

/// <summary>
/// Where the catalogue's pages are, as seen from one of them. The gateway's face has them under <c>/catalog</c>; a static site is a folder
/// of files that refer to each other relatively, so that it can lie anywhere.
/// </summary>
public sealed record CatalogLinks
{
    private readonly string _root;
    private readonly string _suffix;
    private readonly Uri? _public;

    private CatalogLinks(string root, string suffix, string page, bool isStatic, Uri? address, bool isFramed = false) =>
        (_root, _suffix, Page, IsStatic, _public, IsFramed) = (root, suffix, page, isStatic, address, isFramed);

    /// <summary>The page that the links are on, as <see cref="CatalogPlaces"/> writes it.</summary>
    public string Page { get; }

    /// <summary>Whether the page is a file: nothing answers a search there.</summary>
    public bool IsStatic { get; }

    /// <summary>Whether the page stands within the console's frame, which brings head and sections.</summary>
    public bool IsFramed { get; }

    /// <summary>The links of a page on the gateway's face.</summary>
    public static CatalogLinks OnFace(string page) => new("/catalog/", "", page, isStatic: false, null);

    /// <summary>The links of a page within the console.</summary>
    public static CatalogLinks InConsole(string page) => new("/console/catalog/", "", page, isStatic: false, null, isFramed: true);

    /// <summary>The links of another page at the same place.</summary>
    public CatalogLinks On(string page) => new(_root, _suffix, page, IsStatic, _public, IsFramed);

    /// <summary>The links of a page of a static site.</summary>
    /// <param name="page">The page.</param>
    /// <param name="address">Where the site will be, ending in a slash; null where that is not known.</param>
    public static CatalogLinks InFolder(string page, Uri? address)
    {
        ArgumentNullException.ThrowIfNull(page);
        return new(string.Concat(Enumerable.Repeat("../", page.Count(c => c == '/'))), ".html", page, isStatic: true, address);
    }

    /// <summary>The links of a page that is shown at any address of a static site; without the site's address they are relative to its root.</summary>
    public static CatalogLinks AnyDepth(string page, Uri? address) => new(address?.AbsolutePath ?? "/", ".html", page, isStatic: true, address);

    /// <summary>The page's own address: absolute where that is known.</summary>
    public string Canonical => _public is null ? To(Page) : new Uri(_public, Page.Length == 0 ? "" : Page + _suffix).AbsoluteUri;

    /// <summary>The address of a page.</summary>
    public string To(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.Length > 0 ? _root + page + _suffix : IsStatic ? _root + "index" + _suffix : _root.TrimEnd('/');
    }

    /// <summary>The address of a page, absolute where that is known: for data that is read away from the page.</summary>
    public string Absolute(string page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return _public is null ? To(page) : new Uri(_public, page.Length == 0 ? "" : page + _suffix).AbsoluteUri;
    }

    /// <summary>The address of a file that is no page, such as the style sheet.</summary>
    public string File(string name) => _root + name;
}

/// <summary>The names of the catalogue's pages: paths without root and suffix. The index is the empty one.</summary>
public static class CatalogPlaces
{
    /// <summary>The index.</summary>
    public const string Index = "";

    /// <summary>What a search found; not on a static site.</summary>
    public const string Search = "search";

    /// <summary>The attacks.</summary>
    public const string Attacks = "attacks";

    /// <summary>What is there instead of a page that is not.</summary>
    public const string Missing = "404";

    /// <summary>A page of the list of servers, counted from 1.</summary>
    public static string Servers(int number = 1) => number == 1 ? "servers" : Numbered("servers", number);

    /// <summary>A server; <paramref name="number"/> counts the pages of its tools from 1.</summary>
    public static string Server(string name, int number = 1) =>
        number == 1 ? "server/" + PathName.Of(name) : Numbered("server-tools/" + PathName.Of(name), number);

    /// <summary>A server's recommended policy, as a file.</summary>
    public static string Policy(string name) => $"policy/{PathName.Of(name)}.yaml";

    /// <summary>A tool.</summary>
    public static string Tool(string server, string name) => $"tool/{PathName.Of(server)}/{PathName.Of(name)}";

    /// <summary>An attack.</summary>
    public static string Attack(string id) => "attack/" + PathName.Of(id);

    /// <summary>A class.</summary>
    public static string Class(ToolClass risk) => "class/" + RiskWords.Of(risk).ToLowerInvariant();

    private static string Numbered(string place, int number) => string.Create(CultureInfo.InvariantCulture, $"{place}/{number}");
}
