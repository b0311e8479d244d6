using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>What the gateway's own server lists, and how it is called.</summary>
public sealed class SurfaceTests
{
    [Fact]
    public async Task Lists_the_same_bytes_whatever_is_connected()
    {
        await using var alone = await MetaCaller.StartAsync(reachesShop: false);
        await using var connected = await MetaCaller.StartAsync();
        await connected.InvokeAsync("add", """{"a":1}""");
        Assert.Equal(await ListAsync(alone), await ListAsync(connected));
        Assert.Equal(MetaToolTable.All.Count(t => t.IsListedFirst), JsonNode.Parse(await ListAsync(alone))!.AsArray().Count);
    }

    [Theory]
    [InlineData("/mcp/gateway", "gateway.invoke", false)]
    [InlineData("/mcp/gateway?names=underscore", "gateway_invoke", false)]
    [InlineData("/mcp/gateway/all", "gateway.invoke", true)]
    [InlineData("/mcp/gateway/all?names=underscore", "gateway_invoke", true)]
    public async Task Lists_one_spelling_and_takes_either(string path, string listed, bool isAll)
    {
        await using var caller = await MetaCaller.StartAsync();
        caller.Path = path;
        var names = JsonNode.Parse(await ListAsync(caller))!.AsArray().Select(t => (string)t!["name"]!).ToArray();
        Assert.Contains(listed, names);
        Assert.Equal(isAll, names.Contains("executeTool"));
        Assert.DoesNotContain(names, n => n.StartsWith(listed[..7] == "gateway" && listed[7] == '.' ? "gateway_" : "gateway.", StringComparison.Ordinal));
        foreach (var spelling in new[] { "gateway.invoke", "gateway_invoke" })
        {
            Assert.True((bool)(await caller.CallAsync(spelling, """{ "tool_id": "shop::add", "arguments": { "a": 1 } }"""))["ok"]!);
        }

        var records = await caller.Gate.RecordsAsync();
        Assert.Equal(2, records.Count(r => (string?)r["name"] == "gateway.invoke"));
        Assert.DoesNotContain(records, r => (string?)r["name"] == "gateway_invoke");
    }

    [Fact]
    public async Task A_rule_and_a_counter_hold_for_both_spellings_and_the_header_must_agree_with_what_was_sent()
    {
        await using var caller = await MetaCaller.StartAsync(gatewayPolicy: """{ "version": "1", "default": "deny", "tools": { "gateway.health": { "limits": [ { "counter": "h", "window": "hour", "max": 1 } ] } } }""");
        Assert.NotNull((await caller.CallAsync("gateway_health"))["servers"]);
        Assert.Contains("[POLICY DENIED]", (await caller.AskAsync("gateway.health")).ToJsonString(), StringComparison.Ordinal);
        var (status, answer) = await caller.Gate.SendAsync(caller.Modern("tools/call", new JsonObject { ["name"] = "gateway_health" }, name: "gateway.health"));
        Assert.Equal((400, -32020), (status, (int)answer!["error"]!["code"]!));
    }

    [Fact]
    public void Every_tool_says_title_annotations_and_usable_schemas()
    {
        Assert.All(MetaToolTable.All, tool =>
        {
            var said = JsonNode.Parse(MetaServer.Definition(tool, false))!;
            Assert.NotEqual("", (string?)said["title"]);
            Assert.Equal(4, said["annotations"]!.AsObject().Count);
            Assert.NotNull(MetaArguments.Compile(tool.InputSchema));
            Assert.NotNull(MetaArguments.Compile(tool.OutputSchema));
            Assert.False((bool)said["inputSchema"]!["additionalProperties"]!);
        });
        Assert.Equal(MetaToolTable.All.Length, MetaToolTable.All.Select(t => MetaToolTable.Alias(t.Name)).Distinct().Count());
    }

