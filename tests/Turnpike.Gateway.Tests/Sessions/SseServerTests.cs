using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Servers;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>A server of the HTTP+SSE transport of 2024-11-05 behind the gate: found when it is added, and called like any other.</summary>
public sealed class SseServerTests
{
    private readonly ConcurrentDictionary<string, Channel<string>> _streams = new(StringComparer.Ordinal);
    private int _sessions;

    [Fact]
    public async Task Is_found_when_it_is_added_and_called_in_sessions_of_their_own()
    {
        await using var gate = await StartAsync();
        var entry = gate.Node.Current.Servers["shop"];
        Assert.Equal((Era.Legacy, ServerTransport.Sse), (entry.Era, entry.Settings.Transport));
        var before = _sessions;
        var (one, two) = (await gate.InitializeAsync(), await gate.InitializeAsync());
        Assert.Equal("{\"a\":1}", await CallAsync(gate, one, """{"a":1}"""));
        Assert.Equal("{\"a\":2}", await CallAsync(gate, two, """{"a":2}"""));
        Assert.Equal(before + 2, _sessions);
    }

    [Fact]
    public async Task What_it_says_unasked_comes_on_the_standing_stream_and_its_end_ends_the_session()
    {
        await using var gate = await StartAsync();
        var session = await gate.InitializeAsync();
        await CallAsync(gate, session, """{"a":1}""");
        using var stream = await gate.ListenAsync(session);
        using var events = await EventReader.OfAsync(stream);
        var own = _streams[$"{_sessions}"];
        own.Writer.TryWrite("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"unasked"}}""");
        Assert.Equal("notifications/message", (string?)(await events.NextAsync())!["method"]);
        own.Writer.TryComplete();
        using var after = await gate.PostAsync(session, """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"add","arguments":{"a":1}}}""");
        var text = await after.Content.ReadAsStringAsync();
        Assert.True((int)after.StatusCode == 404 || text.Contains("\"error\"", StringComparison.Ordinal), text);
        using var later = await gate.PostAsync(session, """{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"add","arguments":{"a":1}}}""");
        Assert.Equal(404, (int)later.StatusCode);
    }

    [Fact]
    public async Task One_that_is_shared_is_greeted_once_for_every_caller()
    {
        await using var gate = await StartAsync(shared: true);
        var before = _sessions;
        var (one, two) = (await gate.InitializeAsync(), await gate.InitializeAsync(token: await gate.GrantAsync("other")));
        Assert.Equal("{\"a\":1}", await CallAsync(gate, one, """{"a":1}"""));
        Assert.Equal(before + 1, _sessions);
        Assert.NotEqual(one, two);
    }

    private static async Task<string?> CallAsync(GateUnderTest gate, string session, string arguments) =>
        (string?)(await gate.LegacyCallAsync(session, "add", arguments))["result"]!["content"]![0]!["text"];

    private async Task<GateUnderTest> StartAsync(bool shared = false)
    {
        var upstream = new ScriptedUpstream { SpeaksModern = false };
        upstream.OnGet = StreamAsync;
        upstream.OnMessage = TakeAsync;
        return await GateUnderTest.StartAsync(upstream: await ScriptedUpstream.StartAsync(upstream), shared: shared);
    }

    private async Task StreamAsync(HttpContext http)
    {
        var session = $"{Interlocked.Increment(ref _sessions)}";
        var stream = _streams[session] = Channel.CreateUnbounded<string>();
        http.Response.ContentType = "text/event-stream";
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: endpoint\ndata: /messages?session={session}\n\n"));
        await http.Response.Body.FlushAsync();
        try
        {
            await foreach (var message in stream.Reader.ReadAllAsync(http.RequestAborted))
            {
                await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes($"event: message\ndata: {message}\n\n"));
                await http.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private Task<bool> TakeAsync(HttpContext http, JsonNode message)
    {
        if (http.Request.Path != "/messages")
        {
            http.Response.StatusCode = 405;
            return Task.FromResult(true);
        }

        http.Response.StatusCode = 202;
        var result = (string?)message["method"] switch
        {
            "initialize" => """{"protocolVersion":"2024-11-05","capabilities":{"tools":{}},"serverInfo":{"name":"old","version":"1"}}""",
            "tools/list" => """{"tools":[{"name":"add","inputSchema":{"type":"object"}}]}""",
            "tools/call" => new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = message["params"]!["arguments"]!.ToJsonString() }) }.ToJsonString(),
            _ => null,
        };
        if (message["id"] is { } id && message["method"] is not null)
        {
            _streams[http.Request.Query["session"].ToString()].Writer.TryWrite(result is null
                ? $$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"error":{"code":-32601,"message":"no"}}"""
                : $$$"""{"jsonrpc":"2.0","id":{{{id.ToJsonString()}}},"result":{{{result}}}}""");
        }

        return Task.FromResult(true);
    }
}
