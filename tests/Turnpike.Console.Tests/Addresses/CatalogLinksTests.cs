using Turnpike.Console.Catalog.Addresses;

namespace Turnpike.Console.Tests.Addresses;

public sealed class CatalogLinksTests
{
    [Fact]
    public void On_the_face_addresses_begin_with_the_catalogue()
    {
        var links = CatalogLinks.OnFace("tool/a/b");
        Assert.Equal("/catalog", links.To(CatalogPlaces.Index));
        Assert.Equal("/catalog/server/a", links.To(CatalogPlaces.Server("a")));
        Assert.Equal("/catalog/tool/a/b", links.Canonical);
        Assert.Equal("/catalog/style.css", links.File("style.css"));
    }

    [Fact]
    public void In_a_folder_addresses_are_relative_to_the_page()
    {
        var links = CatalogLinks.InFolder("tool/a/b", null);
        Assert.Equal("../../index.html", links.To(CatalogPlaces.Index));
        Assert.Equal("../../server/a.html", links.To(CatalogPlaces.Server("a")));
        Assert.Equal("servers.html", CatalogLinks.InFolder("", null).To(CatalogPlaces.Servers()));
    }

    [Fact]
    public void With_a_known_address_the_canonical_one_is_absolute()
    {
        var site = new Uri("https://catalogue.example/of/tools/");
        Assert.Equal("https://catalogue.example/of/tools/", CatalogLinks.InFolder("", site).Canonical);
        Assert.Equal("https://catalogue.example/of/tools/tool/a/b.html", CatalogLinks.InFolder("tool/a/b", site).Canonical);
        Assert.Equal("https://catalogue.example/of/tools/server/x.html", CatalogLinks.InFolder("tool/a/b", site).Absolute(CatalogPlaces.Server("x")));
    }
}
