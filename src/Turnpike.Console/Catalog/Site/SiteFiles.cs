using System.Globalization;
using System.Security;
using System.Text;

namespace Turnpike.Console.Catalog.Site;

/// <summary>The files of a site, wherever they go, and the map of them.</summary>
internal abstract class SiteFiles
{
    // What the protocol of site maps allows in one file.
    private const int MaxInMap = 50_000;

    private readonly List<string> _listed = [];

    /// <summary>How many files were written.</summary>
    public int Files { get; private set; }

    /// <summary>Their bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Notes a page's address for the map.</summary>
    public void List(string address) => _listed.Add(address);

    /// <summary>Writes a file.</summary>
    /// <param name="name">Its name: segments that lead no way up.</param>
    /// <param name="bytes">What is in it.</param>
    public void WriteFile(string name, byte[] bytes)
    {
        Put(name, bytes);
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

    /// <summary>Puts a file where the files go.</summary>
    protected abstract void Put(string name, byte[] bytes);
}
