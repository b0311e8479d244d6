using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Approvals;

/// <summary>Calls that wait for a person while their client waits for them.</summary>
public sealed class HeldCallTests
{
    private static readonly GatewayOptions Eager = new() { HoldProgress = TimeSpan.FromMilliseconds(20) };

    private static string Policy(string hold, string more = "") => $$"""
        { "version": "1", "default": "deny", "tools": { "add": { "reason": "A person looks.", "approval": { "hold": "{{hold}}" {{more}} } } } }
        """;

    [Fact]
    public async Task A_held_call_goes_on_by_itself_once_approved_and_uses_the_approval()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager);
        var (call, events) = await HoldAsync(gate);
        using var reading = events;
        var progress = new List<double>();
        for (var i = 0; i < 3; i++)
        {
            var said = (await events.NextAsync())!;
            Assert.Equal(("notifications/progress", "tok"), ((string?)said["method"], (string?)said["params"]!["progressToken"]));
            progress.Add((double)said["params"]!["progress"]!);
        }

        Assert.Equal(progress.Order(), progress);
        Assert.Equal(3, progress.Distinct().Count());
        Assert.Empty(gate.Upstream.Calls);
        var id = await PendingAsync(gate);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.Null((await LastAsync(events))["result"]!["isError"]);
        call.Dispose();

        Assert.Single(gate.Upstream.Calls);
        Assert.Equal("used", (await gate.Node.ActAsync(AdminActs.ShowApproval, new NamedApproval(id), default)).State);
    }

    [Fact]
    public async Task A_held_call_that_is_denied_says_so_at_once()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager);
        var (call, events) = await HoldAsync(gate);
        using var reading = events;
        await gate.Node.ActAsync(AdminActs.DenyCall, new AnswerApproval(await PendingAsync(gate), "not today"), default);
        Assert.Equal("A person denied this call: not today", (string?)(await LastAsync(events))["result"]!["content"]![1]!["text"]);
        call.Dispose();
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task When_nobody_answers_in_time_the_call_gets_the_usual_answer_and_can_be_repeated()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("1s"), options: Eager);
        Assert.Equal("[APPROVAL REQUIRED] A person looks.", await gate.CallAsync("add", """{"a":1,"b":2}"""));
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(await PendingAsync(gate)), default);
        Assert.DoesNotContain("[APPROVAL", await gate.CallAsync("add", """{"a":1,"b":2}"""), StringComparison.Ordinal);
        Assert.Single(gate.Upstream.Calls);
        Assert.Equal(0, gate.Gate.Held.Count);
    }

    [Fact]
    public async Task Of_several_calls_held_for_the_same_answer_one_goes_on()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager);
        var held = new List<(HttpResponseMessage Call, EventReader Events)>();
        for (var i = 0; i < 4; i++)
        {
            held.Add(await HoldAsync(gate));
        }

        var first = await PendingAsync(gate);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(first), default);
        var second = first;
        while (second == first)
        {
            second = await PendingAsync(gate);
        }

        await gate.Node.ActAsync(AdminActs.DenyCall, new AnswerApproval(second), default);
        var answers = await Task.WhenAll(held.Select(h => LastAsync(h.Events)));
        Assert.Equal(3, answers.Count(a => (bool?)a["result"]!["isError"] == true));
        Assert.Single(gate.Upstream.Calls);
        held.ForEach(h => h.Call.Dispose());
    }

    [Fact]
    public async Task A_client_that_goes_away_ends_the_hold_and_nothing_goes_out_though_it_is_approved()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager);
        var (call, events) = await HoldAsync(gate);
        events.Dispose();
        call.Dispose();
        await UntilAsync(() => gate.Gate.Held.Count == 0);
        var id = await PendingAsync(gate);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), default);
        Assert.Equal("approved", (await gate.Node.ActAsync(AdminActs.ShowApproval, new NamedApproval(id), default)).State);
        Assert.Empty(gate.Upstream.Calls);
    }

    [Fact]
    public async Task A_legacy_client_that_cancels_a_held_call_gets_nothing_of_it()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager);
        var session = await gate.InitializeAsync();
        var calling = gate.LegacyAsync(session, """{"jsonrpc":"2.0","id":"c","method":"tools/call","params":{"name":"add","arguments":{"a":1,"b":2}}}""");
        await UntilAsync(() => gate.Gate.Held.Count == 1);
        (await gate.PostAsync(session, """{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}}""")).Dispose();
        Assert.Empty(await calling);
        await gate.Node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(await PendingAsync(gate)), default);
        Assert.Empty(gate.Upstream.Calls);
        Assert.Equal(0, gate.Gate.Held.Count);
    }

    [Fact]
    public async Task Past_the_bound_a_call_is_answered_at_once()
    {
        await using var gate = await GateUnderTest.StartAsync(Policy("5m"), options: Eager with { MaxHeldCallsPerGrant = 1 });
        var (call, events) = await HoldAsync(gate);
        Assert.Equal("[APPROVAL REQUIRED] A person looks.", await gate.CallAsync("add", """{"a":2,"b":2}"""));
        events.Dispose();
        call.Dispose();
    }

    private static async Task<(HttpResponseMessage Call, EventReader Events)> HoldAsync(GateUnderTest gate)
    {
        var call = await gate.Client.SendAsync(
            gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1, "b": 2 }, "_meta": { "progressToken": "tok" } }"""), HttpCompletionOption.ResponseHeadersRead);
        return (call, await EventReader.OfAsync(call));
    }

    private static async Task<JsonNode> LastAsync(EventReader events)
    {
        JsonNode? last = null;
        while (await events.NextAsync() is { } message)
        {
            last = message;
        }

        return last!;
    }

    private static async Task<string> PendingAsync(GateUnderTest gate)
    {
        ApprovalList list;
        do
        {
            list = await gate.Node.ActAsync(AdminActs.ListApprovals, new ListApprovals(), default);
            await Task.Yield();
        }
        while (list.Approvals.IsEmpty);
        return list.Approvals[^1].Id;
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            late.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
