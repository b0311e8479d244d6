using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>Looking: over what is pinned alone, whole, and without any server hearing of it.</summary>
public sealed class LookingTests
{
    [Theory]
    [InlineData("gateway.catalog_search", """{"query":"add"}""")]
    [InlineData("gateway.describe", """{"tool_id":"shop::add"}""")]
    [InlineData("gateway.request_capability", """{"query":"add numbers"}""")]
    [InlineData("gateway.health", "{}")]
    [InlineData("listTools", "{}")]
    public async Task No_server_hears_of_it(string tool, string arguments)
    {
        await using var caller = await MetaCaller.StartAsync();
        caller.Path = "/mcp/gateway/all";
        Assert.Null((await caller.CallAsync(tool, arguments))["error"]);
        Assert.Empty(caller.Gate.Upstream.Log);
    }

    [Fact]
    public async Task Tools_of_a_server_that_is_not_started_are_found_and_said_to_be_offline()
    {
        await using var caller = await MetaCaller.StartAsync(command: ["dotnet", Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll"), "modern"]);
        var found = (await caller.CallAsync("gateway.catalog_search", """{"query":"first"}"""))["results"]!.AsArray();
        Assert.Equal(("shop::first", "offline"), ((string?)found[0]!["tool_id"], (string?)found[0]!["availability"]));
        Assert.Empty((await caller.CallAsync("gateway.catalog_search", """{"query":"first","include_offline":false}"""))["results"]!.AsArray());
    }

    [Theory]
    [InlineData("add two numbers", "configured", "gateway.describe", "shop::add")]
    [InlineData("zebra", "not_available", "gateway.search_registry", "zebra")]
    public async Task A_capability_that_is_asked_for_is_answered_with_the_next_call(string query, string status, string next, string about)
    {
        await using var caller = await MetaCaller.StartAsync();
        var answer = await caller.CallAsync("gateway.request_capability", $$"""{"query":"{{query}}"}""");
        Assert.Equal((status, next), ((string?)answer["status"], (string?)answer["next"]!["tool"]));
        Assert.Contains(about, answer["next"]!["arguments"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Empty(caller.Gate.Upstream.Log);
    }

    [Fact]
    public async Task The_whole_schema_is_shown_and_a_short_form_on_request()
    {
        const string Schema = """{"type":"object","properties":{"mode":{"enum":["a","b"],"default":"a"},"n":{"type":"integer","minimum":1,"maximum":9},"to":{"oneOf":[{"type":"string","pattern":"^x"},{"type":"object","properties":{"deep":{"type":"array","items":{"type":"object","properties":{"deeper":{"const":1}}}}}}]}},"required":["n"]}""";
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            Tools = [JsonNode.Parse($$"""{"name":"add","description":"Adds.","inputSchema":{{Schema}} }""")],
        }));
        var whole = (await caller.CallAsync("gateway.describe", """{"tool_id":"shop::add"}"""))["input_schema"]!;
        Assert.Equal(Schema, whole.ToJsonString());
        var brief = await caller.CallAsync("gateway.describe", """{"tool_id":"shop::add","form":"short"}""");
        Assert.Null(brief["input_schema"]);
        Assert.Equal(["mode", "n", "to"], brief["args"]!.AsArray().Select(a => (string?)a!["name"]));
    }

    [Fact]
    public async Task Every_tool_of_250_on_three_pages_is_found()
    {
        var tools = Enumerable.Range(0, 250).Select(i => $$"""{"name":"tool_{{i}}","description":"Does thing {{i}}.","inputSchema":{"type":"object"} }""").ToArray();
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            OnMessage = async (http, message) =>
            {
                if ((string?)message["method"] != "tools/list")
                {
                    return false;
                }

                var at = int.Parse((string?)message["params"]?["cursor"] ?? "0", CultureInfo.InvariantCulture);
                var more = at < 200 ? $"\"nextCursor\":\"{at + 100}\"," : "";
                return await ScriptedUpstream.AnswerAsync(http, message, $$"""{"tools":[{{string.Join(',', tools.Skip(at).Take(100))}}],{{more}}"resultType":"complete","ttlMs":0,"cacheScope":"private"}""");
            },
        }));
        var seen = new HashSet<string>();
        string? cursor = null;
        for (var pages = 1; pages <= 3; pages++)
        {
            var page = await caller.CallAsync("gateway.catalog_search", cursor is null ? """{"limit":100}""" : $$"""{"limit":100,"cursor":"{{cursor}}"}""");
            seen.UnionWith(page["results"]!.AsArray().Select(r => (string)r!["tool_id"]!));
            Assert.Equal((250, pages < 3), ((int)page["total"]!, (bool)page["truncated"]!));
            cursor = (string?)page["next_cursor"];
        }

        Assert.Equal((250, null), (seen.Count, cursor));
        Assert.Equal("shop::tool_249", (string?)(await caller.CallAsync("gateway.catalog_search", """{"query":"tool_249"}"""))["results"]![0]!["tool_id"]);
    }

    [Fact]
    public async Task Health_of_many_servers_takes_at_most_4_kB_and_goes_on_by_a_cursor()
    {
        await using var caller = await MetaCaller.StartAsync();
        string[] names = [.. Enumerable.Range(0, 40).Select(i => $"a-server-with-a-rather-long-name-{i}")];
        foreach (var name in names)
        {
            await caller.Gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = name, Url = "http://127.0.0.1:1/", Probe = false }, default);
        }

        var grant = await caller.Gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("many", [new GrantedServer("gateway", null), .. names.Select(n => new GrantedServer(n, "shop"))]), default);
        var request = caller.Modern("tools/call", new JsonObject { ["name"] = "gateway.health" });
        GateUnderTest.As(request, grant.Token);
        var result = (await caller.Gate.SendAsync(request)).Answer!["result"]!;
        Assert.InRange(Encoding.UTF8.GetByteCount((string)result["content"]![0]!["text"]!), 100, 4096);
        Assert.Equal(40, (int)result["structuredContent"]!["total"]!);
        Assert.NotNull(result["structuredContent"]!["next_cursor"]);
    }

    [Fact]
    public async Task An_alias_that_could_be_two_tools_is_neither()
    {
        const string Empty = """ "inputSchema":{"type":"object"} """;
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { Tools = [JsonNode.Parse($$"""{"name":"x_add",{{Empty}} }""")] }));
        await using var other = await ScriptedUpstream.StartAsync(new ScriptedUpstream { Tools = [JsonNode.Parse($$"""{"name":"add",{{Empty}} }""")] });
        var added = await caller.Gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "shop_x", Url = other.Url.ToString() }, default);
        await caller.Gate.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop_x", [.. added.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), default);
        var grant = await caller.Gate.Node.ActAsync(
            AdminActs.CreateGrant, new CreateGrant("both", [new GrantedServer("gateway", null), new GrantedServer("shop", "shop"), new GrantedServer("shop_x", "shop")]), default);
        foreach (var (id, isOne) in (IEnumerable<(string, bool)>)[("mcp_shop_x_add", false), ("shop::x_add", true), ("shop_x::add", true)])
        {
            var request = caller.Modern("tools/call", new JsonObject { ["name"] = "gateway.describe", ["arguments"] = new JsonObject { ["tool_id"] = id } });
            GateUnderTest.As(request, grant.Token);
            var said = (await caller.Gate.SendAsync(request)).Answer!["result"]!["structuredContent"]!;
            Assert.Equal(isOne, said["error"] is null);
            Assert.True(isOne || said.ToJsonString().Contains("shop::x_add or shop_x::add", StringComparison.Ordinal) || said.ToJsonString().Contains("shop_x::add or shop::x_add", StringComparison.Ordinal), said.ToJsonString());
        }
    }
}
