using System.Globalization;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
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

    [Fact]
    public async Task A_condition_on_groups_sees_those_of_the_person_and_denies_for_somebody_who_is_not_listed()
    {
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "deny", "tools": { "add": { "deny_if": [ { "conditions": [ { "path": "caller.groups", "op": "contains", "value": "contractor" } ], "on_deny": "Not for contractors." } ] } } }""");
        Assert.Equal("[POLICY DENIED] Not for contractors.", await gate.CallAsync("add", """{ "a": 1 }"""));
        await gate.Node.ActAsync(AdminActs.SetPerson, new PersonView("Tester", [], ["staff"], []), default);
        Assert.DoesNotContain("DENIED", await gate.CallAsync("add", """{ "a": 1 }"""), StringComparison.Ordinal);
        await gate.Node.ActAsync(AdminActs.SetPerson, new PersonView("Tester", [], ["contractor", "staff"], []), default);
        Assert.Equal("[POLICY DENIED] Not for contractors.", await gate.CallAsync("add", """{ "a": 1 }"""));
    }

    [Fact]
    public async Task A_condition_on_labels_sees_those_of_the_grant()
    {
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "deny", "tools": { "add": { "require": [ { "conditions": [ { "path": "caller.labels", "op": "contains", "value": "prod" } ], "on_deny": "Only production." } ] } } }""");
        Assert.Equal("[POLICY DENIED] Only production.", await gate.CallAsync("add", """{ "a": 1 }"""));
        var labelled = await gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("ci", [new GrantedServer("shop", "shop")], Labels: ["prod", "eu"]), default);
        Assert.Equal(["eu", "prod"], labelled.Grant.Labels);
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", """{ "name": "add", "arguments": { "a": 1 } }""", change: r => GateUnderTest.As(r, labelled.Token)));
        Assert.DoesNotContain("DENIED", answer!.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a\nb")]
    public async Task A_label_that_is_none_is_refused(string label)
    {
        await using var gate = await GateUnderTest.StartAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(async () =>
            await gate.Node.ActAsync(AdminActs.CreateGrant, new CreateGrant("ci", [new GrantedServer("shop", "shop")], Labels: [label]), default));
        Assert.Contains("1 to 64 characters", refused.Message, StringComparison.Ordinal);
    }
}
