using System.Globalization;
using System.Text.Json.Nodes;
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
            """{ "version": "1", "default": "deny", "tools": { "add": { "deny_if": [ { "conditions": [ { "path": "caller.claims.tier", "op": "eq", "value": "gold" } ] } ] } } }""");
        Assert.Equal("[POLICY DENIED] Denied by policy.", await gate.CallAsync("add", """{ "a": 1 }"""));
    }

    [Theory]
    [InlineData("list_colors", "Lists the colors.", "Read", "low", "page")]
    [InlineData("delete_customer", "Permanently deletes a customer.", "Destructive", "critical", "id")]
    [InlineData("run_command", "Runs a shell command on the host.", "Execute", "critical", "command")]
    public async Task A_condition_on_class_and_severity_sees_what_the_pinned_definition_says(string name, string description, string risk, string severity, string argument)
    {
        var upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools = new JsonArray(new JsonObject
        {
            ["name"] = name,
            ["description"] = description,
            ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = new JsonObject { [argument] = new JsonObject { ["type"] = "string" } } },
        });
        await using var gate = await GateUnderTest.StartAsync(
            $$"""
            { "version": "1", "default": "deny", "tools": { "*": { "deny_if": [
              { "conditions": [ { "path": "tool.class", "op": "neq", "value": "{{risk}}" } ], "on_deny": "Another class." },
              { "conditions": [ { "path": "tool.severity", "op": "neq", "value": "{{severity}}" } ], "on_deny": "Another severity." } ] } } }
            """,
            upstream);
        Assert.DoesNotContain("DENIED", await gate.CallAsync(name, "{}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_condition_on_flags_sees_them()
    {
        var upstream = await ScriptedUpstream.StartAsync();
        upstream.Tools = new JsonArray(new JsonObject { ["name"] = "send_email", ["description"] = "Sends an email.", ["inputSchema"] = new JsonObject { ["type"] = "object" } });
        await using var gate = await GateUnderTest.StartAsync(
            """{ "version": "1", "default": "deny", "tools": { "*": { "deny_if": [ { "conditions": [ { "path": "tool.flags", "op": "contains", "value": "external_send" } ], "on_deny": "Nothing leaves." } ] } } }""",
            upstream);
        Assert.Equal("[POLICY DENIED] Nothing leaves.", await gate.CallAsync("send_email", "{}"));
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
