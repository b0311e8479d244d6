using System.Globalization;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Conditions;

/// <summary>What the gate tells a policy of a call.</summary>
public sealed class FactsTests
{
    [Fact]
    public async Task A_condition_on_the_date_follows_the_gates_clock()
    {
        var time = new ManualTime();
        var today = time.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await using var gate = await GateUnderTest.StartAsync(
            $$"""{ "version": "1", "default": "deny", "tools": { "add": { "require": [ { "conditions": [ { "path": "time.date", "op": "eq", "value": "{{today}}" } ], "on_deny": "Only today." } ] } } }""",
            options: new GatewayOptions { Time = time });
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{ "a": 1 }"""), StringComparison.Ordinal);
        time.Advance(TimeSpan.FromDays(1));
        Assert.Equal("[POLICY DENIED] Only today.", await gate.CallAsync("add", """{ "a": 1 }"""));
    }

    [Fact]
    public async Task A_condition_on_the_definition_sees_its_hash()
    {
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "deny", "tools": { "add": { "deny_if": [ { "conditions": [ { "path": "tool.hash", "op": "length_lt", "value": 64 } ] } ] } } }""");
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{ "a": 1 }"""), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_gate_does_not_know_is_missing_and_denies()
    {
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "deny", "tools": { "add": { "deny_if": [ { "conditions": [ { "path": "tool.class", "op": "eq", "value": "Destructive" } ] } ] } } }""");
        Assert.Equal("[POLICY DENIED] Denied by policy.", await gate.CallAsync("add", """{ "a": 1 }"""));
    }
}
