using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>What a legacy server says beside its answer reaches the client it belongs to, under that client's own ids.</summary>
public sealed class LegacyStreamTests
{
    private const string Sampling = """{ "version": "1", "default": "allow", "server_requests": { "sampling": "allow" } }""";
    private const string Call = """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"wipe","arguments":{},"_meta":{"progressToken":"mine"}}}""";

    [Fact]
    public async Task Progress_carries_the_clients_token_and_logging_passes()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        gate.Upstream.OnCall = async (http, message) =>
        {
            var token = message["params"]!["_meta"]!["progressToken"]!.ToJsonString();
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":"stranger","progress":1}}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"said"}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            return true;
        };
        var messages = await gate.LegacyAsync(session, Call);
        Assert.Equal(3, messages.Count);
        Assert.Equal("mine", (string?)messages[0]["params"]!["progressToken"]);
        Assert.Equal("said", (string?)messages[1]["params"]!["data"]);
        Assert.Equal("c", (string?)messages[2]["id"]);
    }

    [Fact]
    public async Task An_allowed_server_request_reaches_the_client_and_its_answer_the_server()
    {
        await using var gate = await GateUnderTest.StartAsync(Sampling);
        var session = await gate.InitializeAsync("""{"sampling":{},"elicitation":{},"roots":{"listChanged":true}}""");
        Assert.Equal("""{"sampling":{}}""", JsonNode.Parse(gate.Upstream.Log.Single().Body)!["params"]!["capabilities"]!.ToJsonString());
        var answered = Asking(gate, "sampling/createMessage");
        using var response = await gate.PostAsync(session, Call);
        using var events = await EventReader.OfAsync(response);
        var request = (await events.NextAsync())!;
        Assert.Equal("sampling/createMessage", (string?)request["method"]);
        var id = request["id"]!.ToJsonString();
        Assert.NotEqual("\"s-1\"", id);

        using var wrong = await gate.PostAsync(session, """{"jsonrpc":"2.0","id":4711,"result":{}}""");
        Assert.Equal(400, (int)wrong.StatusCode);
        var stranger = await gate.InitializeAsync(token: await gate.GrantAsync("other"));
        using var crossed = await gate.PostAsync(stranger, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{}}""", await gate.GrantAsync("third"));
        Assert.Equal(404, (int)crossed.StatusCode);

        using var right = await gate.PostAsync(session, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{ "model" : "m"}}""");
        Assert.Equal(202, (int)right.StatusCode);
        Assert.Equal("""{"jsonrpc":"2.0","id":"s-1","result":{ "model" : "m"}}""", await answered.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("c", (string?)(await events.NextAsync())!["id"]);
        using var again = await gate.PostAsync(session, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{}}""");
        Assert.Equal(400, (int)again.StatusCode);
    }

    [Theory]
    [InlineData("elicitation/create")]
    [InlineData("roots/list")]
    [InlineData("made/up")]
    public async Task A_server_request_no_policy_names_is_refused_by_the_gateway(string method)
    {
        await using var gate = await GateUnderTest.StartAsync(Sampling);
        var session = await gate.InitializeAsync();
        var answered = Asking(gate, method);
        var messages = await gate.LegacyAsync(session, Call);
        Assert.Equal("c", (string?)Assert.Single(messages)["id"]);
        var refusal = JsonNode.Parse(await answered.Task)!;
        Assert.Equal("s-1", (string?)refusal["id"]);
        Assert.Equal(-32601, (int)refusal["error"]!["code"]!);
    }

    [Fact]
    public async Task An_answer_that_a_new_policy_forbids_does_not_reach_the_server()
    {
        await using var gate = await GateUnderTest.StartAsync(Sampling);
        var session = await gate.InitializeAsync("""{"sampling":{}}""");
        var answered = Asking(gate, "sampling/createMessage");
        using var response = await gate.PostAsync(session, Call);
        using var events = await EventReader.OfAsync(response);
        var id = (await events.NextAsync())!["id"]!.ToJsonString();
        await gate.ApplyAsync(GateUnderTest.AllowAll);
        (await gate.PostAsync(session, $$$"""{"jsonrpc":"2.0","id":{{{id}}},"result":{"secret":"s"}}""")).Dispose();
        var arrived = await answered.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain("secret", arrived, StringComparison.Ordinal);
        Assert.Contains("-32601", arrived, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_stream_is_resumed_by_its_last_event()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        string? asked = null, upstreamId = null;
        gate.Upstream.OnCall = async (http, message) =>
        {
            upstreamId = message["id"]!.ToJsonString();
            await ScriptedUpstream.EventAsync(http, "", "e-1");
            return true;
        };
        gate.Upstream.OnGet = async http =>
        {
            asked = http.Request.Headers["Last-Event-ID"].ToString();
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{upstreamId}}},"result":{"content":[],"late":true}}""", "e-2");
        };
        using var broken = await gate.PostAsync(session, Call);
        using var first = await EventReader.OfAsync(broken);
        Assert.Null(await first.NextAsync());
        Assert.Equal("e-1", first.LastId);
        using var resumed = await gate.ListenAsync(session, "e-1");
        using var events = await EventReader.OfAsync(resumed);
        var answer = (await events.NextAsync())!;
        Assert.Equal("e-1", asked);
        Assert.Equal("c", (string?)answer["id"]);
        Assert.True((bool)answer["result"]!["late"]!);
    }

    [Fact]
    public async Task A_client_that_went_away_has_not_cancelled()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        var gone = new TaskCompletionSource();
        var told = new TaskCompletionSource<bool>();
        gate.Upstream.OnCall = async (http, message) =>
        {
            var token = message["params"]!["_meta"]!["progressToken"]!.ToJsonString();
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":1}}""");
            await gone.Task;
            for (var i = 2; i < 5; i++)
            {
                await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{token}}},"progress":{{{i}}} } }""");
            }

            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            told.SetResult(http.RequestAborted.IsCancellationRequested);
            return true;
        };
        using (var response = await gate.PostAsync(session, Call))
        using (var events = await EventReader.OfAsync(response))
        {
            await events.NextAsync();
        }

        gone.SetResult();
        Assert.False(await told.Task.WaitAsync(TimeSpan.FromSeconds(10)));
        using var after = await gate.PostAsync(session, """{"jsonrpc":"2.0","id":1,"method":"ping"}""");
        Assert.Equal(200, (int)after.StatusCode);
        string?[] outcomes = [];
        for (var i = 0; i < 50 && outcomes.Length == 0; i++)
        {
            var records = await gate.RecordsAsync();
            var intent = (long)records.Single(r => (string?)r["kind"] == "call" && (string?)r["method"] == "tools/call")["seq"]!;
            outcomes = [.. records.Where(r => (string?)r["kind"] == "outcome" && (long)r["intent"]! == intent).Select(r => (string?)r["outcome"])];
        }

        Assert.Equal("result", Assert.Single(outcomes));
    }

    [Fact]
    public async Task A_cancellation_names_the_request_as_the_server_knows_it()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        var called = new TaskCompletionSource<string>();
        gate.Upstream.OnCall = async (http, message) =>
        {
            called.SetResult(message["id"]!.ToJsonString());
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        var call = gate.PostAsync(session, Call);
        var id = await called.Task;
        using var unknown = await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"not mine"}}""");
        using var cancel = await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}""");
        Assert.Equal(202, (int)cancel.StatusCode);
        using var response = await call.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Empty(await EventReader.AllAsync(response));
        var arrived = gate.Upstream.Log.Select(l => l.Body).Where(b => b.Contains("cancelled", StringComparison.Ordinal));
        Assert.Equal("""{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":ID}}""".Replace("ID", id, StringComparison.Ordinal), Assert.Single(arrived));
    }

    /// <summary>The server asks the client within a call and answers the call when it got its answer.</summary>
    private static TaskCompletionSource<string> Asking(GateUnderTest gate, string method)
    {
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Upstream.OnMessage = (http, message) =>
        {
            if (message["method"] is null)
            {
                answered.TrySetResult(gate.Upstream.Log.Last(l => l.Body.Contains("s-1", StringComparison.Ordinal)).Body);
                http.Response.StatusCode = 202;
                return Task.FromResult(true);
            }

            return Task.FromResult(false);
        };
        gate.Upstream.OnCall = async (http, message) =>
        {
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":"s-1","method":"{{{method}}}","params":{}}""");
            await answered.Task;
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            return true;
        };
        return answered;
    }
}
