using System.Text;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>A decision that lets a call through allocates nothing.</summary>
public sealed class AllocationTests
{
    private const string Everything = """
        { "require": [ { "conditions": [
            { "any": [ { "path": "args.items[*].price", "op": "gt", "value": 100, "quantifier": "any" }, { "not": { "path": "args.items[*].name", "op": "ends_with", "value": "x", "quantifier": "every" } } ] },
            { "all": [ { "path": "args.note", "op": "starts_with", "value": "ret" }, { "path": "args.note", "op": "glob", "value": "r*é" }, { "path": "args.note", "op": "matches", "value": "[a-zé ]+" } ] },
            { "path": "args.note", "op": "length_lte", "value": 10 },
            { "path": "args.items", "op": "type", "value": "array" },
            { "path": "args.file", "op": "within", "value": ["/srv/data", "/srv/more"] },
            { "path": "args.url", "op": "host_in", "value": ["*.example.com", "[2001:db8::1]"] },
            { "path": "args.peer", "op": "cidr", "value": ["10.0.0.0/8", "2001:db8::/32"] },
            { "path": "caller.groups", "op": "contains", "value": "staff" },
            { "path": "caller.groups[*]", "op": "regex", "value": "^[a-z]+$", "quantifier": "every" },
            { "path": "caller.claims.tier", "op": "eq", "value": "gold" },
            { "path": "tool.class", "op": "in", "value": ["Read", "Write"] },
            { "path": "tool.severity", "op": "not_in", "value": ["high", "critical"] },
            { "not": { "path": "tool.flags", "op": "contains", "value": "admin" } },
            { "path": "tool.flags[*]", "op": "neq", "value": "code", "quantifier": "every" },
            { "path": "session.calls", "op": "lt", "value": 10 },
            { "path": "time[\"Europe/Berlin\"].hour", "op": "lt", "value": 24 },
            { "path": "time[\"Asia/Tokyo\"].date", "op": "gte", "value": "2026-01-01" },
            { "path": "time.weekday", "op": "in", "value": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } ] } ] }
        """;

    private const string Rule = """
        { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] },
                       { "conditions": [ { "path": "args.note", "op": "regex", "value": "^free" }, { "path": "args[\"a.b\"]", "op": "contains", "value": "x" } ] } ],
          "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] }, { "path": "caller.subject", "op": "in", "value": ["bob", "alice"] } ] } ],
          "limits": [ { "counter": "COUNTER", "window": "day", "max": 1000, "amount": "args.amount" } ] }
        """;

    [Theory]
    [InlineData("refund")]
    [InlineData("glob_refund")]
    public void Deciding_allocates_nothing(string name)
    {
        var document = new StringBuilder("""{"version":"1","default":"deny","hide":["admin_*"],"tools":{""");
        for (var i = 0; i < 98; i++)
        {
            document.Append(null, $"\"tool_{i}\":{{}},");
        }

        document.Append("\"refund\":" + Rule.Replace("COUNTER", "a", StringComparison.Ordinal) + ",\"glob_*\":" + Rule.Replace("COUNTER", "b", StringComparison.Ordinal) + "}}");
        var policy = Subject.Policy(document.ToString());
        Assert.True(Turnpike.Wire.Schemas.JsonSchema.TryCompile(Subject.Json("""{"type":"object","properties":{"amount":{"type":"number"},"currency":{"enum":["usd","eur"]}},"required":["amount"]}"""), out var schema, out _));
        var arguments = Subject.Json("""{"amount":99.95,"currency":"\u0065ur","note":"returned \u00e9","a.b":["\u0078"]}""");

        AssertFree(() =>
        {
            var decision = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = name, Arguments = arguments, IsPinned = true, InputSchema = schema, Subject = "alice", Server = "payments" });
            return decision.Outcome == DecisionOutcome.Allow ? null : decision.Rule + " " + decision.Cause;
        });
    }

    [Fact]
    public void No_operator_and_no_root_allocates()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":""" + Everything.Replace("{ \"require\"", "{ \"arguments\": \"open\", \"require\"", StringComparison.Ordinal) + "}}");
        var arguments = Subject.Json("""{"note":"returned \u00e9","items":[{"price":5,"name":"y"}],"file":"/srv/data/%2e/\u0061","url":"https://API.example.com/","peer":"::ffff:10.1.2.3"}""");
        var claims = Subject.Json("""{"tier":"gold"}""");
        System.Collections.Immutable.ImmutableArray<string> groups = ["staff", "finance"];
        System.Collections.Immutable.ImmutableArray<string> flags = ["sensitive_read"];
        var instant = new DateTimeOffset(2026, 7, 1, 12, 0, 0, TimeSpan.Zero);
        AssertFree(() =>
        {
            var decision = policy.Decide(new CallFacts
            {
                Target = CallTarget.Tool,
                Name = "t",
                Arguments = arguments,
                IsPinned = true,
                Subject = "alice",
                Server = "payments",
                Groups = groups,
                Claims = claims,
                ToolClass = "Read",
                ToolSeverity = "medium",
                ToolFlags = flags,
                SessionCalls = 3,
                Instant = instant,
            });
            return decision.Outcome == DecisionOutcome.Allow ? null : decision.Rule + " " + decision.Cause;
        });
    }

    private static void AssertFree(Func<string?> decide)
    {
        // The first rounds warm up; and a pattern that another test uses at the same moment makes a runner of its own, which is no allocation of a decision.
        var allocated = long.MaxValue;
        for (var round = 0; round < 6 && allocated > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 2_000; i++)
            {
                if (decide() is { } denied)
                {
                    Assert.Fail(denied);
                }
            }

            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, allocated); // of the last round: the first ones fill pools and the pattern's states
    }
}
