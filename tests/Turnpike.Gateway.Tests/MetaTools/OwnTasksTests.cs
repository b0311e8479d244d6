using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

public sealed class OwnTasksTests
{
    private string _token = "";

    [Fact]
    public async Task A_cursor_goes_over_the_pages_of_several_servers_and_ids_are_not_the_servers()
    {
        await using var caller = await MetaCaller.StartAsync(upstream: await ScriptedUpstream.StartAsync(WithTasks()));
        await using var other = await ScriptedUpstream.StartAsync(WithTasks());
        var added = await caller.Gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "mill", Url = other.Url.ToString() }, default);
        await caller.Gate.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("mill", [.. added.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), default);
        var grant = await caller.Gate.Node.ActAsync(
            AdminActs.CreateGrant, new CreateGrant("both", [new GrantedServer("gateway", null), new GrantedServer("shop", "shop"), new GrantedServer("mill", "shop")]), default);
        _token = grant.Token!;
        using var hello = await PostAsync(caller, null, """{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}""");
        var session = hello.Headers.GetValues("Mcp-Session-Id").Single();
        foreach (var server in (string[])["shop", "mill"])
        {
            Assert.True((bool)(await CallAsync(caller, session, "gateway.invoke", $$"""{"tool_id":"{{server}}::add","arguments":{"a":1} }"""))["ok"]!);
        }

        var seen = new List<string>();
        string? cursor = null;
        do
        {
            var page = await CallAsync(caller, session, "gateway.tasks_list", cursor is null ? "{}" : $$"""{"cursor":"{{cursor}}"}""");
            seen.AddRange(page["tasks"]!.AsArray().Select(t => (string)t!["server_name"]!));
            Assert.DoesNotContain("\"plain-id", page.ToJsonString(), StringComparison.Ordinal);
            cursor = (string?)page["next_cursor"];
        }
        while (cursor is not null && seen.Count < 10);
        Assert.Equal(["mill", "mill", "shop", "shop"], seen);
    }

    private static ScriptedUpstream WithTasks() => new()
    {
        SpeaksModern = false,
        OnMessage = async (http, message) => (string?)message["method"] == "tasks/list" && await ScriptedUpstream.AnswerAsync(http, message,
            (string?)message["params"]?["cursor"] == "more" ? $$"""{"tasks":[{{Work(2)}}]}""" : $$"""{"tasks":[{{Work(1)}}],"nextCursor":"more"}"""),
    };

    private static string Work(int number) => $$"""{"taskId":"plain-id-{{number}}","status":"working","createdAt":"2026-01-01T00:00:00Z","lastUpdatedAt":"2026-01-01T00:00:00Z","ttl":60000}""";

    private static async Task<JsonNode> AnswerAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return (await EventReader.AllAsync(response))[^1];
        }
    }

    private async Task<JsonNode> CallAsync(MetaCaller caller, string session, string tool, string arguments) =>
        (await AnswerAsync(await PostAsync(caller, session, $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{{tool}}}","arguments":{{{arguments}}} } }""")))["result"]!["structuredContent"]!;

    private Task<HttpResponseMessage> PostAsync(MetaCaller caller, string? session, string body) => caller.Gate.Client.SendAsync(caller.Gate.Raw(body, r =>
    {
        r.RequestUri = new Uri(r.RequestUri!, "/mcp/gateway/all");
        GateUnderTest.As(r, _token);
        if (session is not null)
        {
            r.Headers.Add("Mcp-Session-Id", session);
            r.Headers.Add("MCP-Protocol-Version", "2025-11-25");
        }
    }));
}
