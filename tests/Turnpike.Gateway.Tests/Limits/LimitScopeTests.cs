using System.Text.Json.Nodes;
using Turnpike.Gateway.Tests.Gates;

namespace Turnpike.Gateway.Tests.Limits;

/// <summary>Whose budget a limit is, seen from the clients, and what they are told (POLICY: Limits).</summary>
public sealed class LimitScopeTests
{
    private const string PerSession = """{ "version": "1", "default": "allow", "all_tools": { "limits": [ { "counter": "c", "window": "hour", "max": 1, "scope": "session" } ] } }""";

    [Fact]
    public async Task Each_legacy_session_has_a_budget_and_in_the_modern_era_the_grant_has_it()
    {
        await using var gate = await GateUnderTest.StartAsync(PerSession);
        var (first, second) = (await gate.InitializeAsync(), await gate.InitializeAsync());
        Assert.Equal("called wipe", Text(await gate.LegacyCallAsync(first, "wipe")));
        Assert.StartsWith("[POLICY DENIED]", Text(await gate.LegacyCallAsync(first, "wipe")), StringComparison.Ordinal);
        Assert.Equal("called wipe", Text(await gate.LegacyCallAsync(second, "wipe")));

        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        Assert.StartsWith("[POLICY DENIED]", await gate.CallAsync("wipe"), StringComparison.Ordinal);
        var other = await gate.GrantAsync("other");
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", """{ "name": "wipe", "arguments": {} }""", change: r => GateUnderTest.As(r, other)));
        Assert.Equal("called wipe", Text(answer!));
    }

    [Fact]
    public async Task An_amount_above_the_maximum_is_denied_without_a_time_to_try_again()
    {
        await using var gate = await GateUnderTest.StartAsync("""
            { "version": "1", "default": "allow", "tools": { "add": { "limits": [ { "counter": "sum", "window": "day", "max": 10.5, "amount": "args.a" } ] } } }
            """);
        Assert.Null((await DeniedAsync(gate, "10.51"))["retryAfterSeconds"]);
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 10.5 }"""));
        Assert.InRange((int)(await DeniedAsync(gate, "0.01"))["retryAfterSeconds"]!, 86_000, 86_401);
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 0 }"""));
        Assert.Equal("/tools/add/limits/0", (string?)(await DeniedAsync(gate, "-1"))["rule"]);
    }

    [Fact]
    public async Task One_name_is_one_budget_across_tools_and_a_changed_policy_does_not_refill_it()
    {
        const string policy = """
            { "version": "1", "default": "deny", "tools": {
              "add": { "limits": [ { "counter": "c", "window": "hour", "max": 2 } ] },
              "wipe": { "limits": [ { "counter": "c", "window": "hour", "max": 2 } ] } } }
            """;
        await using var gate = await GateUnderTest.StartAsync(policy);
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 1 }"""));
        Assert.Equal("[POLICY DENIED] Denied by policy.", await gate.CallAsync("wipe"));
        await gate.ApplyAsync(policy.Replace("\"max\": 2", "\"max\": 3", StringComparison.Ordinal));
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        Assert.Equal("[POLICY DENIED] Denied by policy.", await gate.CallAsync("add", """{ "a": 1 }"""));
        await gate.ApplyAsync(policy.Replace("\"c\"", "\"d\"", StringComparison.Ordinal));
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
    }

    [Fact]
    public async Task A_rate_limit_is_one_budget_for_all_that_its_entry_names_and_stands_beside_limits()
    {
        await using var gate = await GateUnderTest.StartAsync("""
            { "version": "1", "default": "deny", "tools": {
              "*": { "rate_limit": "2/hour", "limits": [ { "counter": "c", "window": "hour", "max": 1, "scope": "tool" } ] },
              "add": { "rate_limit": { "max": 1, "window": 3600 } } } }
            """);
        Assert.Equal("called wipe", await gate.CallAsync("wipe"));
        Assert.Equal("/tools/*/limits/0", await RuleAsync(gate, "wipe"));
        Assert.Equal("called add", await gate.CallAsync("add", """{ "a": 1 }"""));
        Assert.Equal("/tools/add/rate_limit", await RuleAsync(gate, "add"));
        Assert.Equal("called secret", await gate.CallAsync("secret"));
        gate.Upstream.Log.Clear();
        await gate.ApplyAsync("""{ "version": "1", "default": "deny", "tools": { "*": { "rate_limit": "2/hour" } } }""");
        Assert.Equal("/tools/*/rate_limit", await RuleAsync(gate, "wipe"));
        Assert.Empty(gate.Upstream.Calls);
    }

    private static async Task<string?> RuleAsync(GateUnderTest gate, string tool)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", $$"""{ "name": "{{tool}}", "arguments": { "a": 1 } }"""));
        return (string?)answer!["result"]!["_meta"]!["dev.turnpike/decision"]!["rule"];
    }

    private static async Task<JsonNode> DeniedAsync(GateUnderTest gate, string amount)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", $$"""{ "name": "add", "arguments": { "a": {{amount}} } }"""));
        return answer!["result"]!["_meta"]!["dev.turnpike/decision"]!;
    }

    private static string? Text(JsonNode answer) => (string?)answer["result"]!["content"]![0]!["text"];
}
