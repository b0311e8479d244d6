using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.State.Ledgers;

namespace Turnpike.Gateway.Tests.Failures;

/// <summary>What fails behind the gate, or in it, fails closed and alone.</summary>
public sealed class FailureTests
{
    private const string Add = """{ "name": "add", "arguments": { "a": 1 } }""";

    // N113 of the inputs that must be refused.
    [Fact]
    public async Task While_the_record_cannot_be_written_calls_are_503_and_nothing_is_forwarded()
    {
        FailingNode? node = null;
        await using var gate = await GateUnderTest.StartAsync(wrap: real => node = new FailingNode(real));
        Assert.Equal(200, (await gate.SendAsync(gate.Modern("tools/call", Add))).Status);
        gate.Upstream.Log.Clear();
        node!.BeforeReserve = () => throw new RecordUnavailableException("the disk is full");
        var (status, answer) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.Equal(503, status);
        Assert.StartsWith("audit_unavailable", (string?)answer!["error"]!["message"], StringComparison.Ordinal);
        Assert.Empty(gate.Upstream.Calls);
        node.BeforeReserve = null;
        Assert.Equal(200, (await gate.SendAsync(gate.Modern("tools/call", Add))).Status);
    }

    [Fact]
    public async Task A_policy_that_was_replaced_before_the_reservation_decides()
    {
        FailingNode? node = null;
        await using var gate = await GateUnderTest.StartAsync(wrap: real => node = new FailingNode(real));
        node!.BeforeReserve = async () =>
        {
            node.BeforeReserve = null;
            await gate.ApplyAsync("""{ "version": "1", "default": "allow", "tools": { "add": { "action": "deny", "reason": "New." } } }""");
        };
        Assert.Equal("[POLICY DENIED] New.", await gate.CallAsync("add", """{ "a": 1 }"""));
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_grant_that_was_revoked_before_the_reservation_forwards_nothing()
    {
        FailingNode? node = null;
        await using var gate = await GateUnderTest.StartAsync(wrap: real => node = new FailingNode(real));
        node!.BeforeReserve = async () =>
        {
            node.BeforeReserve = null;
            await gate.Node.ActAsync(AdminActs.RevokeGrant, new NamedGrant(gate.GrantId), default);
        };
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.NotNull(answer!["error"]);
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_dead_server_is_an_error_that_says_whether_it_may_have_acted()
    {
        await using var gate = await GateUnderTest.StartAsync();
        await gate.CallAsync("add", """{ "a": 1 }""");
        gate.Upstream.OnCall = (http, _) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };
        var (_, lost) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.True((bool)lost!["error"]!["data"]!["mayHaveActed"]!);
        await gate.Upstream.DisposeAsync();
        var (_, dead) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.False((bool)dead!["error"]!["data"]!["mayHaveActed"]!);
        Assert.Contains("'shop'", (string?)dead["error"]!["message"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_is_never_sent_twice()
    {
        await using var gate = await GateUnderTest.StartAsync();
        gate.Upstream.OnCall = (http, _) =>
        {
            http.Abort();
            return Task.FromResult(true);
        };
        await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.Single(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_slow_call_disturbs_no_other()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var free = new TaskCompletionSource();
        gate.Upstream.OnCall = async (_, message) =>
        {
            if ((string?)message["params"]!["name"] == "wipe")
            {
                await free.Task;
            }

            return false;
        };
        var slow = Enumerable.Range(0, 30).Select(_ => gate.CallAsync("wipe")).ToArray();
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 1 }""").WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.All(slow, s => Assert.False(s.IsCompleted));
        free.SetResult();
        Assert.All(await Task.WhenAll(slow), s => Assert.Equal("called wipe", s));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_after_the_idle_time()
    {
        await using var gate = await GateUnderTest.StartAsync(options: new GatewayOptions { IdleTimeout = TimeSpan.FromMilliseconds(300) });
        gate.Upstream.OnCall = async (http, _) =>
        {
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.Equal("TimedOut", (string?)answer!["error"]!["data"]!["fault"]);
        Assert.True((bool)answer["error"]!["data"]!["mayHaveActed"]!);
    }

    [Fact]
    public async Task A_modern_client_that_disconnects_cancels_at_the_server()
    {
        await using var gate = await GateUnderTest.StartAsync();
        var began = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        gate.Upstream.OnCall = async (http, _) =>
        {
            http.RequestAborted.Register(ended.SetResult);
            began.SetResult();
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
            return true;
        };
        using var stop = new CancellationTokenSource();
        var call = gate.Client.SendAsync(gate.Modern("tools/call", Add), stop.Token);
        await began.Task;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"content\":[]},\"result\":{}}")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":4711,\"result\":{\"content\":[]}}")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":ID,\"result\":{\"resultType\":\"made_up\"}}")]
    public async Task An_answer_that_breaks_the_protocol_does_not_reach_the_client(string answer)
    {
        await using var gate = await GateUnderTest.StartAsync();
        gate.Upstream.OnCall = async (http, message) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(answer.Replace("ID", message["id"]!.ToJsonString(), StringComparison.Ordinal));
            return true;
        };
        var (_, received) = await gate.SendAsync(gate.Modern("tools/call", Add));
        Assert.NotNull(received!["error"]);
        Assert.Null(received["result"]);
        Assert.NotEqual(4711, received["id"] is JsonValue id && id.TryGetValue<int>(out var number) ? number : 0);
    }
}