    [Theory]
    [InlineData("gateway.catalog_search", """{"query":"add"}""")]
    [InlineData("gateway.describe", """{"tool_id":"shop::add"}""")]
    [InlineData("gateway.describe", """{"tool_id":"shop::add","form":"short"}""")]
    [InlineData("gateway.describe", """{"tool_id":"shop::none"}""")]
    [InlineData("gateway.request_capability", """{"query":"add numbers"}""")]
    [InlineData("gateway.request_capability", """{"query":"zebra"}""")]
    [InlineData("gateway.invoke", """{"tool_id":"shop::add","arguments":{"a":1}}""")]
    [InlineData("gateway.invoke", """{"tool_id":"shop::add","arguments":{"a":"x"}}""")]
    [InlineData("gateway.health", "{}")]
    [InlineData("gateway.list_pending", "{}")]
    [InlineData("gateway.cancel", """{"request_id":"x"}""")]
    [InlineData("gateway.tasks_list", "{}")]
    [InlineData("gateway.tasks_get", """{"server_name":"shop","task_id":"x"}""")]
    [InlineData("searchTools", """{"query":"add"}""")]
    [InlineData("getToolDetails", """{"tool_name":"mcp_shop_add"}""")]
    [InlineData("listTools", "{}")]
    [InlineData("executeTool", """{"tool_alias_name":"mcp_shop_add","parameters":{"a":1}}""")]
    [InlineData("gateway.health", """{"extra":1}""")]
    public async Task What_a_tool_answers_satisfies_what_it_says_it_answers(string tool, string arguments)
    {
        await using var caller = await MetaCaller.StartAsync();
        var result = (await caller.AskAsync(tool, arguments))["result"]!;
        var structured = result["structuredContent"]!;
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(structured.ToJsonString()), JsonBudget.Message, out _));
        Assert.True(MetaArguments.Compile(MetaToolTable.Find(tool)!.OutputSchema).TryValidate(tape.Root, out var fault), $"{fault.InstancePath}: {fault.Message} in {structured}");
        Assert.Equal(structured["error"] is not null, (bool?)result["isError"] == true);
        Assert.DoesNotContain(":null", structured.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', (string)result["content"]![0]!["text"]!);
    }

    [Theory]
    [InlineData("""{ "tool_id": "shop::add", "argumentz": {} }""", "argumentz")]
    [InlineData("""{ "arguments": {} }""", "tool_id")]
    [InlineData("""{ "tool_id": "shop::add", "options": { "timeout_ms": 1 } }""", "/options/timeout_ms")]
    public async Task Refuses_what_the_schema_does_not_take_and_names_it(string arguments, string named)
    {
        await using var caller = await MetaCaller.StartAsync();
        var error = (await caller.CallAsync("gateway.invoke", arguments))["error"]!;
        Assert.Equal("E304", (string?)error["code"]);
        Assert.Contains(named, (string)error["message"]!, StringComparison.Ordinal);
        Assert.Empty(caller.Gate.Upstream.Calls);
    }

    [Theory]
    [InlineData("2024-11-05", "2024-11-05")]
    [InlineData("2025-06-18", "2025-06-18")]
    [InlineData("1999-01-01", "2025-11-25")]
    public async Task Agrees_on_a_revision(string asked, string agreed)
    {
        await using var caller = await MetaCaller.StartAsync();
        using var response = await caller.PostAsync(null, $$$$"""{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"{{{{asked}}}}","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        var result = (await EventReader.AllAsync(response))[^1]["result"]!;
        Assert.Equal(agreed, (string?)result["protocolVersion"]);
        Assert.NotEqual("", (string?)result["instructions"]);
        var session = response.Headers.GetValues("Mcp-Session-Id").Single();
        Assert.NotNull((await caller.LegacyAsync(session, "ping"))[^1]["result"]);
        Assert.Equal(-32601, (int)(await caller.LegacyAsync(session, "prompts/list"))[^1]["error"]!["code"]!);
    }

    [Theory]
    [InlineData("gateway")]
    [InlineData("Gateway")]
    public async Task No_other_server_may_be_called_so_and_nobody_removes_it(string name)
    {
        await using var gate = await GateUnderTest.StartAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(() => gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = name, Url = "http://127.0.0.1:1/", Probe = false }, default).AsTask());
        Assert.Equal($"{name}-server", refused.Fault.Nearest);
        await Assert.ThrowsAsync<AdminException>(() => gate.Node.ActAsync(AdminActs.RemoveServer, new NamedServer("gateway"), default).AsTask());
        Assert.DoesNotContain((await gate.Node.ActAsync(AdminActs.ListServers, Nothing.Value, default)).Servers, s => s.Name == "gateway");
    }

    [Fact]
    public async Task A_grant_that_does_not_name_it_does_not_reach_it()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var (status, _) = await gate.SendAsync(gate.Modern("tools/list", change: r => r.RequestUri = new Uri(r.RequestUri!, "/mcp/gateway")));
        Assert.Equal(404, status);
        var (other, _) = await gate.SendAsync(gate.Modern("tools/list", change: r => r.RequestUri = new Uri(r.RequestUri!, "/mcp/shop/all")));
        Assert.Equal(404, other);
    }

    [Fact]
    public void The_recommended_policy_opens_looking_asks_before_changing_and_names_every_tool()
    {
        var tools = JsonNode.Parse(MetaPolicy.Document)!["tools"]!.AsObject();
        Assert.Equal(MetaToolTable.All.Select(t => t.Name).Order(), tools.Select(t => t.Key).Order());
        Assert.All(MetaToolTable.All.Where(t => t.Hints.ReadOnly), t => Assert.NotEqual(MetaAdvice.Deny, t.Advice));
    }

    private static async Task<string> ListAsync(MetaCaller caller)
    {
        var (_, answer) = await caller.Gate.SendAsync(caller.Modern("tools/list"));
        return answer!["result"]!["tools"]!.ToJsonString();
    }
}
