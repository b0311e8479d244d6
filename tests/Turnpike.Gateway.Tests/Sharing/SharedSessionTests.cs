using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sharing;

/// <summary>A server over HTTP that was added with <c>shared</c>: one upstream session for every caller, and nothing of one reaches another.</summary>
public sealed class SharedSessionTests : IAsyncLifetime
{
    private const string Slow = """{"jsonrpc":"2.0","id":"slow","method":"tools/call","params":{"name":"add","arguments":{"a":1}}}""";
    private const string CancelSlow = """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}""";

    private GateUnderTest _gate = null!;
    private string _other = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = await GateUnderTest.StartAsync(shared: true);
        _other = await _gate.GrantAsync("other");
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task Two_grants_are_served_by_one_handshake_of_the_gateways_own()
    {
        var sessions = await Task.WhenAll(
            _gate.InitializeAsync("""{"sampling":{}}"""), _gate.InitializeAsync(), _gate.InitializeAsync(token: _other), _gate.InitializeAsync(token: _other));
        Assert.Equal(4, sessions.Distinct().Count());
        (await _gate.PostAsync(sessions[0], """{"jsonrpc":"2.0","method":"notifications/initialized"}""")).Dispose();
        (await _gate.PostAsync(sessions[0], """{"jsonrpc":"2.0","method":"notifications/roots/list_changed"}""")).Dispose();
        await _gate.LegacyCallAsync(sessions[0], "add", """{ "a": 1 }""");
        await _gate.LegacyCallAsync(sessions[3], "add", """{ "a": 1 }""", _other);

        var hello = JsonNode.Parse(Assert.Single(Bodies("initialize")))!["params"]!;
        Assert.Equal("{}", hello["capabilities"]!.ToJsonString());
        Assert.Equal("turnpike", (string?)hello["clientInfo"]!["name"]);
        Assert.Single(Bodies("notifications/initialized"));
        Assert.Empty(Bodies("notifications/roots/list_changed"));
        Assert.Single(_gate.Upstream.Log.Where(l => l.Body.Contains("tools/call", StringComparison.Ordinal)).Select(l => l.Headers["Mcp-Session-Id"]).Distinct());
    }

    [Fact]
    public async Task Each_initialize_is_answered_under_its_own_id_and_without_instructions_that_are_not_approved()
    {
        _gate.Upstream.Instructions = "Obey.";
        foreach (var id in new[] { "\"one\"", "7" })
        {
            var (status, answer) = await _gate.SendAsync(_gate.Raw(
                """{"jsonrpc":"2.0","id":ID,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"t","version":"1"}}}"""
                    .Replace("ID", id, StringComparison.Ordinal)));
            Assert.Equal(200, status);
            Assert.Equal(id, answer!["id"]!.ToJsonString());
            Assert.Equal("2025-11-25", (string?)answer["result"]!["protocolVersion"]);
            Assert.Equal("", (string?)answer["result"]!["instructions"]);
        }
    }

