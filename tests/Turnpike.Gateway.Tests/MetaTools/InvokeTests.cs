using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>A call through the gateway takes the same gate as a direct one.</summary>
public sealed class InvokeTests
{
    private const string Policy = """
        { "version": "1", "default": "allow", "hide": ["secret"], "tools": {
          "add": { "limits": [ { "counter": "adds", "window": "hour", "max": 2 } ], "deny_if": [ { "conditions": [ { "path": "args.a", "op": "gt", "value": 100 } ], "on_deny": "Too much." } ] },
          "wipe": { "action": "deny", "reason": "No." } } }
        """;

    [Fact]
    public async Task Passes_the_content_on_and_says_which_tool_it_was()
    {
        await using var caller = await MetaCaller.StartAsync();
        var result = await caller.InvokeAsync("add", """{"a":1,"b":2}""");
        Assert.Equal("called add", (string?)result["content"]![0]!["text"]);
        Assert.Equal("shop::add", (string?)result["structuredContent"]!["tool_id"]);
        Assert.True((bool)result["structuredContent"]!["ok"]!);
        Assert.Null(result["isError"]);
        Assert.Contains("\"arguments\":{\"a\":1,\"b\":2}", Assert.Single(caller.Gate.Upstream.Calls), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wipe", "{}", "E402", "[POLICY DENIED] No.")]
    [InlineData("secret", "{}", "E301", "[POLICY DENIED] This tool is not available.")]
    [InlineData("unheard", "{}", "E301", "[POLICY DENIED] This tool is not available.")]
    [InlineData("add", """{"a":101}""", "E402", "[POLICY DENIED] Too much.")]
    public async Task Denies_what_the_servers_policy_denies_and_nothing_goes_out(string tool, string arguments, string code, string text)
    {
        await using var caller = await MetaCaller.StartAsync(Policy);
        var result = await caller.InvokeAsync(tool, arguments);
        Assert.True((bool)result["isError"]!);
        Assert.Equal(code, (string?)result["structuredContent"]!["error"]!["code"]);
        Assert.Equal(text, (string?)result["content"]![0]!["text"]);
        Assert.Empty(caller.Gate.Upstream.Calls);
    }

    [Fact]
    public async Task Counts_against_the_same_limit_as_a_direct_call()
    {
        await using var caller = await MetaCaller.StartAsync(Policy);
        Assert.Null((await caller.InvokeAsync("add", """{"a":1}"""))["isError"]);
        using var direct = caller.Gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r => GateUnderTest.As(r, caller.Token));
        Assert.Equal("called add", (string?)(await caller.Gate.SendAsync(direct)).Answer!["result"]!["content"]![0]!["text"]);
        var third = await caller.InvokeAsync("add", """{"a":1}""");
        Assert.Equal("E405", (string?)third["structuredContent"]!["error"]!["code"]);
        Assert.True((bool)third["structuredContent"]!["error"]!["retryable"]!);
        Assert.Equal(2, caller.Gate.Upstream.Calls.Count());
    }

    [Fact]
    public async Task Records_both_calls_and_the_inner_one_names_the_outer()
    {
        await using var caller = await MetaCaller.StartAsync(Policy);
        await caller.InvokeAsync("add", """{"a":1}""");
        await caller.InvokeAsync("wipe");
        var records = await caller.Gate.RecordsAsync();
        var outer = records.Where(r => (string?)r["name"] == "gateway.invoke").ToArray();
        Assert.Equal(2, outer.Length);
        var inner = Assert.Single(records, r => (string?)r["name"] == "add" && (string?)r["kind"] == "call");
        Assert.Equal((long)outer[0]["seq"]!, (long)inner["via"]!);
        Assert.Equal("shop", (string?)inner["server"]);
        var denied = Assert.Single(records, r => (string?)r["name"] == "wipe" && r["via"] is not null);
        Assert.Equal("deny", (string?)denied["decision"]);
        Assert.Equal((long)outer[1]["seq"]!, (long)denied["via"]!);
    }

    [Fact]
    public async Task Reaches_no_server_outside_of_the_grant_and_says_the_same_as_of_none()
    {
        await using var caller = await MetaCaller.StartAsync(reachesShop: false);
        var there = await caller.CallAsync("gateway.invoke", """{ "tool_id": "shop::add", "arguments": { "a": 1 } }""");
        var nowhere = await caller.CallAsync("gateway.invoke", """{ "tool_id": "ship::add", "arguments": { "a": 1 } }""");
        Assert.Equal(there.ToJsonString(), nowhere.ToJsonString().Replace("ship", "shop", StringComparison.Ordinal));
        Assert.Equal("E301", (string?)there["error"]!["code"]);
        Assert.Empty(caller.Gate.Upstream.Log);
    }

    [Theory]
    [InlineData("mcp_shop_add")]
    [InlineData("shop__add")]
    public async Task Takes_the_other_names_of_a_tool(string written)
    {
        await using var caller = await MetaCaller.StartAsync();
        Assert.True((bool)(await caller.CallAsync("gateway.invoke", $$"""{ "tool_id": "{{written}}", "arguments": { "a": 1 } }"""))["ok"]!);
        caller.Path = "/mcp/gateway/all";
        Assert.True((bool)(await caller.CallAsync("executeTool", $$"""{ "tool_alias_name": "{{written}}", "parameters": { "a": 1 } }"""))["ok"]!);
    }

    [Fact]
    public async Task Works_in_a_legacy_session_with_a_legacy_server_by_a_handshake_of_its_own()
    {
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { SpeaksModern = false }));
        var session = await caller.InitializeAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => caller.LegacyAsync(
            session, "tools/call", """{ "name": "gateway.invoke", "arguments": { "tool_id": "shop::add", "arguments": { "a": 1 } } }""")));
        Assert.All(answers, a => Assert.True((bool)a[^1]["result"]!["structuredContent"]!["ok"]!, a[^1].ToJsonString()));
        Assert.Single(caller.Gate.Upstream.Log, l => l.Body.Contains("\"initialize\"", StringComparison.Ordinal));
        Assert.Single(caller.Gate.Upstream.Log, l => l.Body.Contains("notifications/initialized", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bridges_a_modern_client_to_a_legacy_server()
    {
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { SpeaksModern = false }));
        Assert.Equal("called add", (string?)(await caller.InvokeAsync("add", """{"a":1}"""))["content"]![0]!["text"]);
    }

    [Fact]
    public async Task A_failed_tool_is_a_failed_call_with_its_content_as_it_was()
    {
        await using var caller = await MetaCaller.StartAsync();
        const string blocks = """[{"type":"text","text":"out of stock"},{"type":"image","data":"aGk=","mimeType":"image/png"},{"type":"resource_link","uri":"file:///x","name":"x"}]""";
        caller.Gate.Upstream.OnCall = (http, message) => ScriptedUpstream.AnswerAsync(http, message, $$"""{"resultType":"complete","content":{{blocks}},"isError":true,"structuredContent":{"left":0} }""");
        var result = await caller.InvokeAsync("add", """{"a":1}""");
        Assert.True((bool)result["isError"]!);
        Assert.Equal(JsonNode.Parse(blocks)!.ToJsonString(), result["content"]!.ToJsonString());
        Assert.Equal("E302", (string?)result["structuredContent"]!["error"]!["code"]);
        Assert.Equal(0, (int)result["structuredContent"]!["result"]!["left"]!);
    }

    [Fact]
    public async Task Keeps_the_code_message_and_data_of_a_json_rpc_error()
    {
        await using var caller = await MetaCaller.StartAsync();
        caller.Gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$"""{"jsonrpc":"2.0","id":{{message["id"]!.ToJsonString()}},"error":{"code":77,"message":"Odd.","data":{"why":[1]} } }""");
            return true;
        };
        var result = await caller.InvokeAsync("add", """{"a":1}""");
        Assert.True((bool)result["isError"]!);
        Assert.Equal("""[{"code":77,"message":"Odd.","data":{"why":[1]}}]""", result["structuredContent"]!["errors"]!.ToJsonString());
    }

    [Fact]
    public async Task Arguments_that_do_not_fit_the_schema_go_nowhere_and_it_is_said_where_and_why()
    {
        await using var caller = await MetaCaller.StartAsync();
        var error = (await caller.InvokeAsync("add", """{"a":"x"}"""))["structuredContent"]!["error"]!;
        Assert.Equal(("E304", "/a", "type"), ((string?)error["code"], (string?)error["details"]!["path"], (string?)error["details"]!["keyword"]));
        Assert.Equal("required", (string?)(await caller.InvokeAsync("add", """{"b":1}"""))["structuredContent"]!["error"]!["details"]!["keyword"]);
        Assert.Empty(caller.Gate.Upstream.Calls);
    }
}
