using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Catalogs;

/// <summary>The catalogue's pages, by the executable alone: on a running gateway and as files.</summary>
public sealed class CatalogPagesTests : CommandTests
{
    private const string Lines = """
        {"server":"io.example/files","name":"delete_file","description":"Delete a file for good.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}}
        {"server":"io.example/later","description":"Nobody has looked at its files."}

        """;

    [Fact]
    public async Task A_running_gateway_shows_them_to_everybody_and_nothing_else()
    {
        await using var gateway = await RunningGateway.StartAsync(Data);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.Url };
        var empty = await browser.GetStringAsync("/catalog");
        Assert.Contains("No server is known yet", empty, StringComparison.Ordinal);
        Assert.DoesNotContain("What is known", empty, StringComparison.Ordinal);
        Assert.Contains("climb", await browser.GetStringAsync("/catalog/attack/dot-dot"), StringComparison.Ordinal);
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        var page = await browser.GetStringAsync("/catalog/tool/io.example,files/delete_file");
        Assert.Contains("Destructive", page, StringComparison.Ordinal);
        Assert.Contains("unknown: not scanned", await browser.GetStringAsync("/catalog/server/io.example,later"), StringComparison.Ordinal);
        using var elsewhere = new HttpRequestMessage(HttpMethod.Get, "/catalog");
        elsewhere.Headers.Host = "evil.example";
        Assert.Equal(403, (int)(await browser.SendAsync(elsewhere)).StatusCode);
        Assert.Equal(405, (int)(await browser.PostAsync("/catalog", null)).StatusCode);
        Assert.Equal(404, (int)(await browser.GetAsync("/catalogue")).StatusCode);
    }

    [Fact]
    public async Task The_demo_shows_its_own_server_in_them()
    {
        await using var gateway = await RunningGateway.StartAsync(Data, withDemo: true);
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.Url };
        Assert.Contains("/catalog/tool/playground/create_refund", await browser.GetStringAsync("/catalog/server/playground"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_switches_them_off()
    {
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        await using var gateway = await RunningGateway.StartAsync(Data, Write("turnpike.json", """{ "catalog": { "pages": false } }"""));
        using var browser = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = gateway.Url };
        Assert.Equal(404, (int)(await browser.GetAsync("/catalog")).StatusCode);
        Assert.Equal(404, (int)(await browser.GetAsync("/catalog/servers")).StatusCode);
    }

    [Fact]
    public async Task A_site_is_written_and_says_what_it_holds()
    {
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        var site = Path.Combine(Data, "site");
        var said = await JsonAsync("catalog", "site", "--out", site, "--base", "https://catalogue.example");
        Assert.Equal((2, 1), (said.GetProperty("servers").GetInt32(), said.GetProperty("tools").GetInt32()));
        Assert.True(File.Exists(Path.Combine(site, "tool", "io.example,files", "delete_file.html")));
        Assert.Contains("https://catalogue.example/tool/", await File.ReadAllTextAsync(Path.Combine(site, "sitemap.xml")), StringComparison.Ordinal);
        Assert.Contains("Without --base", (await RunAsync("catalog", "site", "--out", site)).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ftp://catalogue.example/")]
    [InlineData("catalogue.example")]
    [InlineData("https://catalogue.example/?a=b")]
    public async Task An_address_that_is_none_is_refused_before_anything_is_written(string address)
    {
        await RunAsync("catalog", "import", Write("tools.jsonl", Lines));
        var site = Path.Combine(Data, "site");
        Assert.Equal(2, (await RunAsync("catalog", "site", "--out", site, "--base", address)).Code);
        Assert.False(Directory.Exists(site));
    }

    [Fact]
    public async Task Without_a_catalogue_it_says_what_makes_one()
    {
        var said = await RunAsync("catalog", "site", "--out", Path.Combine(Data, "site"));
        Assert.NotEqual(0, said.Code);
        Assert.Contains("catalog import", said.Error, StringComparison.Ordinal);
    }
}
