using Turnpike.Policies.Obstacles;

namespace Turnpike.Policies.Tests.Obstacles;

/// <summary>What would have to change for a call to be allowed: everything that stands in the way, each once, in the order a call meets it.</summary>
public sealed class CallObstaclesTests
{
    private const string Strict = """
        { "version": "1", "default": "deny", "hide": ["secret*"], "server_requests": { "roots": "deny" },
          "all_tools": { "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] } ] } ] },
          "tools": {
            "open": {}, "secret": { "action": "deny" },
            "pay": {
              "arguments": "strict", "flow": { "forbid_after": ["tainted"] }, "approval": { "quorum": 2, "approvers": ["finance"] },
              "deny_if": [
                { "conditions": [ { "path": "args.test", "op": "exists", "value": true } ] },
                { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] },
                { "conditions": [ { "path": "args.note", "op": "contains", "value": "x" } ] } ],
              "limits": [ { "counter": "spent", "window": "day", "max": 50, "amount": "args.spent" } ] } } }
        """;

    [Fact]
    public void Names_everything_that_stands_in_the_way_with_the_places_of_the_document_as_it_is()
    {
        var unjudged = Subject.Call(CallTarget.Tool, "pay", """{"amount":500,"currency":"gbp","note":"x"}""", isPinned: false, schema: Subject.Schema("""{"properties":{"currency":{}}}"""));
        var call = unjudged with { SessionLabels = ["calm", "tainted"] };
        var found = CallObstacles.Of(Subject.Policy(Strict), call);
        Assert.True(found.IsWhole);
        Assert.Equal(
            [
                "Unpinned (unpinned)",
                "Arguments /tools/pay/arguments",
                "Predicate /tools/pay/deny_if/1/conditions/0",
                "Predicate /tools/pay/deny_if/2/conditions/0",
                "Predicate /all_tools/require/0/conditions/0",
                "Flow /tools/pay/flow/forbid_after/0",
                "Limits /tools/pay/limits/0",
                "Approval /tools/pay/approval",
            ],
            found.All.Select(o => $"{o.Step} {o.Rule}"));
        Assert.Equal("2 different people say yes: finance.", found.All[^1].Change);
        Assert.Contains("args.amount gt 100 is true", found.All[2].Found, StringComparison.Ordinal);
        Assert.All(found.All, o => Assert.DoesNotContain("500", o.Found + o.Change, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(CallTarget.Tool, "open", """{"currency":"usd"}""", "")]
    [InlineData(CallTarget.Tool, "secret", """{"currency":"usd"}""", "Hidden (hidden), Action /tools/secret/action")]
    [InlineData(CallTarget.Tool, "unknown", """{"currency":"usd"}""", "DefaultDeny (default deny)")]
    [InlineData(CallTarget.Tool, "unknown", "{}", "DefaultDeny (default deny), Predicate /all_tools/require/0/conditions/0")]
    [InlineData(CallTarget.Resource, "file:///x", null, "DefaultDeny (default deny)")]
    [InlineData(CallTarget.ServerRequest, "roots", null, "Action /server_requests/roots")]
    [InlineData(CallTarget.ServerRequest, "sampling", null, "DefaultDeny (default deny)")]
    public void Goes_on_until_nothing_denies(CallTarget target, string name, string? arguments, string expected)
    {
        var found = CallObstacles.Of(Subject.Policy(Strict), Subject.Call(target, name, arguments, schema: Subject.AnySchema));
        Assert.True(found.IsWhole);
        Assert.Equal(expected, string.Join(", ", found.All.Select(o => $"{o.Step} {o.Rule}")));
    }

    [Fact]
    public void Shadow_does_not_hide_what_enforcement_would_say()
    {
        var until = DateTimeOffset.UtcNow.AddDays(1);
        var policy = Subject.Policy("""{"version":"1","default":"deny","mode":"shadow","until":"UNTIL","tools":{"x":{"action":"deny"}}}""".Replace("UNTIL", $"{until:yyyy-MM-ddTHH:mm:ssZ}", StringComparison.Ordinal));
        var call = Subject.Call(CallTarget.Tool, "x", null, schema: Subject.AnySchema) with { Instant = until.AddHours(-1) };
        Assert.Equal(DecisionOutcome.Allow, policy.Decide(call).Outcome);
        Assert.Equal("/tools/x/action", Assert.Single(CallObstacles.Of(policy, call).All).Rule);
    }

    [Fact]
    public void Names_of_tools_that_look_like_parts_of_a_rule_mean_themselves()
    {
        var policy = Subject.Policy("""
            {"version":"1","default":"deny","tools":{"deny_if":{"require":[{"conditions":[{"path":"args.a","op":"exists","value":true}]},{"conditions":[{"path":"args.b","op":"exists","value":true}]}]},
             "a/b~c":{"action":"deny"}}}
            """);
        var found = CallObstacles.Of(policy, Subject.Call(CallTarget.Tool, "deny_if", "{}", schema: Subject.AnySchema)).All;
        Assert.Equal(["/tools/deny_if/require/0/conditions/0", "/tools/deny_if/require/1/conditions/0"], found.Select(o => o.Rule));
        Assert.All(found, o => Assert.StartsWith("What it requires", o.Change, StringComparison.Ordinal));
        Assert.Equal("/tools/a~1b~0c/action", Assert.Single(CallObstacles.Of(policy, Subject.Call(CallTarget.Tool, "a/b~c", "{}", schema: Subject.AnySchema)).All).Rule);
    }
}
