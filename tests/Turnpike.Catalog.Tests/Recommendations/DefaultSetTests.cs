using System.Text;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Policies;
using Turnpike.Policies.Formatting;
using Turnpike.Wire.Json;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>The default set as one policy that names no tool.</summary>
public sealed class DefaultSetTests
{
    [Fact]
    public void Is_a_policy_without_a_warning_in_its_canonical_layout()
    {
        Assert.Empty(Server.Problems(DefaultSet.Document));
        Assert.Equal(DefaultSet.Document, Encoding.UTF8.GetString(PolicyFormat.Format(Encoding.UTF8.GetBytes(DefaultSet.Document)).Text!.Value.Span));
    }

    [Fact]
    public void Is_never_milder_than_the_rule_of_a_class()
    {
        var policy = Server.Load(DefaultSet.Document);
        foreach (var rule in DefaultSet.Classes)
        {
            var decision = Decide(policy, RiskWords.Of(rule.Class), "high");
            Assert.Equal(rule.RequiresApproval, decision.Outcome == DecisionOutcome.RequireApproval);
            if (rule.PerMinute is { } most && rule.Class != ToolClass.Execute)
            {
                Assert.Contains(decision.Limits, l => l.Max <= ExactDecimal.FromInt64(most));
            }
        }

        // Its one budget is wider than that of Execute: the gravest of those ask.
        Assert.Equal(DecisionOutcome.RequireApproval, Decide(policy, "Execute", "critical").Outcome);
    }

    [Fact]
    public void Denies_a_tool_of_which_nothing_is_known() =>
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.Approval), Decide(Server.Load(DefaultSet.Document), null, null) is var d ? (d.Outcome, d.Step) : default);

    [Fact]
    public void Has_a_rule_for_every_class() =>
        Assert.Equal(Enum.GetValues<ToolClass>(), DefaultSet.Classes.Select(c => c.Class));

    private static Decision Decide(CompiledPolicy policy, string? risk, string? severity) => policy.Decide(new CallFacts
    {
        Target = CallTarget.Tool,
        Name = "t",
        IsPinned = true,
        Subject = "alice",
        Server = "shop",
        ToolClass = risk,
        ToolSeverity = severity,
        ToolFlags = risk is null ? default : [],
        SessionLabels = [],
    });
}
