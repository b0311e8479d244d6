using System.Text.Json;
using Turnpike.Admin.Clients;

namespace Turnpike.Admin.Tests.Clients;

public sealed class ClientSetupTests
{
    private static readonly Uri Gateway = new("http://127.0.0.1:7227/");

    [Fact]
    public void Every_client_is_told_each_server_of_the_grant_and_the_token_or_the_file_it_is_in()
    {
        foreach (var setup in ClientSetup.All(Gateway, ["memory", "a.b"], "tp_secret"))
        {
            Assert.Contains("http://127.0.0.1:7227/mcp/memory", setup.Text, StringComparison.Ordinal);
            Assert.Contains("http://127.0.0.1:7227/mcp/a.b", setup.Text, StringComparison.Ordinal);
            var isBridged = setup.Id is "claude-desktop" or "stdio";
            Assert.Equal(!isBridged, setup.Text.Contains("Bearer tp_secret", StringComparison.Ordinal));
            Assert.Equal(isBridged, setup.Text.Contains("--token-file", StringComparison.Ordinal));
            Assert.DoesNotContain("tp_secret", setup.Note ?? "", StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("cursor", "mcpServers", "url")]
    [InlineData("vscode", "servers", "url")]
    [InlineData("windsurf", "mcpServers", "serverUrl")]
    [InlineData("gemini", "mcpServers", "httpUrl")]
    public void Files_of_clients_are_json_of_their_own_form(string client, string root, string address)
    {
        using var file = JsonDocument.Parse(ClientSetup.All(Gateway, ["memory"], "tp_x").Single(s => s.Id == client).Text);
        var entry = file.RootElement.GetProperty(root).GetProperty("memory");
        Assert.Equal("http://127.0.0.1:7227/mcp/memory", entry.GetProperty(address).GetString());
        Assert.Equal("Bearer tp_x", entry.GetProperty("headers").GetProperty("Authorization").GetString());
    }

    [Fact]
    public void A_name_with_a_dot_is_one_key_in_toml()
    {
        Assert.StartsWith("[mcp_servers.\"a.b\"]\nurl = ", ClientSetup.All(Gateway, ["a.b"], "tp_x").Single(s => s.Id == "codex").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_anonymous_grant_has_no_token_to_send()
    {
        Assert.All(ClientSetup.All(Gateway, ["memory"], null), s => Assert.DoesNotContain("Authorization", s.Text + s.Note, StringComparison.OrdinalIgnoreCase));
        Assert.All(ClientSetup.All(Gateway, ["memory"], null), s => Assert.DoesNotContain("token", s.Text + s.Note, StringComparison.OrdinalIgnoreCase));
    }
}
