using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.MetaTools;

/// <summary>What a server asks of the client while a call through the gateway runs is answered: by the client, or in its place.</summary>
public sealed class AskingServerTests
{
    private const string Policy = """{ "version": "1", "default": "allow", "server_requests": { "sampling": "allow" } }""";
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Goes_to_a_client_that_can_and_the_answer_goes_back_under_the_servers_id()
    {
        await using var caller = await MetaCaller.StartAsync(Policy);
        var session = await caller.InitializeAsync("""{"sampling":{}}""");
        var answered = Asking(caller, "sampling/createMessage");
        using var response = await caller.PostAsync(session, Invoke);
        using var events = await EventReader.OfAsync(response);
        var request = (await events.NextAsync())!;
        Assert.Equal("sampling/createMessage", (string?)request["method"]);
        Assert.NotEqual("s-1", (string?)request["id"]?.ToString());
        (await caller.PostAsync(session, $$$"""{"jsonrpc":"2.0","id":{{{request["id"]!.ToJsonString()}}},"result":{"model":"m"}}""")).Dispose();
        Assert.Equal("""{"jsonrpc":"2.0","id":"s-1","result":{"model":"m"}}""", await answered.Task.WaitAsync(Late));
        Assert.Equal("c", (string?)(await events.NextAsync())!["id"]);
    }

    [Theory]
    [InlineData(Policy, null, "{}", "sampling/createMessage")] // The client cannot.
    [InlineData(Policy, null, """{"sampling":{},"elicitation":{}}""", "elicitation/create")] // The server's policy does not say so.
    [InlineData(Policy, """{ "version": "1", "default": "allow" }""", """{"sampling":{}}""", "sampling/createMessage")] // The gateway's does not.
    [InlineData(Policy, null, """{"sampling":{}}""", "made/up")]
    public async Task Is_refused_where_nobody_could_answer_and_the_call_goes_on(string policy, string? gatewayPolicy, string capabilities, string method)
    {
        await using var caller = await MetaCaller.StartAsync(policy, gatewayPolicy);
        var session = await caller.InitializeAsync(capabilities);
        var answered = Asking(caller, method);
        using var response = await caller.PostAsync(session, Invoke).WaitAsync(Late);
        Assert.Equal("c", (string?)Assert.Single(await EventReader.AllAsync(response))["id"]);
        AssertRefused(await answered.Task.WaitAsync(Late));
    }

    [Fact]
    public async Task Is_refused_for_a_modern_client_which_has_no_way_to_be_asked_by_a_legacy_server()
    {
        await using var caller = await MetaCaller.StartAsync(Policy, upstream: await ScriptedUpstream.StartAsync(new ScriptedUpstream { SpeaksModern = false }));
        var answered = Asking(caller, "sampling/createMessage");
        Assert.True((bool)(await caller.InvokeAsync("add", """{"a":1}""").WaitAsync(Late))["structuredContent"]!["ok"]!);
        AssertRefused(await answered.Task.WaitAsync(Late));
    }

    private const string Invoke = """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"gateway.invoke","arguments":{"tool_id":"shop::add","arguments":{"a":1}}}}""";

    private static void AssertRefused(string answer)
    {
        var refusal = JsonNode.Parse(answer)!;
        Assert.Equal("s-1", (string?)refusal["id"]);
        Assert.Equal(-32601, (int)refusal["error"]!["code"]!);
    }

    private static TaskCompletionSource<string> Asking(MetaCaller caller, string method)
    {
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var upstream = caller.Gate.Upstream;
        upstream.OnMessage = (http, message) =>
        {
            if (message["method"] is not null)
            {
                return Task.FromResult(false);
            }

            answered.TrySetResult(upstream.Log.Last(l => l.Body.Contains("s-1", StringComparison.Ordinal)).Body);
            http.Response.StatusCode = 202;
            return Task.FromResult(true);
        };
        upstream.OnCall = async (http, message) =>
        {
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":"s-1","method":"{{{method}}}","params":{}}""");
            await answered.Task;
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[]}}""");
            return true;
        };
        return answered;
    }
}
