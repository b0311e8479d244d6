using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Bridges;
using Turnpike.Gateway.Stdio;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Gateway.Tests.Stdio;

/// <summary>N028: over stdio, directly or through a bridge, every call is decided as over HTTP.</summary>
public sealed class StdioFaceTests : IAsyncLifetime
{
    private const string Policy = """
        { "version": "1", "default": "allow", "hide": ["secret"], "tools": { "wipe": { "action": "deny", "reason": "No." } } }
        """;

    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private const string Hello = """{"jsonrpc":"2.0","id":"i","method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""";

    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = await GateUnderTest.StartAsync(Policy, await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            Tools = JsonNode.Parse("""
                [ { "name": "add", "inputSchema": { "type": "object", "properties": { "a": { "type": "integer", "x-mcp-header": "A" }, "s": { "type": "string", "x-mcp-header": "S" } }, "required": ["a"] } },
                  { "name": "wipe", "inputSchema": { "type": "object" } }, { "name": "secret", "inputSchema": { "type": "object" } } ]
                """)!.AsArray(),
        }), new GatewayOptions { MaxMessageBytes = 64 * 1024 });
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [InlineData("add", "{\"a\":1}", "called add")]
    [InlineData("add", "{\"a\":\"1\"}", "[POLICY DENIED] ")]
    [InlineData("wipe", "{}", "[POLICY DENIED] No.")]
    [InlineData("secret", "{}", "[POLICY DENIED] This tool is not available.")]
    [InlineData("unknown", "{}", "[POLICY DENIED] This tool is not available.")]
    public async Task Decides_as_over_http_and_answers_what_was_asked_before_the_end(string tool, string arguments, string expected)
    {
        var answer = Assert.Single(await FaceAsync(Call(1, tool, arguments)));
        Assert.Equal(1, (int)answer["id"]!);
        Assert.StartsWith(expected, (string?)answer["result"]!["content"]![0]!["text"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_fields_a_modern_server_checks_are_written_from_the_arguments()
    {
        await FaceAsync(Call(1, "add", "{\"a\":7,\"s\":\"grün\"}"));
        var headers = _gate.Upstream.Log.Last().Headers;
        Assert.Equal("7", headers["Mcp-Param-A"]);
        Assert.Equal("=?base64?Z3LDvG4=?=", headers["Mcp-Param-S"]);
        Assert.Equal("add", headers["Mcp-Name"]);
    }

    [Fact]
    public async Task A_line_that_is_too_long_or_no_message_is_refused_and_the_next_is_served()
    {
        var answers = await FaceAsync(new string('x', 100_000), "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}", "", "not json", Call(3, "add", "{\"a\":1}"));
        Assert.Equal(4, answers.Count);
        Assert.Equal(3, answers.Count(a => a["error"] is not null));
        Assert.Single(answers, a => a["result"] is not null && (int)a["id"]! == 3);
        Assert.Single(_gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_bridge_brings_the_same_decisions_to_a_stdio_client()
    {
        var answers = await BridgeAsync(
            Hello,
            """{"jsonrpc":"2.0","method":"notifications/initialized"}""",
            """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"wipe","arguments":{}}}""",
            """{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"add","arguments":{"a":1}}}""");
        Assert.Equal("2025-11-25", (string?)answers["\"i\""]["result"]!["protocolVersion"]);
        Assert.Equal("[POLICY DENIED] No.", (string?)answers["2"]["result"]!["content"]![0]!["text"]);
        Assert.Equal("called add", (string?)answers["3"]["result"]!["content"]![0]!["text"]);
        Assert.True(SpinWait.SpinUntil(() => _gate.Gate.Sessions.Count == 0, TimeSpan.FromSeconds(20)));
    }

    private async Task<Dictionary<string, JsonNode>> BridgeAsync(params string[] lines)
    {
        using var output = new MemoryStream();
        await using var connector = new UpstreamConnector();
        await new StdioBridge(connector, _gate.Url, _gate.Token).RunAsync(Lines(lines), output, default);
        Assert.All(Read(output), a => Assert.True(a["id"] is not null, a.ToJsonString()));
        return Read(output).ToDictionary(a => a["id"]!.ToJsonString(), StringComparer.Ordinal);
    }

    private async Task<IReadOnlyList<JsonNode>> FaceAsync(params string[] lines)
    {
        using var output = new MemoryStream();
        await using var face = new StdioFace(_gate.Gate, _gate.GrantId, "shop");
        await face.RunAsync(Lines(lines), output, TestContext.Current.CancellationToken);
        return [.. Read(output)];
    }

    private static MemoryStream Lines(string[] lines) => new(Encoding.UTF8.GetBytes(string.Join("\r\n", lines) + "\n"));

    private static IEnumerable<JsonNode> Read(MemoryStream output) =>
        Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!);

    private static string Call(int id, string tool, string arguments) =>
        "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments + "," + Meta + "}}";
}
