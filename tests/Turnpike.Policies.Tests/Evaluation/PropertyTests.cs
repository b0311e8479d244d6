using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Tests.Agreement;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>What must be true of every policy and every call.</summary>
public sealed class PropertyTests
{
    private const int Documents = 250;

    [Fact]
    public void The_order_of_keys_changes_neither_decision_nor_rule() => ForEveryCall(
        (document, random) => DocumentEdits.Shuffle(document, random, sorts: key => key.Length == 0),
        (before, after) => (before.Outcome, before.Step, before.Rule, before.Reason) == (after.Outcome, after.Step, after.Rule, after.Reason));

    [Fact]
    public void The_order_of_predicates_of_one_kind_changes_no_outcome() => ForEveryCall(
        (document, random) => DocumentEdits.Shuffle(document, random, sorts: key => key is "deny_if" or "require"),
        (before, after) => (before.Outcome, before.Step) == (after.Outcome, after.Step));

    [Fact]
    public void The_order_of_conditions_changes_no_outcome() => ForEveryCall(
        (document, random) => DocumentEdits.Shuffle(document, random, sorts: key => key is "conditions" or "any" or "all" or "when"),
        (before, after) => (before.Outcome, before.Step, before.Reason) == (after.Outcome, after.Step, after.Reason));

    [Fact]
    public void Adding_a_deny_if_never_lets_more_through() =>
        ForEveryCall((document, random) => DocumentEdits.Add(document, random, "deny_if", """{"conditions":[{"path":"args.x","op":"eq","value":"usd"}]}"""), IsNotLooser);

    [Fact]
    public void Adding_a_require_never_lets_more_through() =>
        ForEveryCall((document, random) => DocumentEdits.Add(document, random, "require", """{"conditions":[{"path":"args.x","op":"neq","value":"usd"}]}"""), IsNotLooser);

    [Fact]
    public void Adding_a_limit_never_lets_more_through() =>
        ForEveryCall((document, random) => DocumentEdits.Add(document, random, "limits", """{"counter":"added","window":"day","max":1,"amount":"args.n"}"""), IsNotLooser);

    [Fact]
    public void Adding_to_hide_never_lets_more_through() => ForEveryCall(DocumentEdits.Hide, IsNotLooser);

    [Fact]
    public void A_narrower_condition_in_require_never_admits_more() =>
        ForEveryCall((document, random) => DocumentEdits.Narrow(document, random, "require"), IsNotLooser, negates: false);

    [Fact]
    public void A_narrower_condition_in_deny_if_never_refuses_more() =>
        ForEveryCall((document, random) => DocumentEdits.Narrow(document, random, "deny_if"), (before, after) => IsNotLooser(after, before), negates: false);

    [Fact]
    public void Of_the_entries_that_apply_to_a_call_any_deny_decides() => ForEverySeed(seed =>
    {
        var generator = new DocumentGenerator(seed, mayShadow: false);
        var text = generator.Document();
        var document = JsonNode.Parse(text)!.AsObject();
        var reference = new ReferenceInterpreter(System.Text.Json.JsonDocument.Parse(text).RootElement);
        var compared = 0;
        for (var i = 0; i < 4; i++)
        {
            var call = generator.Call();
            foreach (var rule in reference.Applying(call) ?? [])
            {
                var changed = document.DeepClone().AsObject();
                DocumentEdits.Insert(DocumentEdits.At(changed, rule.Pointer), "deny_if", """{"conditions":[]}""", new System.Random(seed + i));
                if (call.Target != CallTarget.ServerRequest && Subject.Load(changed) is { } policy)
                {
                    compared++;
                    Assert.Equal(DecisionOutcome.Deny, policy.Decide(Pair.Facts(call)).Outcome);
                }
            }
        }

        return compared;
    });

    [Fact]
    public void A_list_shows_a_tool_where_a_call_of_it_does_not_answer_like_one_that_does_not_exist() => ForEverySeed(seed =>
    {
        var generator = new DocumentGenerator(seed);
        if (Subject.Load(JsonNode.Parse(generator.Document())!.AsObject()) is not { } policy)
        {
            return 0;
        }

        for (var i = 0; i < 12; i++)
        {
            var call = generator.Call();
            var decision = policy.Decide(Pair.Facts(call));
            Assert.Equal(decision.Outcome == DecisionOutcome.Deny && decision.Step <= DecisionStep.DefaultDeny, !policy.Shows(call.Target, call.Name, call.IsPinned, call.Instant));
        }

        return 12;
    });

    // Deny, then approval, then allow: what a stricter document may only go down.
    private static bool IsNotLooser(Decision before, Decision after) => Freedom(after) <= Freedom(before);

    private static int Freedom(Decision decision) => decision.Outcome switch { DecisionOutcome.Allow => 2, DecisionOutcome.RequireApproval => 1, _ => 0 };

    private static void ForEveryCall(Func<JsonObject, System.Random, JsonObject> change, Func<Decision, Decision, bool> holds, bool negates = true) => ForEverySeed(seed =>
    {
        var generator = new DocumentGenerator(seed, negates, mayShadow: false);
        var document = JsonNode.Parse(generator.Document())!.AsObject();
        var changed = change(document.DeepClone().AsObject(), new System.Random(seed));
        if (Subject.Load(document) is not { } policy || Subject.Load(changed) is not { } other)
        {
            return 0;
        }

        for (var i = 0; i < 12; i++)
        {
            var call = generator.Call();
            var (before, after) = (policy.Decide(Pair.Facts(call)), other.Decide(Pair.Facts(call)));
            Assert.True(holds(before, after), $"{document.ToJsonString()}\n{before}\n{changed.ToJsonString()}\n{after}\n{call}");
        }

        return 12;
    });

    private static void ForEverySeed(Func<int, int> compare)
    {
        var compared = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue - 10_000).ToArbitrary(), seed =>
        {
            compared += compare(seed);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Documents));
        Assert.True(compared > 500, $"only {compared} calls compared");
    }
}
