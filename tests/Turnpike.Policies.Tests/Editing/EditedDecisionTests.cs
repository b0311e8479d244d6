using System.Text;
using Turnpike.Policies.Editing;
using Turnpike.Policies.Explanation;
using Turnpike.Policies.Formatting;
using Turnpike.Policies.Tests.Agreement;

namespace Turnpike.Policies.Tests.Editing;

/// <summary>What an edit does to decisions, on generated documents: the tool's is the one that was wanted, and nobody else's changes.</summary>
public sealed class EditedDecisionTests
{
    private static readonly ToolChoice[] Choices = [ToolChoice.Allow, ToolChoice.Deny, ToolChoice.Hide, ToolChoice.RequireApproval, ToolChoice.Unlisted, ToolChoice.Limit];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void For_every_tool_and_choice_the_decision_is_the_wanted_one_and_the_others_stay(bool isYaml)
    {
        var (made, refused) = (0, new Dictionary<string, int>(StringComparer.Ordinal));
        for (var seed = 1; seed <= 90; seed++)
        {
            var generator = new DocumentGenerator(seed, mayShadow: false);
            var text = generator.Document();
            if (CompiledPolicy.Load(Encoding.UTF8.GetBytes(text)).Policy is not { } before)
            {
                continue;
            }

            text = isYaml ? "# kept\n" + PolicyFormat.LayOut(text) : seed % 2 == 0 ? text : Encoding.UTF8.GetString(PolicyFormat.Format(Encoding.UTF8.GetBytes(text)).Text!.Value.Span);
            var tools = Values.Names.Append("never_seen").ToArray();
            var tool = tools[seed % tools.Length];
            foreach (var choice in (ToolChoice[])[Choices[seed / tools.Length % Choices.Length]])
            {
                var edit = choice == ToolChoice.Limit
                    ? PolicyEditing.Write(text, tool, new RuleDraft { Action = DraftAction.Allow, Limits = [new LimitDraft("only here", "3", "day", null, null)] })
                    : PolicyEditing.Choose(text, tool, choice);
                if (edit.Text is null)
                {
                    var why = edit.Refusal!.Split('"', ',', ':')[^1];
                    refused[why] = refused.GetValueOrDefault(why) + 1;
                    Assert.True(!edit.Refusal.Contains("laid out", StringComparison.Ordinal), $"{tool} {choice}: {text}");
                    continue;
                }

                made++;
                Assert.True(edit.Problems.IsEmpty, edit.Text);
                Assert.True(!isYaml || edit.Text.StartsWith("# kept\n", StringComparison.Ordinal));
                var after = Subject.Policy(edit.Text);
                Check(after, tool, choice, edit.Text);
                foreach (var other in tools.Where(t => t != tool))
                {
                    Assert.Equal(PolicyReading.Of(before, other).Meaning, PolicyReading.Of(after, other).Meaning);
                    Assert.Equal(Decided(before, other), Decided(after, other));
                }
            }
        }

        Assert.True(made > 40, $"{made} edits");
        Assert.True(refused.Values.Sum() < made / 2, string.Join('\n', refused));
    }

    private static void Check(CompiledPolicy policy, string tool, ToolChoice choice, string text)
    {
        var decision = policy.Decide(tool, "{}", schema: Subject.AnySchema);
        var isShared = decision.Rule.StartsWith("/all_tools", StringComparison.Ordinal);
        Assert.True(
            choice switch
            {
                ToolChoice.Hide => decision.Step == DecisionStep.Hidden,
                ToolChoice.Deny => decision.Step == DecisionStep.Action,
                ToolChoice.Unlisted => PolicyReading.Of(policy, tool) is { IsOwn: false, HiddenBy: null },
                ToolChoice.RequireApproval => isShared || decision.Outcome == DecisionOutcome.RequireApproval || decision.Step is DecisionStep.Predicate or DecisionStep.Flow or DecisionStep.Limits or DecisionStep.Approval,
                ToolChoice.Limit => isShared || decision.Step is DecisionStep.Limits or DecisionStep.Flow or DecisionStep.Predicate or DecisionStep.Approval || decision.Limits.Any(l => l.Counter == "only here"),
                _ => isShared || decision.Outcome == DecisionOutcome.Allow,
            },
            $"{choice} {tool}: {decision.Outcome} {decision.Rule}\n{text}");
    }

    private static (DecisionOutcome, DecisionStep, string, int) Decided(CompiledPolicy policy, string tool)
    {
        var decision = policy.DecideOn(tool, """{"x":"usd","n":1}""", ["a"], "2026-11-20T10:00:00Z");
        return (decision.Outcome, decision.Step, decision.Reason, decision.Limits.Length);
    }
}
