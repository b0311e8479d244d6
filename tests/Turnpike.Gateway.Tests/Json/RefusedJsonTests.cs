using System.Net.Http.Headers;
using System.Text;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Json;

/// <summary>Messages that have two readings, or none, are refused before anything is decided: 400, nothing upstream, a record.</summary>
public sealed class RefusedJsonTests : IAsyncLifetime
{
    private const string Meta = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";

    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    public static TheoryData<string, string> Rows => new()
    {
        { "N001 duplicate method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N002 duplicate name", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"name\":\"wipe\"," + Meta + "}}" },
        { "N002 duplicate key deep in arguments", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"a\":1,\"x\":[{\"y\":1,\"\\u0079\":2}]}," + Meta + "}}" },
        { "N004 Method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"Method\":\"x\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N004 PARAMS", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"PARAMS\":{},\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N004 Name", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"Name\":\"wipe\"," + Meta + "}}" },
        { "N005 long s", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"param\\u017f\":{},\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N007 batch of two", "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"}},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"wipe\"}}]" },
        { "N007 nested array", "[[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"}}]]" },
        { "N007 empty array", "[]" },
        { "N008 call without id", "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N011 jsonrpc missing", "{\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N011 jsonrpc 1.0", "{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "N011 method and result", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"result\":{},\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "null id", "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "fractional id", "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "long id", "{\"jsonrpc\":\"2.0\",\"id\":\"" + new string('x', 300) + "\",\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}}" },
        { "trailing bytes", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\"," + Meta + "}} x" },
        { "arguments an array", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":[]," + Meta + "}}" },
        { "name no string", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":7," + Meta + "}}" },
        { "too deep", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":" + string.Concat(Enumerable.Repeat("{\"a\":", 70)) + "1" + new string('}', 70) + "," + Meta + "}}" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Refuses(string row, string body)
    {
        var (status, answer) = await _gate.SendAsync(_gate.ModernRaw(body, "tools/call", "add"));
        Assert.Equal(400, status);
        Assert.Contains((int)answer!["error"]!["code"]!, new[] { -32700, -32600, -32602 });
        Assert.Empty(_gate.Upstream.Log);
        Assert.Contains(await _gate.RecordsAsync(), r => r.ToJsonString().Contains("rejected_parse", StringComparison.Ordinal));
        Assert.NotEmpty(row);
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Refuses_the_same_in_a_legacy_session(string row, string body)
    {
        var session = await _gate.InitializeAsync();
        _gate.Upstream.Log.Clear();
        var (status, _) = await _gate.SendAsync(_gate.Raw(body, r => r.Headers.Add("Mcp-Session-Id", session)));
        Assert.Equal(400, status);
        Assert.Empty(_gate.Upstream.Calls);
        Assert.NotEmpty(row);
    }

    [Fact]
    public async Task Invalid_utf8_is_refused()
    {
        var bytes = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"a\":\"?\"}," + Meta + "}}");
        bytes[Array.IndexOf(bytes, (byte)'?')] = 0xC0;
        var (status, _) = await _gate.SendAsync(_gate.ModernRaw("{}", "tools/call", "add", r =>
        {
            r.Content = new ByteArrayContent(bytes);
            r.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }));
        Assert.Equal(400, status);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task N016_two_million_elements_are_refused_by_the_node_budget()
    {
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"x\":[" + string.Join(',', Enumerable.Repeat("1", 2_000_000)) + "]}," + Meta + "}}";
        var (status, _) = await _gate.SendAsync(_gate.ModernRaw(body, "tools/call", "add"));
        Assert.Contains(status, new[] { 400, 413 });
        Assert.Empty(_gate.Upstream.Log);
    }

    [Fact]
    public async Task N017_a_body_over_the_limit_is_413_and_others_are_not_disturbed()
    {
        var (status, _) = await _gate.SendAsync(_gate.ModernRaw(new string(' ', (4 * 1024 * 1024) + 1), "tools/call", "add",
            r => r.Headers.ExpectContinue = true)); // Asks before it sends, so that the refusal does not race with the upload.
        Assert.Equal(413, status);
        Assert.Empty(_gate.Upstream.Log);
        Assert.Equal("called add", await _gate.CallAsync("add", """{ "a": 1 }"""));
    }

    [Theory]
    [InlineData("text/plain", null, null)]
    [InlineData("multipart/form-data", null, null)]
    [InlineData(null, null, null)]
    [InlineData("application/json", "utf-16", null)]
    [InlineData("application/json", "utf-7", null)]
    [InlineData("application/json", null, "gzip")]
    [InlineData("application/json", null, "br")]
    public async Task N019_N020_other_content_is_415(string? type, string? charset, string? coding)
    {
        var (status, _) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r =>
        {
            r.Content!.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type) { CharSet = charset };
            if (coding is not null)
            {
                r.Content.Headers.ContentEncoding.Add(coding);
            }
        }));
        Assert.Equal(415, status);
        Assert.Empty(_gate.Upstream.Log);
    }

    [Theory]
    [InlineData("1e400", false)]
    [InlineData("9007199254740993", true)]
    [InlineData("-0", true)]
    [InlineData("1.0", true)]
    [InlineData("1e2", true)]
    public async Task N013_numbers_are_judged_exactly_and_forwarded_digit_for_digit(string number, bool passes)
    {
        await _gate.ApplyAsync("""
            { "version": "1", "default": "deny", "tools": { "add": {
                "require": [ { "conditions": [ { "path": "args.a", "op": "lte", "value": 9007199254740993 } ] } ] } } }
            """);
        var body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"add\",\"arguments\":{\"a\": " + number + " }," + Meta + "}}";
        var (_, answer) = await _gate.SendAsync(_gate.ModernRaw(body, "tools/call", "add"));
        Assert.Equal(passes, answer!["result"]?["isError"] is null);
        Assert.Equal(passes, _gate.Upstream.Calls.Any(c => c.Contains($"\"a\": {number} ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("""{ "a": "100" }""")]
    [InlineData("""{ "a": true }""")]
    [InlineData("""{ "a": [1] }""")]
    [InlineData("{}")]
    public async Task N014_types_are_not_coerced(string arguments)
    {
        Assert.Equal("[POLICY DENIED] Denied by policy.", await _gate.CallAsync("add", arguments));
        Assert.Empty(_gate.Upstream.Calls);
    }
}
