using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Handles;

/// <summary>Handles a server gave (request states, task ids) are bound to the caller they were given to, and come back byte for byte.</summary>
public sealed class RequestStateTests : IAsyncLifetime
{
    private const string State = "opaque \\u00e9 \\\" / state.";

    private GateUnderTest _gate = null!;

    public async ValueTask InitializeAsync()
    {
        _gate = await GateUnderTest.StartAsync("""{ "version": "1", "default": "allow", "server_requests": { "elicitation": "allow" } }""");
        _gate.Upstream.OnCall = (http, message) => message["params"]!["requestState"] is null && message["params"]!["inputResponses"] is null
            ? ScriptedUpstream.AnswerAsync(http, message, """{"resultType":"input_required","inputRequests":{"q":{"method":"elicitation/create","params":{}}},"requestState":""" + $"\"{State}\"}}")
            : Task.FromResult(false);
    }

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    public async Task A_request_state_is_wrapped_and_comes_back_as_it_was()
    {
        var state = await AskAsync();
        Assert.StartsWith("tp1.", JsonNode.Parse(state)!.GetValue<string>(), StringComparison.Ordinal);
        var (status, answer) = await RetryAsync(state);
        Assert.Equal(200, status);
        Assert.Equal("called add", (string?)answer!["result"]!["content"]![0]!["text"]);
        Assert.Contains($"\"requestState\":\"{State}\"", _gate.Upstream.Calls.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_state_that_was_tampered_with_is_refused()
    {
        var state = await AskAsync();
        _gate.Upstream.Log.Clear();
        string[] wrong = [state.Replace("opaque", "OPAQUE", StringComparison.Ordinal), state.Replace("tp1.", "tp2.", StringComparison.Ordinal), $"\"{State}\"", "\"tp1.\"", "\"\""];
        foreach (var bad in wrong)
        {
            var (status, answer) = await RetryAsync(bad);
            Assert.Equal(400, status);
            Assert.Equal(-32602, (int)answer!["error"]!["code"]!);
        }

        Assert.Empty(_gate.Upstream.Calls);
    }

    [Fact]
    public async Task Another_grant_or_another_tool_cannot_use_it()
    {
        var state = await AskAsync();
        _gate.Upstream.Log.Clear();
        Assert.Equal(400, (await RetryAsync(state, token: await _gate.GrantAsync("thief"))).Status);
        Assert.Equal(400, (await RetryAsync(state, tool: "wipe")).Status);
        Assert.Empty(_gate.Upstream.Calls);
    }

    [Fact]
    public async Task What_a_server_asks_of_the_client_without_a_policy_is_withheld()
    {
        await _gate.ApplyAsync(GateUnderTest.AllowAll);
        var (_, answer) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
        Assert.Equal(1403, (int)answer!["error"]!["code"]!);
        Assert.DoesNotContain("requestState", answer.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_belongs_to_its_caller()
    {
        _gate.Upstream.OnCall = (http, message) => ScriptedUpstream.AnswerAsync(http, message, """{"resultType":"task","taskId":"t/1","status":"working","ttlMs":1000,"pollIntervalMs":10}""");
        _gate.Upstream.OnMessage = async (http, message) => (string?)message["method"] == "tasks/get"
            && await ScriptedUpstream.AnswerAsync(http, message, """{"resultType":"complete","taskId":"t/1","status":"completed"}""");
        var (_, created) = await _gate.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
        var task = (string)created!["result"]!["taskId"]!;
        Assert.NotEqual("t/1", task);

        var (status, answer) = await GetAsync(task, null);
        Assert.Equal(200, status);
        Assert.Equal(task, (string?)answer!["result"]!["taskId"]);
        var (body, headers) = _gate.Upstream.Log.Last();
        Assert.Equal("t/1", (string?)JsonNode.Parse(body)!["params"]!["taskId"]);
        Assert.Equal("t/1", headers["Mcp-Name"]);

        _gate.Upstream.Log.Clear();
        Assert.Equal(400, (await GetAsync(task, await _gate.GrantAsync("thief"))).Status);
        Assert.Equal(400, (await GetAsync("t/1", null)).Status);
        Assert.Empty(_gate.Upstream.Log);
    }

    private Task<(int Status, JsonNode? Answer)> GetAsync(string task, string? token) =>
        _gate.SendAsync(_gate.Modern("tasks/get", $$"""{ "taskId": "{{task}}" }""", name: task, change: r => GateUnderTest.As(r, token)));

    private async Task<string> AskAsync()
    {
        using var response = await _gate.Client.SendAsync(_gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }"""));
        var text = await response.Content.ReadAsStringAsync();
        var start = text.IndexOf("\"requestState\":", StringComparison.Ordinal) + "\"requestState\":".Length;
        return text[start..text.LastIndexOf("}}", StringComparison.Ordinal)];
    }

    private Task<(int Status, JsonNode? Answer)> RetryAsync(string state, string tool = "add", string? token = null)
    {
        var body = """{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"TOOL","arguments":{"a":1},"inputResponses":{"q":{"action":"decline"}},"requestState":STATE,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{"elicitation":{}}}}}"""
            .Replace("TOOL", tool, StringComparison.Ordinal).Replace("STATE", state, StringComparison.Ordinal);
        return _gate.SendAsync(_gate.ModernRaw(body, "tools/call", tool, r => GateUnderTest.As(r, token)));
    }
}
