using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Comparing;
using Turnpike.Policies.Formatting;
using Turnpike.Policies.Tests.Agreement;
using Turnpike.Policies.Tests.Evaluation;

namespace Turnpike.Policies.Tests.Comparing;

/// <summary>What differs between two documents, for people: by place and value, whatever the spelling.</summary>
public sealed class PolicyComparisonTests
{
    private const string Refunds = """
        { "version": "1", "default": "deny", "hide": ["delete_customer", "secret_*"],
          "tools": {
            "list_charges": {},
            "create_refund": {
              "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] } ], "on_deny": "Only USD and EUR." } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] }, { "conditions": [ { "path": "args.note", "op": "contains", "value": "x" } ] } ],
              "limits":  [ { "counter": "refunds", "window": "day", "max": 10 }, { "counter": "fast", "window": "minute", "max": 2 } ] } } }
        """;

    [Theory]
    [InlineData("\"max\": 10", "\"max\": 20", "Changed max /tools/create_refund/limits/0/max (counter \"refunds\"): 10 -> 20")]
    [InlineData("\"value\": 100", "\"value\": 50", "Changed value /tools/create_refund/deny_if/0/conditions/0/value (args.amount gt): 100 -> 50")]
    [InlineData("\"op\": \"gt\"", "\"op\": \"gte\"", "Changed op /tools/create_refund/deny_if/0/conditions/0/op (args.amount gte): \"gt\" -> \"gte\"")]
    [InlineData("[\"usd\", \"eur\"]", "[\"eur\", \"gbp\"]", "Added value /tools/create_refund/require/0/conditions/0/value/1 (args.currency in): \"gbp\"", "Removed value /tools/create_refund/require/0/conditions/0/value/0 (args.currency in): \"usd\"")]
    [InlineData("\"list_charges\": {}", "\"list_refunds\": {}", "Added entry /tools/list_refunds: {}", "Removed entry /tools/list_charges: {}")]
    [InlineData("\"list_charges\": {}", "\"list_charges\": { \"action\": \"deny\" }", "Added action /tools/list_charges/action: \"deny\"")]
    [InlineData("\"secret_*\"", "\"secret_?*\"", "Added hide /hide/1: \"secret_?*\"", "Removed hide /hide/1: \"secret_*\"")]
    [InlineData("\"default\": \"deny\"", "\"default\": \"allow\"", "Changed default /default: \"deny\" -> \"allow\"")]
    [InlineData("\"window\": \"day\", \"max\": 10 },", "\"window\": \"day\", \"max\": 10 }, { \"concurrent\": 3 },", "Added limit /tools/create_refund/limits/1: { \"concurrent\": 3 }")]
    [InlineData("{ \"counter\": \"refunds\", \"window\": \"day\", \"max\": 10 }, ", "", "Removed limit /tools/create_refund/limits/0: { \"counter\": \"refunds\", \"window\": \"day\", \"max\": 10 }")]
    [InlineData("{ \"path\": \"args.amount\", \"op\": \"gt\", \"value\": 100 }", "{ \"not\": { \"path\": \"args.amount\", \"op\": \"lte\", \"value\": 100 } }", "Added condition /tools/create_refund/deny_if/0/conditions/0: { \"not\": { \"path\": \"args.amount\", \"op\": \"lte\", \"value\": 100 } }", "Removed condition /tools/create_refund/deny_if/0/conditions/0: { \"path\": \"args.amount\", \"op\": \"gt\", \"value\": 100 }")]
    public void Says_what_was_added_removed_and_changed_by_its_place(string text, string instead, params string[] expected) =>
        Assert.Equal(expected, Differences(Refunds, Refunds.Replace(text, instead, StringComparison.Ordinal)));

    [Fact]
    public void Key_order_spelling_and_yaml_are_no_difference() => Assert.Empty(Differences(Refunds, """
        # the same
        default: deny
        tools:
          create_refund:
            limits:
              - { max: 1e1, counter: refunds, window: day }
              - { max: 2.0, window: minute, counter: fast }
            deny_if:
              - conditions: [ { value: 100.00, op: gt, path: args.amount } ]
              - conditions: [ { op: contains, path: args.note, value: "\x78" } ]
            require:
              - on_deny: Only USD and EUR.
                conditions: [ { path: args.currency, op: in, value: [eur, usd] } ]
          list_charges: {}
        version: "1"
        hide: ["secret_*", delete_customer]
        """));