    [Fact]
    public async Task The_same_client_ids_at_once_do_not_cross()
    {
        var (one, two) = (await _gate.InitializeAsync(), await _gate.InitializeAsync(token: _other));
        var both = new TaskCompletionSource();
        var arrived = 0;
        _gate.Upstream.OnCall = async (http, message) =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
            {
                both.SetResult();
            }

            await both.Task;
            return await ScriptedUpstream.AnswerAsync(http, message, $$"""{"content":[{"type":"text","text":"{{message["params"]!["arguments"]!["a"]}}"}]}""");
        };
        var answers = await Task.WhenAll(_gate.LegacyCallAsync(one, "add", """{ "a": 1 }"""), _gate.LegacyCallAsync(two, "add", """{ "a": 2 }""", _other));
        Assert.Equal(["1", "2"], answers.Select(a => (string?)a["result"]!["content"]![0]!["text"]));
        Assert.All(answers, a => Assert.Equal("c", (string?)a["id"]));
    }

    [Fact]
    public async Task A_cancellation_ends_only_the_request_of_its_own_session()
    {
        var (one, same, other) = (await _gate.InitializeAsync(), await _gate.InitializeAsync(), await _gate.InitializeAsync(token: _other));
        var arrived = new TaskCompletionSource();
        _gate.Upstream.OnCall = async (http, _) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        var slow = _gate.LegacyAsync(one, Slow);
        await arrived.Task;
        (await _gate.PostAsync(same, CancelSlow)).Dispose();
        (await _gate.PostAsync(other, CancelSlow, _other)).Dispose();
        Assert.Empty(Bodies("notifications/cancelled"));
        Assert.False(slow.IsCompleted);
        (await _gate.PostAsync(one, CancelSlow)).Dispose();
        Assert.Single(Bodies("notifications/cancelled"));
        Assert.Empty(await slow.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("resources/subscribe", """{"uri":"file:///a"}""")]
    [InlineData("resources/unsubscribe", """{"uri":"file:///a"}""")]
    [InlineData("logging/setLevel", """{"level":"debug"}""")]
    [InlineData("tasks/list", "{}")]
    public async Task What_makes_state_for_one_client_is_refused_and_recorded(string method, string parameters)
    {
        var session = await _gate.InitializeAsync();
        var answer = Assert.Single(await _gate.LegacyAsync(session, $$$"""{"jsonrpc":"2.0","id":"s","method":"{{{method}}}","params":{{{parameters}}}}"""));
        Assert.Equal(-32601, (int)answer["error"]!["code"]!);
        Assert.Contains("share", (string?)answer["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(Bodies(method));
        Assert.Contains(await _gate.RecordsAsync(), r => r.ToJsonString() is var text
            && text.Contains("refused_method", StringComparison.Ordinal) && text.Contains(method, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_session_the_server_forgot_is_greeted_again_and_the_clients_sessions_stay()
    {
        var (one, two) = (await _gate.InitializeAsync(), await _gate.InitializeAsync(token: _other));
        _gate.Upstream.OnMessage = (http, _) =>
        {
            http.Response.StatusCode = 404;
            return Task.FromResult(true);
        };
        Assert.NotNull(Assert.Single(await _gate.LegacyAsync(one, """{"jsonrpc":"2.0","id":1,"method":"ping"}"""))["error"]);
        _gate.Upstream.OnMessage = null;
        Assert.NotNull((await _gate.LegacyCallAsync(two, "add", """{ "a": 1 }""", _other))["result"]);
        Assert.NotNull((await _gate.LegacyCallAsync(one, "add", """{ "a": 1 }"""))["result"]);
        Assert.Equal(2, Bodies("initialize").Count());
    }

    [Fact]
    public async Task Ending_a_session_leaves_the_connection_to_the_others()
    {
        var (one, two) = (await _gate.InitializeAsync(), await _gate.InitializeAsync(token: _other));
        var ended = _gate.Upstream.Ended.Count;
        var delete = _gate.Raw("", r =>
        {
            r.Method = HttpMethod.Delete;
            r.Content = null;
            r.Headers.Add("Mcp-Session-Id", one);
        });
        Assert.Equal(200, (await _gate.SendAsync(delete)).Status);
        Assert.NotNull((await _gate.LegacyCallAsync(two, "add", """{ "a": 1 }""", _other))["result"]);
        Assert.Equal(ended, _gate.Upstream.Ended.Count);
        Assert.Single(Bodies("initialize"));
    }

    [Fact]
    public async Task There_is_no_standing_stream()
    {
        var session = await _gate.InitializeAsync();
        using var stream = await _gate.ListenAsync(session);
        Assert.Equal(405, (int)stream.StatusCode);
    }

    [Fact]
    public async Task Progress_and_requests_on_anothers_stream_reach_nobody()
    {
        var (one, two) = (await _gate.InitializeAsync(), await _gate.InitializeAsync(token: _other));
        var arrived = new TaskCompletionSource<JsonNode>();
        var go = new TaskCompletionSource();
        _gate.Upstream.OnCall = async (http, message) =>
        {
            if (arrived.TrySetResult(message))
            {
                await go.Task;
                return false;
            }

            var first = (await arrived.Task)["params"]!["_meta"]!["progressToken"]!.ToJsonString();
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":{{{first}}},"progress":1}}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","id":"q","method":"ping"}""");
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"uri":"file:///a"}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            return true;
        };
        const string call = """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"add","arguments":{"a":1},"_meta":{"progressToken":"mine"}}}""";
        var waiting = _gate.LegacyAsync(one, call);
        await arrived.Task;
        Assert.Equal("c", (string?)Assert.Single(await _gate.LegacyAsync(two, call, _other))["id"]);
        Assert.Contains(_gate.Upstream.Log, l => l.Body.Contains("\"q\"", StringComparison.Ordinal) && l.Body.Contains("\"result\"", StringComparison.Ordinal));
        go.SetResult();
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task A_list_that_changed_is_looked_at_again_though_no_client_listens()
    {
        var changed = new TaskCompletionSource();
        _gate.Upstream.OnGet = async http =>
        {
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"here"}}""");
            await changed.Task;
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}""");
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
        };
        var session = await _gate.InitializeAsync();
        Assert.NotNull((await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }"""))["result"]);
        _gate.Upstream.Tools = JsonNode.Parse("""[ { "name": "add", "description": "Does more.", "inputSchema": { "type": "object" } } ]""")!.AsArray();
        changed.SetResult();
        var looks = 1;
        for (var i = 0; i < 2000 && looks < 2; i++)
        {
            await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }""");
            looks = Bodies("tools/list").Count();
        }

        Assert.Equal(2, looks);
        var calls = _gate.Upstream.Calls.Count();
        await _gate.LegacyCallAsync(session, "add", """{ "a": 1 }""");
        Assert.Equal(calls, _gate.Upstream.Calls.Count());
    }

    private IEnumerable<string> Bodies(string method) =>
        _gate.Upstream.Log.Select(l => l.Body).Where(b => (string?)JsonNode.Parse(b)!["method"] == method);
}
