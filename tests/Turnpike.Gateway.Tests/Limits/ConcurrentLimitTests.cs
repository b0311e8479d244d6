using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Ledgers;

namespace Turnpike.Gateway.Tests.Limits;

/// <summary><c>concurrent</c> on the way of a call: a slot is held while the server works, and while a task of it goes on.</summary>
public sealed class ConcurrentLimitTests
{
    private const string Policy = """
        { "version": "1", "default": "allow",
          "tools": { "add": { "reason": "One at a time.", "limits": [ { "concurrent": 1 } ] } } }
        """;

    [Fact]
    public async Task A_second_call_is_denied_while_the_first_is_on_its_way_and_passes_after_it()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        gate.Upstream.OnCall = async (_, _) =>
        {
            arrived.TrySetResult();
            await go.Task;
            return false;
        };
        var first = gate.CallAsync("add", """{"a":1}""");
        await arrived.Task;
        var (_, denied) = await gate.SendAsync(gate.Modern("tools/call", """{"name":"add","arguments":{"a":2}}"""));
        Assert.Equal("[POLICY DENIED] One at a time.", (string?)denied!["result"]!["content"]![0]!["text"]);
        var decision = denied["result"]!["_meta"]!["dev.turnpike/decision"]!;
        Assert.Equal(("/tools/add/limits/0", null), ((string?)decision["rule"], decision["retryAfterSeconds"]));
        go.SetResult();
        Assert.DoesNotContain("DENIED", await first, StringComparison.Ordinal);
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{"a":3}"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_whose_client_went_away_frees_its_slot()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var arrived = new TaskCompletionSource();
        gate.Upstream.OnCall = async (http, _) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        using (var gone = new CancellationTokenSource())
        {
            var first = gate.Client.SendAsync(gate.Modern("tools/call", """{"name":"add","arguments":{"a":1}}"""), gone.Token);
            await arrived.Task;
            await gone.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        }

        gate.Upstream.OnCall = null;
        string? answer;
        do
        {
            answer = await gate.CallAsync("add", """{"a":2}"""); // The gateway hears of it a moment later.
        }
        while (answer!.Contains("One at a time", StringComparison.Ordinal) && !TestContext.Current.CancellationToken.IsCancellationRequested);
        Assert.DoesNotContain("DENIED", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_takes_an_hour_is_ended_and_its_slot_is_free()
    {
        var time = new OneTimer(SlotTimes.Forward);
        await using var gate = await GateUnderTest.StartAsync(Policy, options: new GatewayOptions { Time = time });
        var arrived = new TaskCompletionSource();
        gate.Upstream.OnCall = async (http, _) =>
        {
            arrived.TrySetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            return true;
        };
        var first = gate.CallAsync("add", """{"a":1}""");
        await arrived.Task;
        time.Fire();
        Assert.Contains("took longer than the 60 minutes", await first, StringComparison.Ordinal);
        gate.Upstream.OnCall = null;
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{"a":2}"""), StringComparison.Ordinal);
        Assert.Equal("unknown", (string?)(await gate.RecordsAsync()).First(r => (string?)r["kind"] == "outcome" && r["latency_us"] is not null && (string?)r["outcome"] != "result")["outcome"]);
    }

    [Theory]
    [InlineData("tasks/get", """{"taskId":"k1","status":"completed","ttl":60000}""")]
    [InlineData("tasks/cancel", """{"taskId":"k1","status":"cancelled","ttl":60000}""")]
    [InlineData("tasks/result", """{"content":[]}""")]
    public async Task A_task_holds_the_slot_until_it_is_seen_to_have_ended(string method, string ended)
    {
        await using var gate = await GateUnderTest.StartAsync(Policy);
        var status = """{"taskId":"k1","status":"working","ttl":60000}""";
        gate.Upstream.OnMessage = async (http, message) =>
        {
            if ((string?)message["method"] is not ("tools/call" or "tasks/get" or "tasks/cancel" or "tasks/result"))
            {
                return false;
            }

            var result = (string?)message["method"] == "tools/call" ? $$"""{"task":{{status}} }""" : status;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync($$$"""{"jsonrpc":"2.0","id":{{{message["id"]!.ToJsonString()}}},"result":{{{result}}} }""");
            return true;
        };
        var session = await gate.InitializeAsync();
        var task = (string?)(await gate.LegacyCallAsync(session, "add", """{"a":1}"""))["result"]!["task"]!["taskId"];
        await AskAsync("tasks/get");
        Assert.Contains("One at a time", Text(await gate.LegacyCallAsync(session, "add", """{"a":2}""")), StringComparison.Ordinal);
        status = ended;
        await AskAsync(method);
        Assert.DoesNotContain("One at a time", Text(await gate.LegacyCallAsync(session, "add", """{"a":3}""")), StringComparison.Ordinal);

        Task<IReadOnlyList<JsonNode>> AskAsync(string about) =>
            gate.LegacyAsync(session, $$$"""{"jsonrpc":"2.0","id":"t","method":"{{{about}}}","params":{"taskId":"{{{task}}}"} }""");
    }

    private static string Text(JsonNode answer) => answer.ToJsonString();

    /// <summary>The clock, but for the timers of one length, which fire when a test says so.</summary>
    private sealed class OneTimer(TimeSpan length) : TimeProvider
    {
        private readonly List<Action> _held = [];

        public void Fire()
        {
            Assert.Single(_held)();
        }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == length)
            {
                _held.Add(() => callback(state));
                dueTime = Timeout.InfiniteTimeSpan;
            }

            return base.CreateTimer(callback, state, dueTime, period);
        }
    }
}
