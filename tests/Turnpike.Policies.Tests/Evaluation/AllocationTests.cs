using System.Text;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>A decision that lets a call through allocates nothing.</summary>
public sealed class AllocationTests
{
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

        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 2_000; i++)
            {
                var decision = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = name, Arguments = arguments, IsPinned = true, InputSchema = schema, Subject = "alice", Server = "payments" });
                if (decision.Outcome != DecisionOutcome.Allow)
                {
                    Assert.Fail(decision.Rule + " " + decision.Cause);
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated); // of the last round: the first ones fill pools and the pattern's states
    }
}
