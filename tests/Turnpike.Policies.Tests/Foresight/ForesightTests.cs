using Turnpike.Policies.Foresight;
using Turnpike.Policies.Tests.Agreement;

namespace Turnpike.Policies.Tests.Foresight;

public sealed class ForesightTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{}""", ProspectOutcome.Denied, "(default deny)")]
    [InlineData("""{"hide":["t"]}""", ProspectOutcome.Hidden, "/hide/0")]
    [InlineData("""{"tools":{"t":{"action":"deny"}}}""", ProspectOutcome.Denied, "/tools/t/action")]
    [InlineData("""{"tools":{"t":{"arguments":"open"}}}""", ProspectOutcome.Allowed, "/tools/t")]
    [InlineData("""{"tools":{"t":{}}}""", ProspectOutcome.Denied, "(arguments)")]
    [InlineData("""{"tools":{"t":{"arguments":"open","action":"require_approval"}}}""", ProspectOutcome.Asked, "/tools/t/action")]
    [InlineData("""{"all_tools":{"approval":{}},"tools":{"t":{"arguments":"open"}}}""", ProspectOutcome.Asked, "/all_tools/approval")]
    public void The_outcome_and_its_rule_are_those_of_every_call(string rest, ProspectOutcome outcome, string rule)
    {
        var prospect = Of(rest);
        Assert.Equal((outcome, rule, 0), (prospect.Outcome, prospect.Rule, prospect.Conditions.Length));
        Assert.Equal(outcome is ProspectOutcome.Asked or ProspectOutcome.Allowed, prospect.MayGoOut);
    }

    [Theory]
    [InlineData("""{"path":"tool.severity","op":"eq","value":"critical"}""", ProspectOutcome.Denied, 0)]
    [InlineData("""{"path":"tool.severity","op":"eq","value":"low"}""", ProspectOutcome.Allowed, 0)]
    [InlineData("""{"path":"caller.labels","op":"contains","value":"ops"}""", ProspectOutcome.Denied, 0)]
    [InlineData("""{"path":"caller.groups","op":"contains","value":"ops"}""", ProspectOutcome.Denied, 0)]
    [InlineData("""{"path":"args.amount","op":"gt","value":100}""", ProspectOutcome.Allowed, 1)]
    [InlineData("""{"path":"time.hour","op":"gt","value":20}""", ProspectOutcome.Allowed, 1)]
    [InlineData("""{"any":[{"path":"args.amount","op":"gt","value":100},{"path":"server","op":"eq","value":"s"}]}""", ProspectOutcome.Denied, 0)]
    [InlineData("""{"all":[{"path":"args.amount","op":"gt","value":100},{"path":"server","op":"eq","value":"other"}]}""", ProspectOutcome.Allowed, 0)]
    [InlineData("""{"not":{"path":"args.amount","op":"gt","value":100}}""", ProspectOutcome.Allowed, 1)]
    public void What_is_known_of_caller_and_tool_decides_a_condition_and_the_rest_is_put_down(string condition, ProspectOutcome outcome, int open)
    {
        var prospect = Of("""{"tools":{"t":{"arguments":"open","deny_if":[{"conditions":[""" + condition + "]}]}}}");
        Assert.Equal((outcome, open), (prospect.Outcome, prospect.Conditions.Length));
        Assert.All(prospect.Conditions, c => Assert.Equal((ProspectEffect.DeniesIf, "/tools/t/deny_if/0"), (c.Effect, c.Rule)));
    }

    [Fact]
    public void What_depends_on_the_call_says_what_it_does_there_and_what_is_counted_is_named()
    {
        var prospect = Of("""
            {"tools":{"t":{"arguments":"open",
              "require":[{"conditions":[{"path":"args.currency","op":"in","value":["usd","eur"]}]}],
              "approval":{"when":[{"path":"args.amount","op":"gt","value":50}]},
              "flow":{"forbid_after":["secret"],"approve_after":["untrusted"]},
              "limits":[{"counter":"c","window":"day","max":3,"scope":"grant"}]}}}
            """);
        Assert.Equal(ProspectOutcome.Allowed, prospect.Outcome);
        Assert.Equal(
            [
                (ProspectEffect.DeniesUnless, "args.currency in [\"usd\", \"eur\"]"), (ProspectEffect.DeniesIf, "the session carries \"secret\""),
                (ProspectEffect.AsksIf, "the session carries \"untrusted\""), (ProspectEffect.AsksIf, "args.amount gt 50"),
            ],
            prospect.Conditions.Select(c => (c.Effect, c.Text)));
        Assert.Equal("/tools/t/limits/0", Assert.Single(prospect.Limits).Pointer);
    }

    [Fact]
    public void In_shadow_everything_but_what_is_hidden_or_unpinned_may_go_out()
    {
        const string Shadow = """{"mode":"shadow","until":"2026-11-30T00:00:00Z","hide":["h"],"tools":{"t":{"action":"deny"}}}""";
        Assert.Equal((ProspectOutcome.Denied, true, true), Standing(Of(Shadow)));
        Assert.Equal((ProspectOutcome.Hidden, false, false), Standing(Of(Shadow, "h")));
        Assert.Equal((ProspectOutcome.Denied, false, false), Standing(Of("""{"tools":{"t":{"action":"deny"}}}""")));

        static (ProspectOutcome Outcome, bool IsShadow, bool MayGoOut) Standing(CallProspect prospect) => (prospect.Outcome, prospect.IsShadow, prospect.MayGoOut);
    }

    // What is foreseen holds for every call that is made: of generated documents and calls, the same that engine and reference agree on.
    [Fact]
    public void No_call_is_decided_otherwise_than_was_foreseen()
    {
        var (denied, allowed, asked) = (0, 0, 0);
        for (var number = 0; number < 400; number++)
        {
            var generator = new DocumentGenerator(20261121 + number);
            if (CompiledPolicy.Load(System.Text.Encoding.UTF8.GetBytes(generator.Document())).Policy is not { } policy)
            {
                continue;
            }

            for (var i = 0; i < 12; i++)
            {
                var call = generator.Call();
                var facts = Pair.Facts(call);
                var decision = policy.Decide(facts);
                var prospect = policy.Foresee(facts);
                var outcome = decision.Shadowed?.Outcome ?? decision.Outcome;
                var step = decision.Shadowed?.Step ?? decision.Step;
                var about = $"{number}.{i} {call}: {prospect} {decision}";
                Assert.True(decision.IsShadow == prospect.IsShadow || decision.Outcome == DecisionOutcome.Deny, about);
                switch (prospect.Outcome)
                {
                    case ProspectOutcome.Hidden or ProspectOutcome.Denied:
                        Assert.True(outcome == DecisionOutcome.Deny, about);
                        denied++;
                        break;
                    case ProspectOutcome.Asked:
                        Assert.True(outcome != DecisionOutcome.Allow, about);
                        asked++;
                        break;
                    case ProspectOutcome.Allowed when prospect.Conditions.IsEmpty:
                        Assert.True(outcome == DecisionOutcome.Allow || step is DecisionStep.Arguments or DecisionStep.Limits, about);
                        allowed++;
                        break;
                }
            }
        }

        Assert.True(denied > 200 && allowed > 50 && asked > 50, $"{denied} denied, {allowed} allowed, {asked} asked");
    }

    private static CallProspect Of(string rest, string tool = "t")
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny",""" + rest.TrimStart()[1..].Insert(0, rest.Trim() == "{}" ? "\"tools\":{}" : ""));
        return policy.Foresee(new CallFacts
        {
            Target = CallTarget.Tool,
            Name = tool,
            IsPinned = true,
            Subject = "alice",
            Server = "s",
            GrantLabels = ["ops"],
            ToolClass = "Destructive",
            ToolSeverity = "critical",
            ToolFlags = [],
            Instant = Now,
        });
    }
}
