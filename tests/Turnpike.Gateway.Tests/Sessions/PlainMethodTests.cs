using System.Diagnostics;
using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Sessions;

/// <summary>What every client says: ping, what nobody knows, what cannot be read, and that it gives up.</summary>
public sealed class PlainMethodTests
{
    [Theory]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping"}""", null)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"made/up"}""", -32601)]
    [InlineData("""{"jsonrpc":"2.0","id":1,"method":"ping" """, -32700)]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"ping"}]""", -32600)]
    public async Task A_ping_is_answered_and_each_other_message_has_its_code(string message, int? code)
    {
        await using var gate = await GateUnderTest.StartAsync();
        var session = await gate.InitializeAsync();
        using var response = await gate.PostAsync(session, message);
        var text = await response.Content.ReadAsStringAsync();
        var answer = JsonNode.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..].Split('\n')[0])!;
        Assert.Equal(code, (int?)answer["error"]?["code"]);
        Assert.Equal(code is null, answer["result"] is not null);
    }

    /// <summary>The best of some tries: whatever waits on purpose is found, and a busy machine is no failure.</summary>
    [Fact]
    public async Task A_cancellation_is_at_the_server_and_the_slot_free_within_100_ms()
    {
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "allow", "tools": { "add": { "reason": "One at a time.", "limits": [ { "concurrent": 1 } ] } } }""");
        var session = await gate.InitializeAsync();
        var best = TimeSpan.MaxValue;
        for (var tries = 0; tries < 20 && best > TimeSpan.FromMilliseconds(100); tries++)
        {
            var (arrived, told) = (new TaskCompletionSource(), new TaskCompletionSource());
            gate.Upstream.OnCall = async (http, _) =>
            {
                arrived.TrySetResult();
                await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                return true;
            };
            gate.Upstream.OnMessage = (_, message) =>
            {
                if ((string?)message["method"] == "notifications/cancelled")
                {
                    told.TrySetResult();
                }

                return Task.FromResult(false);
            };
            var call = gate.LegacyAsync(session, """{"jsonrpc":"2.0","id":"slow","method":"tools/call","params":{"name":"add","arguments":{"a":1}}}""");
            await arrived.Task.WaitAsync(TimeSpan.FromSeconds(10));
            gate.Upstream.OnCall = null;
            var since = Stopwatch.GetTimestamp();
            (await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}""")).Dispose();
            await told.Task.WaitAsync(TimeSpan.FromSeconds(10));
            while ((await gate.LegacyCallAsync(session, "add", """{"a":2}""")).ToJsonString().Contains("One at a time", StringComparison.Ordinal))
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }

            best = TimeSpan.FromTicks(Math.Min(best.Ticks, Stopwatch.GetElapsedTime(since).Ticks));
            Assert.Empty(await call.WaitAsync(TimeSpan.FromSeconds(10)));
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }
}
