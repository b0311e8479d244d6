using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;

namespace Turnpike.State.Tests.Catalogs;

public sealed class ContainerToolsTests : IDisposable
{
    private readonly CatalogFolder _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task A_folder_of_servers_is_read_with_what_is_said_of_each()
    {
        Server("weather", "name: weather-mcp\nabout:\n  title: Weather\n  description: Forecasts\nsource:\n  project: https://example.com/weather\n  commit: abc\n", """[{"name":"get_forecast","description":"Get the forecast.","arguments":[{"name":"city","type":"string","desc":"The city"}]}]""");
        Server("pay", null, """[{"name":"send_payment","description":"Send a payment.","inputSchema":{"type":"object","properties":{"amount":{"type":"number"}}},"category":"money"}]""");
        Server("later", "name: later\n", null);
        var report = await ImportAsync(_catalog.Path);
        Assert.Equal((3, 2, 0), (report.Servers, report.Tools, report.Refused));
        using var index = _catalog.Open();
        var server = index.Server("weather-mcp")!;
        Assert.Equal(("Weather", "https://example.com/weather", "abc", true), (server.Title, server.Repository, server.Version, server.IsScanned));
        Assert.True(index.Tool("weather-mcp", "get_forecast")!.IsDerived);
        Assert.Contains("\"city\"", System.Text.Encoding.UTF8.GetString(index.Definition("weather-mcp", "get_forecast")!.Json.Span), StringComparison.Ordinal);
        Assert.Equal((false, ToolClass.Financial), (index.Tool("pay", "send_payment")!.IsDerived, index.Tool("pay", "send_payment")!.Class));
        Assert.DoesNotContain("category", System.Text.Encoding.UTF8.GetString(index.Definition("pay", "send_payment")!.Json.Span), StringComparison.Ordinal);
        Assert.False(index.Server("later")!.IsScanned);
    }

    [Fact]
    public async Task What_cannot_be_read_is_named_and_the_rest_goes_in()
    {
        Server("broken", "name: broken\n", "[{");
        Server("odd", "name: [\n", """[{"name":"get_it"},{"title":"x"}]""");
        Server("map", "name: map\n", "{}");
        var report = await ImportAsync(_catalog.Path);
        Assert.Equal(4, report.Refused);
        using var index = _catalog.Open();
        Assert.NotNull(index.Tool("odd", "get_it"));
        Assert.False(index.Server("broken")!.IsScanned);
        Assert.False(index.Server("map")!.IsScanned);
    }

    [Fact]
    public async Task One_file_alone_is_its_folders_server()
    {
        Server("one", null, """[{"name":"get_it"}]""");
        Assert.Equal(1, (await ImportAsync(Path.Combine(_catalog.Path, "servers", "one", "tools.json"))).Tools);
        using var index = _catalog.Open();
        Assert.NotNull(index.Tool("one", "get_it"));
    }

    private async Task<ImportReport> ImportAsync(string path)
    {
        using var import = CatalogImport.Open(_catalog.File, _catalog.Time);
        return await import.ContainersAsync(path, "containers", TestContext.Current.CancellationToken);
    }

    private void Server(string folder, string? yaml, string? tools)
    {
        var path = Directory.CreateDirectory(Path.Combine(_catalog.Path, "servers", folder)).FullName;
        if (yaml is not null)
        {
            File.WriteAllText(Path.Combine(path, "server.yaml"), yaml);
        }

        if (tools is not null)
        {
            File.WriteAllText(Path.Combine(path, "tools.json"), tools);
        }
    }
}
