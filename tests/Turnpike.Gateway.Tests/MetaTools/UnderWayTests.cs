using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>Calls through the gateway that are under way: whose they are, how they end, and that they do not disturb each other.</summary>
public sealed class UnderWayTests
{
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_caller_sees_and_cancels_its_own_calls_alone_and_an_id_ends_with_its_call()
    {
        await using var caller = await MetaCaller.StartAsync();
        var stranger = await caller.AnotherAsync();
        var (begun, gone) = Hang(caller);
        var call = caller.InvokeAsync("add", """{"a":1}""");
        await begun.Task.WaitAsync(Late);
        var shown = Assert.Single((await caller.CallAsync("gateway.list_pending"))["requests"]!.AsArray())!;
        var id = (string)shown["request_id"]!;
        Assert.Equal("shop::add", (string?)shown["tool_id"]);
        Assert.Equal(30_000, (int)shown["timeout_ms"]!);
        Assert.Matches("^[A-Za-z0-9_-]{22}$", id);

        Assert.Equal(0, (int)(await stranger.CallAsync("gateway.list_pending"))["total"]!);
        Assert.Equal("E306", (string?)(await CancelAsync(stranger, id))["error"]!["code"]);
        Assert.False(gone.Task.IsCompleted);

        Assert.Equal("cancelled", (string?)(await CancelAsync(caller, id))["status"]);
        await gone.Task.WaitAsync(Late);
        var result = await call.WaitAsync(Late);
        Assert.True((bool)result["isError"]!);
        Assert.Equal("E302", (string?)result["structuredContent"]!["error"]!["code"]);
        Assert.Equal(0, (int)(await caller.CallAsync("gateway.list_pending"))["total"]!);
        Assert.Equal("E306", (string?)(await CancelAsync(caller, id))["error"]!["code"]);
    }

