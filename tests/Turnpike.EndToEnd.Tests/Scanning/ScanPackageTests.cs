using Turnpike.Upstreams.Tests.Packages;

namespace Turnpike.EndToEnd.Tests.Scanning;

/// <summary>Packages of a registry on loopback, installed by the npm of this machine and started with its node.</summary>
public sealed class ScanPackageTests : ScanTests
{
    private const string Command = "\"bin\":\"index.js\"";

    // A server in few lines.
    private const string Server = """
        require('readline').createInterface({ input: process.stdin }).on('line', line => {
          const message = JSON.parse(line);
          const result = { initialize: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo: { name: 'packed', version: '9' } },
            'tools/list': { tools: [{ name: 'look', description: 'Looks.', inputSchema: { type: 'object' } }] } }[message.method];
          if (message.id !== undefined) {
            console.log(JSON.stringify({ jsonrpc: '2.0', id: message.id, ...(result ? { result } : { error: { code: -32601, message: 'no' } }) }));
          }
        });
        """;

    private static string[] Bare => HasSandbox ? [] : ["--no-sandbox"];

    [Fact]
    public async Task A_package_is_resolved_installed_without_its_scripts_and_looked_at()
    {
        var mark = Path.Combine(Home, "ran");
        await using var registry = await NpmRegistryServer.StartAsync("packed", $"{Command},\"scripts\":{{\"postinstall\":\"touch {mark}\"}}", Server, "1.0.0", "1.1.0");
        Registry = registry.Url;
        var (code, json) = await JsonAsync(["npm:packed", .. Bare]);
        var server = Assert.Single(json.GetProperty("servers").EnumerateArray());
        Assert.Equal((0, "scanned"), (code, server.GetProperty("state").GetString()));
        var package = server.GetProperty("package");
        Assert.Equal(("packed", false, "1.1.0"), (package.GetProperty("spec").GetString(), package.GetProperty("pinned").GetBoolean(), package.GetProperty("resolved").GetString()));
        Assert.StartsWith("sha512-", package.GetProperty("integrity").GetString(), StringComparison.Ordinal);
        Assert.Equal(!HasSandbox, server.GetProperty("network").GetBoolean());
        Assert.Equal("look", Assert.Single(server.GetProperty("tools").EnumerateArray()).GetProperty("name").GetString());
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public async Task What_npx_would_run_is_installed_and_started_in_its_place_with_the_arguments_of_the_configuration()
    {
        await using var registry = await NpmRegistryServer.StartAsync("packed", Command, Server.Replace("'look'", "'look_' + process.argv.slice(2).join('_')", StringComparison.Ordinal), "1.0.0", "2.0.0");
        Registry = registry.Url;
        var file = Write("project/.mcp.json", """{ "mcpServers": { "p": { "command": "npx", "args": ["-y", "packed@1.0.0", "a", "b"] } } }""");
        var (code, json) = await JsonAsync([file, "--start", .. Bare]);
        Assert.Equal(0, code);
        var server = json.GetProperty("servers")[0];
        Assert.Equal(("1.0.0", true), (server.GetProperty("package").GetProperty("resolved").GetString(), server.GetProperty("package").GetProperty("pinned").GetBoolean()));
        Assert.Equal("look_a_b", server.GetProperty("tools")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_package_that_is_not_there_is_a_server_that_did_not_answer()
    {
        await using var registry = await NpmRegistryServer.StartAsync("packed", Command, Server, "1.0.0");
        Registry = registry.Url;
        var (code, json) = await JsonAsync(["npm:packet", .. Bare]);
        Assert.Equal(3, code);
        Assert.Contains("E404", json.GetProperty("servers")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }
}
