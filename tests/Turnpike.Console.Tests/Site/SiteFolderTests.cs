using System.Xml.Linq;
using Turnpike.Console.Catalog.Site;

namespace Turnpike.Console.Tests.Site;

public sealed class SiteFolderTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("turnpike-site-").FullName;

    [Theory]
    [InlineData("../outside.html")]
    [InlineData("a/../../outside.html")]
    [InlineData("/tmp/outside.html")]
    public void Nothing_is_written_outside(string name) =>
        Assert.Throws<InvalidOperationException>(() => new SiteFolder(Path.Combine(_path, "site")).WriteFile(name, [1]));

    [Fact]
    public void More_pages_than_one_map_may_name_have_several_and_one_of_them()
    {
        var folder = new SiteFolder(_path);
        for (var i = 0; i < 50_001; i++)
        {
            folder.List($"https://catalogue.example/{i}.html?a&b");
        }

        folder.WriteMap(new Uri("https://catalogue.example/"));
        XNamespace map = "http://www.sitemaps.org/schemas/sitemap/0.9";
        var parts = XDocument.Load(Path.Combine(_path, "sitemap.xml")).Root!.Elements(map + "sitemap").Select(e => e.Element(map + "loc")!.Value).ToArray();
        Assert.Equal(["https://catalogue.example/sitemap-1.xml", "https://catalogue.example/sitemap-2.xml"], parts);
        Assert.Equal("https://catalogue.example/50000.html?a&b", Assert.Single(XDocument.Load(Path.Combine(_path, "sitemap-2.xml")).Root!.Elements()).Value);
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
