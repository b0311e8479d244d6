using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests.Pages;

public sealed class ServerPageTests
{
    [Fact]
    public void A_server_that_was_not_scanned_is_unknown_and_never_low()
    {
        var content = new ServerContent { Server = Shelf.Server("quiet") with { ScannedAt = null }, Tools = [], Report = null };
        var page = new HtmlPage(ServerPage.Render(CatalogLinks.OnFace("server/quiet"), content));
        Assert.Contains("unknown: not scanned", page.TextOf("header"));
        Assert.Contains("unknown, never low", page.TextOf("section"));
        Assert.DoesNotContain(page.All("span"), s => s.GetValueOrDefault("class", "").Contains("s-low", StringComparison.Ordinal));
    }

    [Fact]
    public void Private_data_untrusted_content_and_a_way_out_are_named_with_the_tools_that_bring_them()
    {
        var content = Shelf.Content(
            "mail",
            Shelf.Definition("read_mail", "Reads private e-mail messages from the inbox."),
            Shelf.Definition("fetch_page", "Fetches a web page from a URL and returns its content.", new { url = new { type = "string" } }),
            Shelf.Definition("send_mail", "Sends an e-mail message to a recipient.", new { to = new { type = "string", description = "The recipient's address." } }));
        var page = new HtmlPage(ServerPage.Render(CatalogLinks.OnFace("server/mail"), content));
        Assert.Contains("Private data, untrusted content and a way out", page.TextOf("h3"));
        Assert.Contains("send_mail", page.TextOf("ul"));
    }

    [Fact]
    public void The_policy_of_all_tools_is_on_the_page_and_a_file()
    {
        var content = Shelf.Content("files", Shelf.Definition("delete_file", "Deletes a file."), Shelf.Definition("list_files", "Lists files."));
        var page = new HtmlPage(ServerPage.Render(CatalogLinks.OnFace("server/files"), content));
        Assert.Contains("require_approval", page.TextOf("pre"));
        Assert.Contains(page.All("a"), a => a["href"] == "/catalog/policy/files.yaml");
    }

    [Fact]
    public void Very_many_tools_take_several_pages_and_each_stays_small()
    {
        var content = Shelf.Content("big", [.. Enumerable.Range(0, 400).Select(i => Shelf.Definition($"tool_{i}", "Deletes " + new string('x', 3000)))]);
        Assert.Equal(3, content.Pages);
        for (var number = 1; number <= content.Pages; number++)
        {
            var bytes = ServerPage.Render(CatalogLinks.OnFace(CatalogPlaces.Server("big", number)), content, number);
            Assert.InRange(bytes.Length, 1000, 150 * 1024);
            Assert.Equal(number < 3, new HtmlPage(bytes).All("a").Any(a => a.GetValueOrDefault("rel") == "next"));
        }
    }

    [Fact]
    public void What_is_listed_no_more_says_so()
    {
        var content = Shelf.Content("old", Shelf.Definition("read", "Reads."));
        var page = new HtmlPage(ServerPage.Render(CatalogLinks.OnFace("server/old"), content with { Server = content.Server with { Status = ListingStatus.Deprecated } }));
        Assert.Contains("its listing advises against it", page.TextOf("aside"));
    }
}
