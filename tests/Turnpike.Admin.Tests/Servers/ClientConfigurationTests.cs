using System.Text;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Servers;

public sealed class ClientConfigurationTests
{
    [Theory]
    [InlineData("""{ "mcpServers": { "m": { "command": "npx", "args": ["-y", "x"], "env": { "KEY": "v" } } } }""")]
    [InlineData("""{ "servers": { "m": { "type": "stdio", "command": "npx", "args": ["-y", "x"], "env": { "KEY": "v" } } } }""")]
    [InlineData("""{ "mcp": { "servers": { /* VS Code */ "m": { "command": "npx", "args": ["-y", "x"], "env": { "KEY": "v" }, } } } }""")]
    public void Reads_commands_of_every_client(string text)
    {
        var server = Assert.Single(Read(text));
        Assert.Equal("m", server.Name);
        Assert.Null(server.Problem);
        Assert.Equal(["npx", "-y", "x"], server.Request!.Command);
        Assert.Equal(new NamedSecret("KEY", "v"), Assert.Single(server.Request.Environment));
    }

    [Fact]
    public void Reading_asks_for_no_start()
    {
        var server = Assert.Single(Read("""{ "mcpServers": { "m": { "command": "npx" } } }"""));
        Assert.False(server.Request!.Probe);
    }

    [Fact]
    public void Reads_an_url_with_header_fields()
    {
        var server = Assert.Single(Read("""{ "mcpServers": { "r": { "url": "https://e.example/mcp", "headers": { "X-Key": "s" } } } }"""));
        Assert.Equal("https://e.example/mcp", server.Request!.Url);
        Assert.Equal(new NamedSecret("X-Key", "s"), Assert.Single(server.Request.Headers));
    }

    [Fact]
    public void Leaves_out_secrets_only_the_client_can_fill_in_and_says_so()
    {
        var server = Assert.Single(Read("""{ "servers": { "r": { "url": "https://e.example/mcp", "headers": { "X-Key": "${input:key}" } } } }"""));
        Assert.Empty(server.Request!.Headers);
        Assert.Contains("X-Key", server.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "command": "${workspaceFolder}/x" }""", "placeholder")]
    [InlineData("""{ "url": "https://e.example", "command": "x" }""", "or both")]
    [InlineData("""{ }""", "neither")]
    [InlineData("\"npx\"", "no JSON object")]
    public void Does_not_guess(string server, string problem)
    {
        var read = Assert.Single(Read($$"""{ "mcpServers": { "m": {{server}} } }"""));
        Assert.Null(read.Request);
        Assert.Contains(problem, read.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("my server", "my-server")]
    [InlineData("@org/tool", "org-tool")]
    public void Makes_names_fit(string given, string name) =>
        Assert.Equal(name, Assert.Single(Read($$"""{ "mcpServers": { "{{given}}": { "command": "x" } } }""")).Name);

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{ \"mcpServers\": { \"a\": {}, \"a\": {} } }")]
    [InlineData("nothing")]
    public void Refuses_what_is_no_client_configuration(string text) =>
        Assert.Equal(AdminFaultCode.Invalid, Assert.Throws<AdminException>(() => Read(text)).Fault.Code);

    private static System.Collections.Immutable.ImmutableArray<ImportedServer> Read(string text) =>
        ClientConfiguration.Read(Encoding.UTF8.GetBytes(text));
}
