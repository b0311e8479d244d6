using System.Text;
using Turnpike.State.Catalogs;

namespace Turnpike.State.Tests.Catalogs;

/// <summary>Texts that somebody gives: lines, or one document with the tools of a server.</summary>
public sealed class GivenTextTests : IDisposable
{
    private const string Tool = """{"name":"get","description":"Gets\u2028one.","inputSchema":{"type":"object"}}""";

    private readonly CatalogFolder _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"result":{"tools":[TOOL]}}""", "files")]
    [InlineData("""{"tools":[TOOL]}""", "files")]
    [InlineData("[\n  TOOL\n]", "files")]
    [InlineData("TOOL", "files")]
    [InlineData("""{"server":"files","definition":TOOL}""", null)]
    [InlineData("[\n{\"server\":\"files\",\n\"definition\":TOOL}]", null)]
    public async Task Every_form_of_the_same_definition_is_the_same_definition(string text, string? server)
    {
        await _catalog.ImportAsync($$"""{"server":"files","definition":{{Tool}}}""");
        var report = await TakeAsync(text.Replace("TOOL", Tool, StringComparison.Ordinal), server);
        Assert.Equal((1, 1, 0, 0, 0), (report.Servers, report.Tools, report.Added, report.Changed, report.Refused));
    }

    [Fact]
    public async Task A_list_says_what_of_it_is_refused_and_where()
    {
        var report = await TakeAsync($$"""[{{Tool}},{"description":"nameless"},7,{{Tool}}]""", "files");
        Assert.Equal((1, 3), (report.Added, report.Refused));
        Assert.Equal("given#/1", report.Problems[0].Place);
    }

    [Fact]
    public async Task It_has_to_be_said_whose_tools_they_are_and_only_once()
    {
        Assert.Contains("name the server", (await Assert.ThrowsAsync<CatalogException>(() => TakeAsync($"[{Tool}]", null))).Message, StringComparison.Ordinal);
        var twice = $$"""{"server":"a","definition":{{Tool}}}""" + "\n" + $$"""{"server":"a","name":"two"}""";
        Assert.Contains("leave the server out", (await Assert.ThrowsAsync<CatalogException>(() => TakeAsync(twice, "b"))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<CatalogException>(() => TakeAsync($"[{Tool}]", "a\nb"));
        using var index = _catalog.Open();
        Assert.Equal(0, index.Counts().Servers);
    }

    private async Task<ImportReport> TakeAsync(string text, string? server)
    {
        using var import = CatalogImport.Open(_catalog.File, _catalog.Time);
        return await import.TextAsync(Encoding.UTF8.GetBytes(text), server, "given", TestContext.Current.CancellationToken);
    }
}
