using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Headers;

/// <summary>The <c>Mcp-Param-*</c> fields of a modern tools/call are checked against the pinned definition.</summary>
public sealed class ParameterHeaderTests : IAsyncLifetime
{
    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync() => _gate = await GateUnderTest.StartAsync(
        """{ "version": "1", "default": "allow", "tools": { "shut": { "action": "deny", "reason": "Shut." } } }""", await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            Tools = JsonNode.Parse("""
                [ { "name": "route", "inputSchema": { "type": "object", "properties": { "region": { "type": "string", "x-mcp-header": "Region" }, "shard": { "type": "integer", "x-mcp-header": "Shard" } } } },
                  { "name": "shut", "inputSchema": { "type": "object", "properties": { "region": { "type": "string", "x-mcp-header": "Region" } } } } ]
                """)!.AsArray(),
        }));

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [InlineData("{\"region\":\"eu\"}", "eu", null, 200)]
    [InlineData("{\"region\":\"eu\",\"shard\":7}", "eu", "7.0", 200)]
    [InlineData("{\"region\":\"ü\"}", "=?base64?w7w=?=", null, 200)]
    [InlineData("{\"region\":null}", null, null, 200)]
    [InlineData("{\"region\":\"eu\"}", "us", null, 400)]
    [InlineData("{\"region\":\"eu\"}", null, null, 400)]
    [InlineData("{}", "eu", null, 400)]
    [InlineData("{\"region\":\"eu\",\"shard\":7}", "eu", "8", 400)]
    public async Task A_field_that_is_not_the_argument_is_32020(string arguments, string? region, string? shard, int expected)
    {
        var (status, answer) = await _gate.SendAsync(Call("route", arguments, region, shard));
        if (arguments.Contains("null", StringComparison.Ordinal))
        {
            Assert.True((bool)answer!["result"]!["isError"]!); // null is no string by the schema: denied, not a header fault.
            return;
        }

        Assert.Equal(expected, status);
        Assert.Equal(expected == 200 ? 1 : 0, _gate.Upstream.Calls.Count());
        if (expected == 400)
        {
            Assert.Equal(-32020, (int)answer!["error"]!["code"]!);
            return;
        }

        var headers = _gate.Upstream.Log.Last().Headers;
        Assert.Equal(region, headers["Mcp-Param-Region"]);
        Assert.Equal(shard, headers.GetValueOrDefault("Mcp-Param-Shard"));
    }

    [Fact]
    public async Task A_field_no_annotation_names_goes_on_unchanged()
    {
        var request = Call("route", "{\"region\":\"eu\"}", "eu", null);
        request.Headers.Add("Mcp-Param-Other", "o");
        Assert.Equal(200, (await _gate.SendAsync(request)).Status);
        Assert.Equal("o", _gate.Upstream.Log.Last().Headers["Mcp-Param-Other"]);
    }

    [Fact]
    public async Task A_denied_tool_tells_nothing_of_its_fields()
    {
        var (status, answer) = await _gate.SendAsync(Call("shut", "{\"region\":\"eu\"}", "us", null));
        Assert.Equal(200, status);
        Assert.Equal("[POLICY DENIED] Shut.", (string?)answer!["result"]!["content"]![0]!["text"]);
    }

    private HttpRequestMessage Call(string tool, string arguments, string? region, string? shard) =>
        _gate.Modern("tools/call", $$"""{ "name": "{{tool}}", "arguments": {{arguments}} }""", change: r =>
        {
            if (region is not null)
            {
                r.Headers.TryAddWithoutValidation("Mcp-Param-Region", region);
            }

            if (shard is not null)
            {
                r.Headers.TryAddWithoutValidation("mcp-param-shard", shard);
            }
        });
}
