using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>What must be true of every policy and every call.</summary>
public sealed class PropertyTests
{
    [Fact]
    public void The_order_of_keys_changes_neither_decision_nor_rule() => ForEveryCall(
        (document, random) => Shuffle(document, random, sorts: key => key.Length == 0).AsObject(),
        (before, after) => (before.Outcome, before.Step, before.Rule, before.Reason) == (after.Outcome, after.Step, after.Rule, after.Reason));

    [Fact]
    public void The_order_of_predicates_of_one_kind_changes_no_outcome() => ForEveryCall(
        (document, random) => Shuffle(document, random, sorts: key => key is "deny_if" or "require").AsObject(),
        (before, after) => (before.Outcome, before.Step) == (after.Outcome, after.Step));

    [Fact]
    public void The_order_of_conditions_changes_no_outcome() => ForEveryCall(
        (document, random) => Shuffle(document, random, sorts: key => key == "conditions").AsObject(),
        (before, after) => (before.Outcome, before.Step, before.Reason) == (after.Outcome, after.Step, after.Reason));

    [Fact]
    public void Adding_deny_if_require_limit_or_hide_never_turns_a_denial_into_an_allow() => ForEveryCall(
        Restrict,
        (before, after) => before.Outcome != DecisionOutcome.Deny || after.Outcome == DecisionOutcome.Deny);

    private static void ForEveryCall(Func<JsonObject, Random, JsonObject> change, Func<Decision, Decision, bool> holds)
    {
        var compared = 0;
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var generator = new DocumentGenerator(seed);
            var document = JsonNode.Parse(generator.Document())!.AsObject();
            var changed = change(document.DeepClone().AsObject(), new Random(seed));
            if (Load(document) is not { } policy || Load(changed) is not { } other)
            {
                return true;
            }

            for (var i = 0; i < 12; i++)
            {
                var call = generator.Call();
                compared++;
                if (!holds(policy.Decide(AgreementTests.Facts(call)), other.Decide(AgreementTests.Facts(call))))
                {
                    return false;
                }
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(250));
        Assert.True(compared > 1_000, $"only {compared} calls compared");
    }

    private static CompiledPolicy? Load(JsonObject document) => CompiledPolicy.Load(JsonSerializer.SerializeToUtf8Bytes(document)).Policy;

    /// <summary>Reorders: members where <paramref name="sorts"/> takes the empty key, elements of the lists whose keys it takes.</summary>
    private static JsonNode Shuffle(JsonNode node, Random random, Func<string, bool> sorts, string key = "-")
    {
        switch (node)
        {
            case JsonObject owner:
                var members = owner.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Shuffle(m.Value!, random, sorts, m.Key))).ToArray();
                if (sorts(string.Empty))
                {
                    random.Shuffle(members);
                }

                return new JsonObject(members);
            case JsonArray list:
                var elements = list.Select(e => (JsonNode?)Shuffle(e!, random, sorts)).ToArray();
                if (sorts(key))
                {
                    random.Shuffle(elements);
                }

                return new JsonArray(elements);
            default:
                return node.DeepClone();
        }
    }

    private static JsonObject Restrict(JsonObject document, Random random)
    {
        var rules = new[] { "tools", "resources", "prompts" }
            .Where(document.ContainsKey).SelectMany(s => document[s]!.AsObject().Select(e => e.Value!.AsObject()))
            .Concat(document["all_tools"] is JsonObject shared ? [shared] : []).ToArray();
        var kind = random.Next(4);
        if (kind == 0 || rules.Length == 0)
        {
            Add(document, "hide", JsonValue.Create(DocumentGenerator.Names[random.Next(DocumentGenerator.Names.Length)]), random);
            return document;
        }

        var (key, value) = kind switch
        {
            1 => ("deny_if", """{"conditions":[{"path":"args.x","op":"eq","value":"usd"}]}"""),
            2 => ("require", """{"conditions":[{"path":"args.x","op":"neq","value":"usd"}]}"""),
            _ => ("limits", """{"counter":"added","window":"day","max":1,"amount":"args.n"}"""),
        };
        Add(rules[random.Next(rules.Length)], key, JsonNode.Parse(value)!, random);
        return document;
    }

    private static void Add(JsonObject owner, string key, JsonNode value, Random random)
    {
        if (owner[key] is not JsonArray list)
        {
            owner[key] = list = [];
        }

        list.Insert(random.Next(list.Count + 1), value);
    }
}
