using System.Security.Cryptography;
using System.Xml.Linq;
using Turnpike.Console.Catalog.Site;
using Turnpike.Console.Tests.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests.Site;

public sealed class CatalogSiteTests(UsualCatalog usual) : IClassFixture<UsualCatalog>
{
    private static readonly Uri Address = new("https://catalogue.example/of/tools/");

    [Fact]
    public void Every_link_leads_to_a_file_and_every_page_can_be_reached()
    {
        var catalog = usual.Catalog;
        var site = catalog.Site("links");
        var report = Write(catalog, site, null);
        Assert.Equal((7, 12), (report.Servers, report.Tools));
        var pages = new Dictionary<string, HtmlPage>(StringComparer.Ordinal);
        HashSet<string> seen = ["index.html"];
        Queue<string> open = new(seen);
        while (open.TryDequeue(out var file))
        {
            if (!file.EndsWith(".html", StringComparison.Ordinal))
            {
                continue;
            }

            var page = Read(file);
            foreach (var link in page.All("a").Concat(page.All("link")).Select(a => a["href"]).Where(h => !h.Contains(':', StringComparison.Ordinal) && !h.StartsWith('#')))
            {
                var target = Path.GetRelativePath(site, Path.GetFullPath(Path.Combine(site, Path.GetDirectoryName(file)!, Uri.UnescapeDataString(link.Split('#')[0]))));
                Assert.True(File.Exists(Path.Combine(site, target)), $"{file} links to {link}");
                if (link.Split('#') is [_, var anchor])
                {
                    Assert.Contains(Read(target).Elements, e => e.Attributes.GetValueOrDefault("id") == anchor);
                }

                if (seen.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        string[] loose = [.. Files(site).Except(seen).Except(["404.html", "robots.txt", ".nojekyll"])];
        Assert.Empty(loose);
        Assert.Equal(Files(site).Count(), report.Files);

        HtmlPage Read(string file) => pages.TryGetValue(file, out var page) ? page : pages[file] = new HtmlPage(File.ReadAllBytes(Path.Combine(site, file)));
    }

    [Fact]
    public async Task The_same_catalogue_gives_the_same_bytes()
    {
        var catalog = usual.Catalog;
        Write(catalog, catalog.Site("one"), Address);
        Write(catalog, catalog.Site("two"), Address);
        Assert.Equal(Hashes(catalog.Site("one")), Hashes(catalog.Site("two")));
    }

    [Fact]
    public async Task No_two_files_differ_by_capitals_alone_and_none_lies_outside()
    {
        var catalog = usual.Catalog;
        Write(catalog, catalog.Site("outside"), null);
        var files = Files(catalog.Site("outside")).ToArray();
        Assert.Equal(files.Length, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(files, f => Assert.All(f.Split('/'), s => Assert.True(s.Length <= 170 && (s[0] is not ('.' or '-') || s == ".nojekyll"), f)));
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetDirectoryName(catalog.File)!), f => f.EndsWith(".html", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_map_names_every_page_where_the_address_is_known()
    {
        var catalog = usual.Catalog;
        Write(catalog, catalog.Site("map"), Address);
        XNamespace map = "http://www.sitemaps.org/schemas/sitemap/0.9";
        string[] listed = [.. XDocument.Load(Path.Combine(catalog.Site("map"), "sitemap.xml")).Root!.Elements(map + "url").Select(u => u.Element(map + "loc")!.Value)];
        Assert.Contains("https://catalogue.example/of/tools/", listed);
        Assert.Contains("https://catalogue.example/of/tools/tool/mail/send_mail.html", listed);
        Assert.All(listed, address => Assert.True(File.Exists(Path.Combine(catalog.Site("map"), address[Address.AbsoluteUri.Length..] is { Length: > 0 } file ? file : "index.html")), address));
        Assert.Equal(listed.Length, listed.Distinct(StringComparer.Ordinal).Count());
        Assert.Contains("Sitemap: https://catalogue.example/of/tools/sitemap.xml", await File.ReadAllTextAsync(Path.Combine(catalog.Site("map"), "robots.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_an_address_there_is_no_map()
    {
        var catalog = usual.Catalog;
        Write(catalog, catalog.Site("nomap"), null);
        Assert.False(File.Exists(Path.Combine(catalog.Site("nomap"), "sitemap.xml")));
        Assert.True(File.Exists(Path.Combine(catalog.Site("nomap"), "robots.txt")));
    }

    [Fact]
    public async Task A_page_says_in_itself_what_a_browser_may_do()
    {
        var catalog = usual.Catalog;
        Write(catalog, catalog.Site("policy"), Address);
        var page = new HtmlPage(await File.ReadAllBytesAsync(Path.Combine(catalog.Site("policy"), "tool", "mail", "send_mail.html")));
        Assert.StartsWith("default-src 'none'", Assert.Single(page.All("meta"), m => m.GetValueOrDefault("http-equiv") == "Content-Security-Policy")["content"], StringComparison.Ordinal);
        Assert.Equal("https://catalogue.example/of/tools/tool/mail/send_mail.html", Assert.Single(page.All("link"), l => l["rel"] == "canonical")["href"]);
        Assert.Empty(page.All("form"));
    }

    [Fact]
    public async Task Progress_is_told()
    {
        var catalog = usual.Catalog;
        using var index = CatalogIndex.Open(catalog.File);
        var told = new Told();
        CatalogSite.Write(index, catalog.Site("progress"), null, told, CancellationToken.None);
        Assert.Equal(7, told.Reports.Count);
        Assert.Equal(12, told.Reports[^1].Tools);
    }

    private static SiteReport Write(FilledCatalog catalog, string folder, Uri? address)
    {
        using var index = CatalogIndex.Open(catalog.File);
        return CatalogSite.Write(index, folder, address, null, CancellationToken.None);
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }).Select(f => Path.GetRelativePath(folder, f));

    private static string[] Hashes(string folder) =>
        [.. Files(folder).Order(StringComparer.Ordinal).Select(f => f + " " + Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, f)))))];

    private sealed class Told : IProgress<SiteReport>
    {
        public List<SiteReport> Reports { get; } = [];

        public void Report(SiteReport value) => Reports.Add(value);
    }
}
