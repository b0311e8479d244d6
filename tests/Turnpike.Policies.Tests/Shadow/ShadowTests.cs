using System.Globalization;

namespace Turnpike.Policies.Tests.Shadow;

/// <summary>A policy that watches: it decides, says what it would have decided, and lets the call go out.</summary>
public sealed class ShadowTests
{
    private const string Before = "2026-11-30T23:59:59.9999999Z";
    private const string Until = "2026-12-01T00:00:00Z";

    private static readonly CompiledPolicy Policy = Subject.Policy("""
        {"version":"1","default":"deny","mode":"shadow","until":"2026-12-01T01:00:00+01:00","hide":["gone"],
         "all_tools":{"rate_limit":"10/minute"},
         "tools":{
           "ok":{"flow":{"labels":["a"]}},
           "no":{"action":"deny","reason":"Never.","flow":{"labels":["a"]}},
           "ask":{"action":"require_approval","flow":{"labels":["a"]}},
           "count":{"limits":[{"counter":"c","window":"day","max":1,"amount":"args.n"}]}}}
        """);

    [Theory]
    [InlineData("ok", DecisionStep.Allowed, "/tools/ok", null, 1, 1)]
    [InlineData("no", DecisionStep.Action, "/mode", "/tools/no/action", 0, 0)]
    [InlineData("ask", DecisionStep.Approval, "/mode", "/tools/ask/action", 1, 1)]
    [InlineData("count", DecisionStep.Limits, "/mode", "/tools/count/limits/0", 0, 0)]
    [InlineData("unlisted", DecisionStep.DefaultDeny, "/mode", "(default deny)", 0, 0)]
    public void Lets_the_call_go_and_says_what_it_would_have_been(string tool, DecisionStep step, string rule, string? wouldBe, int limits, int labels)
    {
        var decision = Policy.DecideOn(tool, "{}", instant: Before);
        Assert.Equal((DecisionOutcome.Allow, DecisionStep.Allowed, rule, true), (decision.Outcome, decision.Step, decision.Rule, decision.IsShadow));
        Assert.Equal((wouldBe, limits, labels), (decision.Shadowed?.Rule, decision.Limits.Length, decision.Labels.Length));
        Assert.True(decision.Shadowed is null || decision.Shadowed.Step == step);
    }

    [Fact]
    public void Steps_1_to_3_enforce()
    {
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.Hidden, false), Outcome(Policy.DecideOn("gone", "{}", instant: Before)));
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.Unpinned, false), Outcome(Policy.Decide(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = "ok",
            IsPinned = false,
            Subject = "a",
            Server = "s",
            Instant = DateTimeOffset.Parse(Before, CultureInfo.InvariantCulture),
        })));
    }

    [Theory]
    [InlineData(Until)]
    [InlineData("2027-01-01T00:00:00Z")]
    [InlineData(null)]
    public void Enforces_from_until_on_and_where_the_time_is_unknown(string? instant)
    {
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.Action, false), Outcome(Policy.DecideOn("no", "{}", instant: instant)));
        Assert.Equal((DecisionOutcome.Allow, DecisionStep.Allowed, false), Outcome(Policy.DecideOn("ok", "{}", instant: instant)));
    }

    [Theory]
    [InlineData("unlisted", Before, true)]
    [InlineData("unlisted", Until, false)]
    [InlineData("gone", Before, false)]
    [InlineData("no", Until, true)]
    public void A_list_shows_what_a_call_reaches(string tool, string instant, bool shown) =>
        Assert.Equal(shown, Policy.Shows(CallTarget.Tool, tool, true, DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("2026-11-01T00:00:00Z", true)]
    [InlineData("2026-10-31T23:59:59Z", false)]
    [InlineData("2027-01-01T00:00:00Z", true)]
    public void Is_put_in_force_for_at_most_30_days(string instant, bool may)
    {
        var problem = Policy.CheckActivation(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
        Assert.Equal(may, problem is null);
        Assert.True(may || (problem!.Pointer == "/until" && problem.Message.EndsWith("now until 2026-11-30T23:59:59Z", StringComparison.Ordinal)), problem?.Message);
    }

    [Fact]
    public void Deciding_in_shadow_what_would_be_allowed_allocates_nothing()
    {
        var instant = DateTimeOffset.Parse(Before, CultureInfo.InvariantCulture);
        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                if (!Policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = "ok", IsPinned = true, InputSchema = Subject.AnySchema, Subject = "a", Server = "s", Instant = instant }).IsShadow)
                {
                    Assert.Fail("not in shadow");
                }
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    [Theory]
    [InlineData(""" "mode":"shadow" """, "/mode", "needs an end: write \"until\" beside it")]
    [InlineData(""" "until":"2026-12-01T00:00:00Z" """, "/until", "stands only beside \"mode\": \"shadow\"")]
    [InlineData(""" "mode":"enforce","until":"2026-12-01T00:00:00Z" """, "/until", "stands only beside \"mode\": \"shadow\"")]
    [InlineData(""" "mode":"shadow","until":"2026-12-01" """, "/until", "a time with its zone")]
    [InlineData(""" "mode":"shadow","until":"2026-12-01T00:00:00" """, "/until", "a time with its zone")]
    [InlineData(""" "mode":"shadow","until":"2026-13-01T00:00:00Z" """, "/until", "a time with its zone")]
    [InlineData(""" "mode":"shadow","until":7 """, "/until", "found the number 7")]
    [InlineData(""" "mode":"shadwo" """, "/mode", "cannot be \"shadwo\"")]
    public void Says_what_is_wrong_with_a_mode(string members, string pointer, string says)
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny",""" + members + "}"));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static (DecisionOutcome, DecisionStep, bool) Outcome(Decision decision) => (decision.Outcome, decision.Step, decision.IsShadow);
}
