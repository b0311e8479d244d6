using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>A stdio server behind the gate: a process for each session, started once and again after it died.</summary>
public sealed class StdioServerTests
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");

    [Fact]
    public async Task Each_session_has_one_process_which_ends_with_it()
    {
        await using var gate = await StartAsync();
        var (one, other) = (await gate.InitializeAsync(), await gate.InitializeAsync());
        var pids = await Task.WhenAll(DoAsync(gate, one, "pid"), DoAsync(gate, one, "pid"), DoAsync(gate, other, "pid"));
        Assert.Equal(pids[0], pids[1]);
        Assert.NotEqual(pids[0], pids[2]);
        using var process = Process.GetProcessById(int.Parse(pids[0], CultureInfo.InvariantCulture));
        await gate.SendAsync(gate.Raw("", r =>
        {
            r.Method = HttpMethod.Delete;
            r.Content = null;
            r.Headers.Add("Mcp-Session-Id", one);
        }));
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(pids[2], await DoAsync(gate, other, "pid"));
    }

    [Fact]
    public async Task Many_first_callers_start_one_process()
    {
        await using var gate = await StartAsync("modern");
        var pids = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => gate.CallAsync("first", """{ "do": "pid" }""")));
        Assert.Single(pids.Distinct());
    }

    [Fact]
    public async Task A_process_that_died_is_started_again_and_told_what_the_client_said()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        var before = await DoAsync(gate, session, "pid");
        var died = await gate.LegacyCallAsync(session, "first", """{ "do": "exit" }""");
        Assert.NotNull(died["error"]);
        JsonNode? answer = null;
        for (var i = 0; i < 40 && answer?["result"] is null; i++)
        {
            answer = await gate.LegacyCallAsync(session, "first", """{ "do": "hello" }"""); // Refused until the back-off is over.
            await Task.Delay(TimeSpan.FromMilliseconds(answer["result"] is null ? 100 : 0));
        }

        Assert.Contains("\"initialize\"", Text(answer!), StringComparison.Ordinal);
        Assert.NotEqual(before, await DoAsync(gate, session, "pid"));
    }

    [Fact]
    public async Task A_cancellation_reaches_it_and_the_next_call_is_answered()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        await DoAsync(gate, session, "pid");
        var silent = gate.LegacyAsync(session, """{"jsonrpc":"2.0","id":"slow","method":"tools/call","params":{"name":"first","arguments":{"do":"silence"}}}""");
        string said;
        do
        {
            (await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}""")).Dispose();
            said = await DoAsync(gate, session, "cancelled");
        }
        while (said.Length == 0);
        Assert.Matches("\"requestId\":[1-9]", said);
        Assert.Empty(await silent.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_it_says_unasked_waits_for_the_standing_stream()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        using var stream = await gate.ListenAsync(session);
        using var events = await EventReader.OfAsync(stream);
        await DoAsync(gate, session, "notify");
        Assert.Equal("unasked", (string?)(await NextAsync(events))["params"]!["data"]);
    }

    [Fact]
    public async Task A_sampling_request_is_answered_by_the_client()
    {
        await using var gate = await StartAsync(policy: """{ "version": "1", "default": "allow", "server_requests": { "sampling": "allow" } }""");
        var session = await gate.InitializeAsync("""{"sampling":{}}""");
        using var stream = await gate.ListenAsync(session);
        using var events = await EventReader.OfAsync(stream);
        var call = DoAsync(gate, session, "ask");
        var request = await NextAsync(events);
        Assert.Equal("sampling/createMessage", (string?)request["method"]);
        (await gate.PostAsync(session, """{"jsonrpc":"2.0","id":ID,"result":{"model":"m"}}""".Replace("ID", request["id"]!.ToJsonString(), StringComparison.Ordinal))).Dispose();
        Assert.Equal("""{"jsonrpc":"2.0","id":"s1","result":{"model":"m"}}""", await call);
    }

    [Fact]
    public async Task Progress_comes_on_the_calls_own_stream()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        var messages = await gate.LegacyAsync(session,
            """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"second","arguments":{"do":"progress"},"_meta":{"progressToken":"mine"}}}""");
        Assert.Contains(messages, m => (string?)m["params"]?["progressToken"] == "mine");
        Assert.Equal("c", (string?)messages[^1]["id"]);
    }

    // The server pings as soon as it starts, and that may still be waiting for a stream.
    private static async Task<JsonNode> NextAsync(EventReader events)
    {
        JsonNode message;
        do
        {
            message = (await events.NextAsync())!;
        }
        while ((string?)message["method"] == "ping");
        return message;
    }

    private static Task<GateUnderTest> StartAsync(string mode = "plain", string policy = GateUnderTest.AllowAll) =>
        GateUnderTest.StartAsync(policy, command: ["dotnet", Server, mode]);

    private static async Task<string> DoAsync(GateUnderTest gate, string session, string what) =>
        Text(await gate.LegacyCallAsync(session, "first", $$"""{ "do": "{{what}}" }"""));

    private static string Text(JsonNode answer) => (string)answer["result"]!["content"]![0]!["text"]!;
}
