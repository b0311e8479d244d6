using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Headers;

/// <summary>Header fields that contradict the body, or that would speak for somebody else.</summary>
public sealed class HeaderTests : IAsyncLifetime
{
    private const string DenyWipe = """{ "version": "1", "default": "allow", "tools": { "wipe": { "action": "deny", "reason": "No." } } }""";

    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync(DenyWipe);

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [InlineData("Mcp-Method", "tools/list")]
    [InlineData("Mcp-Name", "wipe")]
    [InlineData("Mcp-Name", "=?base64?d2lwZQ==?=")]
    [InlineData("Mcp-Name", "=?base64?%%%?=")]
    [InlineData("Mcp-Name", "=?BASE64?YWRk?=")]
    [InlineData("MCP-Protocol-Version", "2025-11-25")]
    public async Task N021_N022_N024_a_field_that_is_not_the_body_is_32020(string field, string value)
    {
        var (status, answer) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r =>
        {
            r.Headers.Remove(field);
            r.Headers.TryAddWithoutValidation(field, value);
        }));
        Assert.Equal(400, status);
        Assert.Equal(-32020, (int)answer!["error"]!["code"]!);
        Assert.Empty(_gate.Upstream.Log);
        Assert.Contains(await _gate.RecordsAsync(), r => r.ToJsonString().Contains("header_mismatch", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Mcp-Method")]
    [InlineData("Mcp-Name")]
    [InlineData("MCP-Protocol-Version")]
    public async Task A_required_field_that_is_missing_is_32020(string field)
    {
        var (status, answer) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r => r.Headers.Remove(field)));
        Assert.Equal(400, status);
        Assert.Equal(-32020, (int)answer!["error"]!["code"]!);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task N024_the_base64_form_of_the_right_name_passes()
    {
        var (status, answer) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", name: "=?base64?YWRk?="));
        Assert.Equal(200, status);
        Assert.Equal("called add", (string?)answer!["result"]!["content"]![0]!["text"]);
    }

    [Theory]
    [InlineData("Mcp-Name: add\r\n")]
    [InlineData("Authorization: Bearer x\r\n")]
    [InlineData("MCP-Protocol-Version: 2026-07-28\r\n")]
    [InlineData("Mcp-Method: tools/call\r\n")]
    public async Task N025_a_field_that_stands_twice_is_400(string again)
    {
        var answer = await SocketAsync("/mcp/shop", again);
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked\r\n", "/mcp/shop")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", "/mcp/shop")]
    [InlineData("", "http://evil.example/mcp/shop")]
    [InlineData("", "http://127.0.0.1/mcp/shop")]
    public async Task N033_smuggling_and_absolute_targets_are_refused(string fields, string target)
    {
        var answer = await SocketAsync(target, fields);
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Theory]
    [InlineData("a/?x=")]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    public async Task N033_a_host_that_is_not_ours_is_refused(string host)
    {
        var answer = await SocketAsync("/mcp/shop", "", host);
        Assert.StartsWith("HTTP/1.1 4", answer, StringComparison.Ordinal);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Theory]
    [InlineData("http://evil.example", 403)]
    [InlineData("null", 403)]
    [InlineData("http://localhost:3000", 200)]
    public async Task An_origin_that_is_not_ours_is_refused(string origin, int expected)
    {
        var (status, _) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""",
            change: r => r.Headers.TryAddWithoutValidation("Origin", origin)));
        Assert.Equal(expected, status);
    }

    [Fact]
    public async Task N027_the_same_decision_in_every_revision_and_without_one()
    {
        var session = await _gate.InitializeAsync();
        _gate.Upstream.Log.Clear();
        string?[] revisions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25", null];
        foreach (var revision in revisions)
        {
            var (_, answer) = await _gate.SendAsync(_gate.Raw("""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"wipe","arguments":{}}}""", r =>
            {
                r.Headers.Add("Mcp-Session-Id", session);
                if (revision is not null)
                {
                    r.Headers.Add("MCP-Protocol-Version", revision);
                }
            }));
            Assert.Equal("[POLICY DENIED] No.", (string?)answer!["result"]!["content"]![0]!["text"]);
        }

        Assert.Equal("[POLICY DENIED] No.", await _gate.CallAsync("wipe"));
        Assert.Empty(_gate.Upstream.Calls);
    }

    [Fact]
    public async Task N031_fields_that_speak_for_somebody_else_do_not_go_upstream()
    {
        string[] fields = ["X-Upstream-Authorization", "X-Grafana-URL", "X-Atlassian-Token", "router-key", "mcp-init-host", "X-Forwarded-User", "X-Tenant-Id", "Cookie"];
        var (status, _) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r =>
        {
            foreach (var field in fields)
            {
                r.Headers.TryAddWithoutValidation(field, "evil");
            }
        }));
        Assert.Equal(200, status);
        var (body, headers) = _gate.Upstream.Log.Last();
        Assert.All(fields, f => Assert.False(headers.ContainsKey(f), f));
        Assert.False(headers.ContainsKey("Authorization"));
        Assert.DoesNotContain(_gate.Token, body + string.Join(' ', headers.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task N034_sessions_do_not_exist_in_the_modern_era()
    {
        using var response = await _gate.Client.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r =>
        {
            r.Headers.Add("Mcp-Session-Id", "made-up");
            r.Headers.Add("Last-Event-ID", "7");
        }));
        Assert.Equal(200, (int)response.StatusCode);
        Assert.False(response.Headers.Contains("Mcp-Session-Id"));
        Assert.False(_gate.Upstream.Log.Last().Headers.ContainsKey("Mcp-Session-Id"));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            var request = _gate.Raw("", r =>
            {
                r.Method = method;
                r.Content = null;
                r.Headers.Add("MCP-Protocol-Version", "2026-07-28");
            });
            Assert.Equal(405, (await _gate.SendAsync(request)).Status);
        }
    }

    [Fact]
    public async Task N030_a_tool_with_invalid_header_annotations_is_not_listed()
    {
        _gate.Upstream.Tools = JsonNode.Parse("""
            [ { "name": "a", "inputSchema": { "type": "object", "properties": { "x": { "type": "string", "x-mcp-header": "X\r\nEvil: 1" } } } },
              { "name": "b", "inputSchema": { "type": "object", "properties": { "x": { "type": "string", "x-mcp-header": "Y" }, "z": { "type": "string", "x-mcp-header": "y" } } } },
              { "name": "c", "inputSchema": { "type": "object", "properties": { "x": { "type": "number", "x-mcp-header": "N" } } } } ]
            """)!.AsArray();
        var (_, answer) = await _gate.SendAsync(_gate.Modern("tools/list"));
        Assert.Empty(answer!["result"]!["tools"]!.AsArray());
    }

    private async Task<string> SocketAsync(string target, string fields, string? host = null)
    {
        const string Body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"a\":1},\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        using var socket = new TcpClient();
        await socket.ConnectAsync(_gate.Url.Host, _gate.Url.Port);
        var request = $"POST {target} HTTP/1.1\r\nHost: {host ?? _gate.Url.Authority}\r\nAuthorization: Bearer {_gate.Token}\r\nContent-Type: application/json\r\n"
            + "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: add\r\nConnection: close\r\n"
            + fields + $"Content-Length: {Body.Length}\r\n\r\n{Body}";
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(socket.GetStream());
        return await reader.ReadToEndAsync();
    }
}