    [Fact]
    public void What_only_moved_is_said_so_and_what_moved_and_changed_is_recognised()
    {
        const string First = """{ "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] }""";
        const string Second = """{ "conditions": [ { "path": "args.note", "op": "contains", "value": "x" } ] }""";
        Assert.Equal(
            ["Moved predicate /tools/create_refund/deny_if/1 (was /tools/create_refund/deny_if/0)"],
            Differences(Refunds, Refunds.Replace($"{First}, {Second}", $"{Second}, {First}", StringComparison.Ordinal)));
        Assert.Equal(
            ["Changed value /tools/create_refund/deny_if/1/conditions/0/value (was /tools/create_refund/deny_if/0/conditions/0/value) (args.amount gt): 100 -> 5"],
            Differences(Refunds, Refunds.Replace($"{First}, {Second}", $"{Second}, {First.Replace("100", "5", StringComparison.Ordinal)}", StringComparison.Ordinal)));
        Assert.Equal(
            ["Removed predicate /tools/create_refund/deny_if/0: " + First.Replace("[ {", "[{", StringComparison.Ordinal).Replace("} ]", "}]", StringComparison.Ordinal)],
            Differences(Refunds, Refunds.Replace($"{First}, ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_list_of_words_in_another_order_does_not_hide_that_its_condition_moved()
    {
        static string Of(string conditions) => """{"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[""" + conditions + "]}]}}}";
        Assert.Equal(
            ["Moved condition /tools/t/require/0/conditions/1 (was /tools/t/require/0/conditions/0)"],
            Differences(
                Of("""{"path":"args.x","op":"in","value":["a","b"]},{"path":"args.y","op":"eq","value":1},{"path":"args.z","op":"eq","value":1}"""),
                Of("""{"path":"args.y","op":"eq","value":1},{"path":"args.x","op":"in","value":["b","a","b"]},{"path":"args.z","op":"eq","value":1}""")));
    }

    [Fact]
    public void An_entry_whose_name_is_a_word_of_the_language_is_an_entry() => Assert.Equal(
        ["Added entry /tools/limits: {}", "Removed entry /tools/a~1b: {}"],
        Differences("""{"version":"1","default":"deny","tools":{"a/b":{}}}""", """{"version":"1","default":"deny","tools":{"limits":{}}}"""));

    [Fact]
    public void Of_generated_documents_nothing_that_differs_is_missed_and_nothing_else_is_said() => Prop.ForAll(Gen.Choose(0, int.MaxValue - 1).ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var document = JsonNode.Parse(new DocumentGenerator(seed, negates: false).Document())!.AsObject();
        var spelled = DocumentEdits.Shuffle(document, random, key => key is "" or "value" or "hide" or "labels" or "forbid_after" or "approve_after" or "redact" or "approvers");
        var edited = random.Next(4) switch
        {
            0 => DocumentEdits.Hide(spelled.DeepClone().AsObject(), random),
            1 => DocumentEdits.Add(spelled.DeepClone().AsObject(), random, "deny_if", """{"conditions":[{"path":"args.n","op":"lt","value":50}]}"""),
            2 => DocumentEdits.Narrow(spelled.DeepClone().AsObject(), random, "require"),
            _ => DocumentEdits.Shuffle(spelled, random, key => key is "deny_if" or "require" or "conditions" or "limits"),
        };
        if (Subject.Load(document) is null || Subject.Load(edited) is null)
        {
            return;
        }

        // Behind a document marker JSON is YAML, which is laid out anew.
        var yaml = Encoding.UTF8.GetString(PolicyFormat.Format(Encoding.UTF8.GetBytes("---\n" + spelled.ToJsonString())).Text!.Value.Span);
        Assert.Empty(Differences(document.ToJsonString(), yaml));
        var differences = Differences(document.ToJsonString(), edited.ToJsonString());
        Assert.True((Normal(document) == Normal(edited)) == (differences.Length == 0), $"{document.ToJsonString()}\n{edited.ToJsonString()}\n{string.Join('\n', differences)}");
        Assert.Equal(differences.Length == 0, Differences(edited.ToJsonString(), yaml).Length == 0);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Lists_of_thousands_are_compared_in_time()
    {
        static string Of(IEnumerable<int> values) => """{"version":"1","default":"deny","tools":{"t":{"deny_if":[""" + string.Join(',', values.Select(v => $$"""{"conditions":[{"path":"args.x","op":"eq","value":{{v}}}]}""")) + "]}}}";
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Single(Differences(Of(Enumerable.Range(0, 5_000)), Of(Enumerable.Range(0, 5_000).Where(i => i != 2_500))));
        Assert.Equal(5_000, Differences(Of(Enumerable.Range(0, 5_000)), Of(Enumerable.Range(5_000, 5_000))).Length);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(10));
    }

    // Equal for documents that say the same: keys sorted, lists of words as sets.
    private static string Normal(JsonNode? node) => node switch
    {
        JsonObject owner => "{" + string.Join(',', owner.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{JsonValue.Create(m.Key).ToJsonString()}:{Normal(m.Value)}")) + "}",
        JsonArray list when list.All(e => e is JsonValue) => "[" + string.Join(',', list.Select(Normal).Distinct().Order(StringComparer.Ordinal)) + "]",
        JsonArray list => "[" + string.Join(',', list.Select(Normal)) + "]",
        _ => Spelled(node?.ToJsonString() ?? "null"),
    };

    private static string Spelled(string word)
    {
        var canonical = new System.Buffers.ArrayBufferWriter<byte>();
        Turnpike.Wire.Json.CanonicalJson.Write(Subject.Json(word), canonical);
        return Encoding.UTF8.GetString(canonical.WrittenSpan);
    }

    private static string[] Differences(string old, string now) =>
    [
        .. PolicyComparison.Compare(Subject.Policy(old), Subject.Policy(now)).Select(c =>
            $"{c.Kind} {c.Part} {c.Pointer}{(c.Pointer == c.OldPointer ? "" : $" (was {c.OldPointer})")}{(c.Of is null ? "" : $" ({c.Of})")}"
            + (c.Old is null && c.New is null ? "" : $": {c.Old}{(c.Old is null || c.New is null ? "" : " -> ")}{c.New}")),
    ];
}
