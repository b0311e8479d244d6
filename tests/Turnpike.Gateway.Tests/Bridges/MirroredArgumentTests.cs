using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Bridges;

/// <summary>A stdio client has no header fields: the bridge writes the <c>Mcp-Param-*</c> ones a modern gateway asks for.</summary>
public sealed class MirroredArgumentTests
{
    [Fact]
    public async Task A_call_carries_the_fields_its_tool_mirrors_and_the_list_is_asked_for_once()
    {
        await using var gate = await GateUnderTest.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { Tools = [Tool("route", "Region"), Tool("plain", null)] }));
        await using var client = new BridgeClient(gate.Url, gate.Token);

        Assert.Equal("called route", await client.CallAsync("route", "{\"region\":\"grün\"}"));
        Assert.Equal("=?base64?Z3LDvG4=?=", gate.Upstream.Log.Last().Headers["Mcp-Param-Region"]);
        Assert.Equal("called plain", await client.CallAsync("plain", "{\"region\":\"eu\"}"));
        Assert.Equal("called route", await client.CallAsync("route", "{}"));
        Assert.DoesNotContain("Mcp-Param-Region", gate.Upstream.Log.Last().Headers.Keys);

        Assert.Equal(3, gate.Upstream.Calls.Count());
        Assert.Single(gate.Upstream.Log, l => l.Body.Contains("turnpike-connect", StringComparison.Ordinal) || l.Headers.GetValueOrDefault("Mcp-Method") == "tools/list");
        Assert.DoesNotContain(await gate.RecordsAsync(), r => r.ToJsonString().Contains("header_mismatch", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_page_of_the_list_is_read()
    {
        await using var gate = await GateUnderTest.StartAsync(upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream
        {
            OnMessage = async (http, message) => (string?)message["method"] == "tools/list" && await ScriptedUpstream.AnswerAsync(http, message,
                (string?)message["params"]!["cursor"] == "more"
                    ? $$"""{"tools":[{{Tool("route", "Region").ToJsonString()}}],"resultType":"complete","ttlMs":0,"cacheScope":"private"}"""
                    : $$"""{"tools":[{{Tool("plain", null).ToJsonString()}}],"nextCursor":"more","resultType":"complete","ttlMs":0,"cacheScope":"private"}"""),
        }));
        await using var client = new BridgeClient(gate.Url, gate.Token);

        Assert.Equal("called route", await client.CallAsync("route", "{\"region\":\"eu\"}"));
    }

    [Fact]
    public async Task A_tool_that_mirrors_something_else_than_before_is_listed_anew_and_called_once()
    {
        await using var gate = await GateUnderTest.StartAsync(
            upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { Tools = [Tool("route", "Region")] }),
            options: new GatewayOptions { DefinitionAge = TimeSpan.Zero });
        await using var client = new BridgeClient(gate.Url, gate.Token);
        Assert.Equal("called route", await client.CallAsync("route", "{\"region\":\"eu\"}"));

        gate.Upstream.Tools = [Tool("route", "Place")];
        await client.CallAsync("route", "{\"region\":\"eu\"}"); // Withheld: the gateway sees the change.
        var changed = Assert.Single((await gate.Node.ActAsync(AdminActs.ListPins, new ListPins("shop", PendingOnly: true), default)).Pins);
        await gate.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("shop", [new PinChoice(changed.Kind, changed.Name, changed.Hash)]), default);

        Assert.Equal("called route", await client.CallAsync("route", "{\"region\":\"us\"}"));
        Assert.Equal("us", gate.Upstream.Log.Last().Headers["Mcp-Param-Place"]);
        Assert.Equal(2, gate.Upstream.Calls.Count());
    }

    private static JsonNode Tool(string name, string? field) => JsonNode.Parse(
        "{\"name\":\"" + name + "\",\"inputSchema\":{\"type\":\"object\",\"properties\":{\"region\":{\"type\":\"string\""
        + (field is null ? "" : ",\"x-mcp-header\":\"" + field + "\"") + "}}}}")!;
}
