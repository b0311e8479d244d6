namespace Turnpike.EndToEnd.Tests.Commands;

public sealed class DoctorTests : CommandTests
{
    [Fact]
    public async Task What_does_not_fit_is_told_with_what_to_do_and_nothing_is_changed()
    {
        var file = Write("mcp.json", """{ "mcpServers": { "a": { "command": "one" } } }""");
        Assert.Equal(0, (await RunAsync("server", "refresh", "--all", "--mcp-config", file)).Code);
        var before = (await JsonAsync("server", "show", "a")).GetRawText();

        const string Changed = """{ "mcpServers": { "a": { "command": "other" } } }""";
        Write("mcp.json", Changed);
        var said = await RunAsync("doctor");
        Assert.Equal(1, said.Code);
        Assert.Contains("turnpike server refresh --all", said.Output, StringComparison.Ordinal);
        Assert.Equal(Changed, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Equal(before, (await JsonAsync("server", "show", "a")).GetRawText());

        Write("mcp.json", "{ \"mcpServers\": ");
        Assert.Contains("line 1, column", (await RunAsync("doctor")).Output, StringComparison.Ordinal);
    }
}
