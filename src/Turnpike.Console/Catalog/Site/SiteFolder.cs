using System.Globalization;
using System.Security;
using System.Text;

namespace Turnpike.Console.Catalog.Site;

/// <summary>The files of a site, and the map of them.</summary>
internal sealed class SiteFolder(string root)
{
    // What the protocol of site maps allows in one file.
    private const int MaxInMap = 50_000;

    private readonly string _root = Path.GetFullPath(root);
    private readonly HashSet<string> _folders = new(StringComparer.Ordinal);
    private readonly List<string> _listed = [];

    /// <summary>How many files were written.</summary>
    public int Files { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Notes a page's address for the map.</summary>
    public void List(string address) => _listed.Add(address);

    /// <summary>Writes a file. Its name is made of segments that lead no way up; that is looked at again here.</summary>
    public void WriteFile(string name, byte[] bytes)
    {
        var path = Path.GetFullPath(Path.Combine(_root, name));
        if (!path.StartsWith(_root + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"{name} would lie outside of the site");
        }

        var folder = Path.GetDirectoryName(path)!;
        if (_folders.Add(folder))
        {
            Directory.CreateDirectory(folder);
        }

        File.WriteAllBytes(path, bytes);
        Files++;
        Bytes += bytes.Length;
    }

    /// <summary>Writes <c>robots.txt</c> and, where the site's address is known, <c>sitemap.xml</c>; with very many pages that one names others.</summary>
    public void WriteMap(Uri? address)
    {
        if (address is null)
        {
            WriteText("robots.txt", "User-agent: *\nAllow: /\n");
            return;
        }

        WriteText("robots.txt", $"User-agent: *\nAllow: /\nSitemap: {new Uri(address, "sitemap.xml").AbsoluteUri}\n");
        if (_listed.Count <= MaxInMap)
        {
            WriteText("sitemap.xml", Urls(_listed));
            return;
        }

        var maps = new List<string>();
        foreach (var part in _listed.Chunk(MaxInMap))
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"sitemap-{maps.Count + 1}.xml");
            WriteText(name, Urls(part));
            maps.Add(new Uri(address, name).AbsoluteUri);
        }

        WriteText("sitemap.xml", Written("sitemapindex", "sitemap", maps));
    }

    private static string Urls(IEnumerable<string> addresses) => Written("urlset", "url", addresses);

    private static string Written(string outer, string inner, IEnumerable<string> addresses)
    {
        var xml = new StringBuilder();
        xml.Append(CultureInfo.InvariantCulture, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{outer} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
        foreach (var address in addresses)
        {
            xml.Append(CultureInfo.InvariantCulture, $"<{inner}><loc>{SecurityElement.Escape(address)}</loc></{inner}>\n");
        }

        return xml.Append(CultureInfo.InvariantCulture, $"</{outer}>\n").ToString();
    }

    private void WriteText(string name, string text) => WriteFile(name, Encoding.UTF8.GetBytes(text));
}
