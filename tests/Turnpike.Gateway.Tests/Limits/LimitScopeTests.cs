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

    private static async Task<JsonNode> DeniedAsync(GateUnderTest gate, string amount)
    {
        var (_, answer) = await gate.SendAsync(gate.Modern("tools/call", $$"""{ "name": "add", "arguments": { "a": {{amount}} } }"""));
        return answer!["result"]!["_meta"]!["dev.turnpike/decision"]!;
    }

    private static string? Text(JsonNode answer) => (string?)answer["result"]!["content"]![0]!["text"];
}