    [Fact]
    public async Task A_clients_cancellation_reaches_the_server_under_its_own_id_and_the_call_is_over()
    {
        await using var caller = await MetaCaller.StartAsync();
        var session = await caller.InitializeAsync();
        var begun = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Gate.Upstream.OnMessage = (_, message) =>
        {
            if ((string?)message["method"] == "notifications/cancelled")
            {
                told.TrySetResult(message["params"]!["requestId"]!.ToJsonString());
            }

            return Task.FromResult(false);
        };
        caller.Gate.Upstream.OnCall = async (http, message) =>
        {
            begun.TrySetResult(message["id"]!.ToJsonString());
            await told.Task;
            http.Response.ContentType = "text/event-stream"; // As the protocol has it, a call that was cancelled is not answered.
            return true;
        };
        var call = caller.PostAsync(session, Invoke("\"slow\""));
        var asked = await begun.Task.WaitAsync(Late);
        (await caller.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}""")).Dispose();
        Assert.Equal(asked, await told.Task.WaitAsync(Late));
        using var response = await call.WaitAsync(Late);
        Assert.DoesNotContain(await EventReader.AllAsync(response), m => m["result"] is not null);
        await UntilIdleAsync(caller, session);
    }

    [Fact]
    public async Task Progress_and_log_lines_reach_the_caller_under_its_own_token()
    {
        await using var caller = await MetaCaller.StartAsync();
        var session = await caller.InitializeAsync();
        caller.Gate.Upstream.OnCall = async (http, message) =>
        {
            var token = message["params"]!["_meta"]!["progressToken"]!.ToJsonString();
            Assert.DoesNotContain("mine", token, StringComparison.Ordinal);
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"stranger","progress":1}}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"said"}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            return true;
        };
        using var response = await caller.PostAsync(session, Invoke("7", """ ,"_meta":{"progressToken":"mine"} """));
        var messages = await EventReader.AllAsync(response);
        Assert.Equal(3, messages.Count);
        Assert.Equal("mine", (string?)messages[0]["params"]!["progressToken"]);
        Assert.Equal("said", (string?)messages[1]["params"]!["data"]);
        Assert.Equal(7, (int)messages[2]["id"]!);
    }

    [Fact]
    public async Task Two_clients_with_equal_ids_get_each_its_own_answer()
    {
        await using var caller = await MetaCaller.StartAsync();
        var other = await caller.AnotherAsync();
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        caller.Gate.Upstream.OnCall = async (http, message) =>
        {
            var a = (int)message["params"]!["arguments"]!["a"]!;
            if (a == 2)
            {
                second.TrySetResult();
            }

            await second.Task;
            return await ScriptedUpstream.AnswerAsync(http, message, $$"""{"content":[{"type":"text","text":"{{a}}"}]}""");
        };
        var calls = new[] { (caller, 1), (other, 2) }.Select(async c =>
        {
            var session = await c.Item1.InitializeAsync();
            using var response = await c.Item1.PostAsync(session, Invoke("7").Replace("\"a\":1", $"\"a\":{c.Item2}", StringComparison.Ordinal));
            return (string?)(await EventReader.AllAsync(response))[^1]["result"]!["content"]![0]!["text"];
        });
        Assert.Equal(new[] { "1", "2" }, await Task.WhenAll(calls).WaitAsync(Late));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_delays_no_other()
    {
        await using var slow = await ScriptedUpstream.StartAsync();
        await using var caller = await MetaCaller.StartAsync();
        var added = await caller.Gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = "kiosk", Url = slow.Url.ToString() }, default);
        await caller.Gate.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins("kiosk", [.. added.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), default);
        var both = await caller.AnotherAsync(new GrantedServer("kiosk", "shop"));
        var (begun, free) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource());
        slow.OnMessage = async (_, _) =>
        {
            begun.TrySetResult();
            await free.Task;
            return false;
        };
        var waiting = both.AskAsync("gateway.invoke", """{ "tool_id": "kiosk::add", "arguments": { "a": 1 } }""");
        await begun.Task.WaitAsync(Late);
        Assert.Equal("called add", (string?)(await both.InvokeAsync("add", """{"a":1}""").WaitAsync(Late))["content"]![0]!["text"]);
        Assert.False(waiting.IsCompleted);
        free.SetResult();
        Assert.Equal("kiosk::add", (string?)(await waiting.WaitAsync(Late))["result"]!["structuredContent"]!["tool_id"]);
    }

    [Fact]
    public async Task A_fresh_health_is_small_and_goes_on_page_by_page()
    {
        await using var caller = await MetaCaller.StartAsync();
        var names = Enumerable.Range(0, 20).Select(i => $"server-with-a-name-that-is-rather-long-{i:00}").ToArray();
        foreach (var name in names)
        {
            await caller.Gate.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = name, Url = "http://127.0.0.1:1/", Probe = false }, default);
        }

        var many = await caller.AnotherAsync([.. names.Select(n => new GrantedServer(n, "shop"))]);
        var text = (string)(await many.AskAsync("gateway.health"))["result"]!["content"]![0]!["text"]!;
        Assert.True(Encoding.UTF8.GetByteCount(text) <= 4096, text);
        var first = JsonNode.Parse(text)!;
        Assert.Equal(21, (int)first["total"]!);
        var next = await many.CallAsync("gateway.health", $$"""{ "cursor": "{{first["next_cursor"]}}" }""");
        Assert.Equal(
            names.Append("shop").Order(StringComparer.Ordinal),
            first["servers"]!.AsArray().Concat(next["servers"]!.AsArray()).Select(s => (string)s!["name"]!));
    }

    private static string Invoke(string id, string meta = "") =>
        $$$"""{"jsonrpc":"2.0","id":{{{id}}},"method":"tools/call","params":{"name":"gateway.invoke","arguments":{"tool_id":"shop::add","arguments":{"a":1}}{{{meta}}}}}""";

    private static async Task<JsonNode> CancelAsync(MetaCaller caller, string id) => await caller.CallAsync("gateway.cancel", $$"""{ "request_id": "{{id}}" }""");

    private static (TaskCompletionSource Begun, TaskCompletionSource Gone) Hang(MetaCaller caller)
    {
        var (begun, gone) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        caller.Gate.Upstream.OnCall = async (http, _) =>
        {
            http.RequestAborted.UnsafeRegister(_ => gone.TrySetResult(), null);
            begun.TrySetResult();
            await gone.Task;
            return true;
        };
        return (begun, gone);
    }

    // The slot is free a moment after the server was told: each turn is a whole request.
    private static async Task UntilIdleAsync(MetaCaller caller, string session)
    {
        for (var turn = 0; turn < 200; turn++)
        {
            var said = await caller.LegacyAsync(session, "tools/call", """{"name":"gateway.list_pending","arguments":{}}""");
            if ((int)said[^1]["result"]!["structuredContent"]!["total"]! == 0)
            {
                return;
            }
        }

        Assert.Fail("the call is still under way");
    }
}
