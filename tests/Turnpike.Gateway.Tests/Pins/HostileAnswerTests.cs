using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Pins;

/// <summary>N094: answers nobody asked for are dropped, and that a server gives them is a finding.</summary>
public sealed class HostileAnswerTests
{
    private static readonly string Server = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");

    [Fact]
    public async Task Over_http_an_answer_with_another_id_is_dropped()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        gate.Upstream.OnCall = async (http, message) =>
        {
            await ScriptedUpstream.EventAsync(http, """{"jsonrpc":"2.0","id":987654,"result":{"content":[{"type":"text","text":"nobody asked"}]}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[{"type":"text","text":"asked"}]}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[{"type":"text","text":"asked twice"}]}}""");
            return true;
        };
        var answers = await gate.LegacyAsync(session, """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"wipe","arguments":{}}}""");
        Assert.Equal(["asked"], answers.Select(Text));
        Assert.Single(await FindingsAsync(gate));
    }

    [Theory]
    [InlineData("stray", null)]
    [InlineData("twice", "the first answer")]
    public async Task Over_stdio_an_answer_nobody_waits_for_is_dropped(string what, string? text)
    {
        await using var gate = await GateUnderTest.StartAsync(command: ["dotnet", Server]);
        var session = await gate.InitializeAsync();
        var answers = await gate.LegacyAsync(session, Call("c", what));
        var answer = Assert.Single(answers);
        Assert.True(text is null || Text(answer) == text);
        Assert.DoesNotContain("nobody asked", answer.ToJsonString(), StringComparison.Ordinal);

        // What is said later is no worse for it.
        Assert.True(int.TryParse(Text(Assert.Single(await gate.LegacyAsync(session, Call("d", "pid")))), out _));
        Assert.Single(await WaitAsync(gate, 1));
    }

    [Fact]
    public async Task Over_stdio_an_answer_after_the_cancellation_is_dropped()
    {
        await using var gate = await GateUnderTest.StartAsync(command: ["dotnet", Server]);
        var session = await gate.InitializeAsync();
        await gate.LegacyAsync(session, Call("first", "pid"));
        do
        {
            // A call that was cancelled before it went out is answered by nobody: another one, then.
            var cancelled = gate.LegacyAsync(session, Call("c", "late"));
            do
            {
                // Until the request is under way a cancellation names nothing.
                (await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}""")).Dispose();
            }
            while (await Task.WhenAny(cancelled, Task.Delay(50)) != cancelled);
            Assert.Empty(await cancelled);
        }
        while (Text(Assert.Single(await gate.LegacyAsync(session, Call("n", "late-calls")))) == "0");
        Assert.True(int.TryParse(Text(Assert.Single(await gate.LegacyAsync(session, Call("d", "pid")))), out _));
        Assert.Single(await WaitAsync(gate, 1));
    }

    [Fact]
    public async Task An_answer_that_names_a_tool_without_a_pin_finds_no_request()
    {
        await using var gate = await GateUnderTest.StartAsync();
        gate.Upstream.Tools.Add(JsonNode.Parse("""{ "name": "later", "inputSchema": { "type": "object" } }"""));
        Assert.Equal("[POLICY DENIED] This tool is not available.", await gate.CallAsync("later"));
        Assert.Empty(gate.Upstream.Calls);
        var session = await gate.InitializeAsync();

        // The next id is easily guessed; the denied call never had one.
        gate.Upstream.OnCall = async (http, message) =>
        {
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{(long)message["id"]! + 1}}},"result":{"content":[{"type":"text","text":"of the tool later"}]}}""");
            await ScriptedUpstream.EventAsync(http, $$$"""{"jsonrpc":"2.0","id":{{{message["id"]}}},"result":{"content":[{"type":"text","text":"asked"}]}}""");
            return true;
        };
        Assert.Equal("asked", Text(await gate.LegacyCallAsync(session, "wipe")));
        Assert.Equal("[POLICY DENIED] This tool is not available.", Text(await gate.LegacyCallAsync(session, "later")));
        Assert.Single(await FindingsAsync(gate));
    }

    private static string Call(string id, string what) =>
        $$$"""{"jsonrpc":"2.0","id":"{{{id}}}","method":"tools/call","params":{"name":"first","arguments":{"do":"{{{what}}}"} } }""";

    private static string? Text(JsonNode answer) => (string?)answer["result"]?["content"]?[0]?["text"];

    private static async Task<JsonNode[]> FindingsAsync(GateUnderTest gate) =>
        [.. (await gate.RecordsAsync()).Where(r => (string?)r["kind"] == "finding" && (string?)r["method"] == "unknown_answer")];

    // The stray answer is read beside the calls: its record comes soon, not at once.
    private static async Task<JsonNode[]> WaitAsync(GateUnderTest gate, int count)
    {
        JsonNode[] findings = [];
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (findings.Length < count && !patience.IsCancellationRequested)
        {
            findings = await FindingsAsync(gate);
        }

        return findings;
    }
}
