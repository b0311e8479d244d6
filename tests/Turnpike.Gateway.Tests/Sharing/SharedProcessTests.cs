using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sharing;

/// <summary>A stdio server that was added with <c>shared</c>: one process for every caller.</summary>
public sealed class SharedProcessTests
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");

    [Fact]
    public async Task Modern_callers_of_two_grants_have_one_process()
    {
        await using var gate = await StartAsync("modern");
        var other = await gate.GrantAsync("other");
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => gate.SendAsync(gate.Modern(
            "tools/call", """{ "name": "first", "arguments": { "do": "pid" } }""", change: r => GateUnderTest.As(r, i % 2 == 0 ? null : other)))));
        Assert.Single(answers.Select(a => Text(a.Answer!)).Distinct());
    }

    [Fact]
    public async Task A_process_that_died_is_greeted_again_for_every_session()
    {
        await using var gate = await StartAsync();
        var other = await gate.GrantAsync("other");
        var (one, two) = (await gate.InitializeAsync(), await gate.InitializeAsync(token: other));
        var before = Text(await DoAsync(gate, one, "pid"));
        Assert.Equal(before, Text(await DoAsync(gate, two, "pid", other)));
        Assert.NotNull((await DoAsync(gate, one, "exit"))["error"]);
        JsonNode? answer = null;
        for (var i = 0; i < 40 && answer?["result"] is null; i++)
        {
            answer = await DoAsync(gate, two, "hello", other); // Refused until the back-off is over.
            await Task.Delay(TimeSpan.FromMilliseconds(answer["result"] is null ? 100 : 0));
        }

        Assert.Contains("\"name\":\"turnpike\"", Text(answer!), StringComparison.Ordinal);
        var after = Text(await DoAsync(gate, one, "pid"));
        Assert.NotEqual(before, after);
        Assert.Equal(after, Text(await DoAsync(gate, two, "pid", other)));
    }

    [Fact]
    public async Task What_the_server_asks_is_refused_though_the_policy_allows_it_and_recorded_as_nobodys()
    {
        await using var gate = await StartAsync(policy: """{ "version": "1", "default": "allow", "server_requests": { "sampling": "allow" } }""");
        var session = await gate.InitializeAsync("""{"sampling":{}}""");
        await DoAsync(gate, session, "pid");
        var told = JsonNode.Parse(Text(await DoAsync(gate, session, "ask")))!;
        Assert.Equal("s1", (string?)told["id"]);
        Assert.Equal(-32601, (int)told["error"]!["code"]!);
        var record = Assert.Single(await gate.RecordsAsync(), r => r.ToJsonString().Contains("sampling/createMessage", StringComparison.Ordinal));
        Assert.DoesNotContain(gate.GrantId, record.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_server_says_unasked_reaches_nobody()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        var messages = await gate.LegacyAsync(session, """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"first","arguments":{"do":"notify"}}}""");
        Assert.Equal("c", (string?)Assert.Single(messages)["id"]);
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

    [Fact]
    public async Task A_subscription_is_its_callers_and_ends_with_its_grant_while_the_process_goes_on()
    {
        await using var gate = await StartAsync("modern");
        var other = await gate.GrantAsync("other");
        using var stop = new CancellationTokenSource();
        var tending = gate.Gate.TendAsync(stop.Token);
        var listen = gate.Modern("subscriptions/listen", """{ "notifications": { "toolsListChanged": true } }""");
        using var stream = await gate.Client.SendAsync(listen, HttpCompletionOption.ResponseHeadersRead);
        using var events = await EventReader.OfAsync(stream);
        Assert.Equal("notifications/subscriptions/acknowledged", (string?)(await events.NextAsync())!["method"]);
        Assert.Equal("notifications/tools/list_changed", (string?)(await events.NextAsync())!["method"]);
        var before = await PidAsync(gate, other);
        await gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(gate.GrantId), default);
        Assert.Null(await events.NextAsync().WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal(before, await PidAsync(gate, other));
        await stop.CancelAsync();
        await tending;
    }

    private static Task<GateUnderTest> StartAsync(string mode = "plain", string policy = GateUnderTest.AllowAll) =>
        GateUnderTest.StartAsync(policy, command: ["dotnet", Server, mode], shared: true);

    private static Task<JsonNode> DoAsync(GateUnderTest gate, string session, string what, string? token = null) =>
        gate.LegacyCallAsync(session, "first", $$"""{ "do": "{{what}}" }""", token);

    private static async Task<string> PidAsync(GateUnderTest gate, string token) =>
        Text((await gate.SendAsync(gate.Modern("tools/call", """{ "name": "first", "arguments": { "do": "pid" } }""", change: r => GateUnderTest.As(r, token)))).Answer!);

    private static string Text(JsonNode answer) => (string)answer["result"]!["content"]![0]!["text"]!;
}
