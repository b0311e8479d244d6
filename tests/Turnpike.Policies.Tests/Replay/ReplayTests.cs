using System.Globalization;
using System.Text;
using Turnpike.Policies.Replay;

namespace Turnpike.Policies.Tests.Replay;

public class ReplayTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": {
            "pay": { "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] } ] },
            "see": {}, "never": { "action": "deny", "require": [ { "conditions": [ { "path": "args.x", "op": "exists", "value": true } ] } ] },
            "mine": { "require": [ { "conditions": [ { "path": "caller.groups", "op": "contains", "value": "ops" } ] } ] } } }
        """;

    [Theory]
    [InlineData("""{"tool":"pay","arguments":{"amount":5},"decision":"allow"}""", false, null)]
    [InlineData("""{"tool":"pay","arguments":{"amount":500},"decision":"allow"}""", true, null)]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"see","args":{"keys":["q"],"digest":"x"},"decision":"allow"}""", false, null)]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"never","args":{"keys":["x"],"digest":"x"},"decision":"allow"}""", true, null)]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"pay","args":{"keys":["amount"],"digest":"x"},"decision":"allow"}""", false, "args.amount")]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"pay","args":{"keys":["note"],"more":3,"digest":"x"},"decision":"allow"}""", false, "args.amount")]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"pay","args":{"keys":["note"],"digest":"x"},"decision":"allow"}""", true, null)]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"mine","decision":"allow"}""", false, "caller.groups")]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"see","decision":"deny","counter":"c"}""", false, "exhausted limit")]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"see","decision":"deny","step":"arguments"}""", false, "input schema")]
    [InlineData("""{"kind":"call","seq":7,"method":"tools/call","name":"never","decision":"deny","step":"arguments"}""", false, null)]
    public void Decides_again_and_guesses_nothing(string line, bool isChanged, string? missing)
    {
        var replayed = PolicyReplay.Decide(Subject.Policy(Policy), Read(line));
        Assert.Equal(isChanged, replayed.IsChanged);
        Assert.Equal(missing is null, replayed.Missing is null);
        Assert.Contains(missing ?? "", replayed.Missing ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Uses_sealed_arguments_only_where_they_are_whole()
    {
        const string Line = """{"kind":"call","seq":7,"method":"tools/call","name":"pay","args":{"keys":["amount"],"digest":"d","sealed":"s"},"decision":"allow"}""";
        RecordedCall Open(bool isWhole) => RecordedCallReader.Read(Encoding.UTF8.GetBytes(Line), 1, (_, _) => ("""{"amount":101}"""u8.ToArray(), isWhole), out _)!;
        Assert.True(PolicyReplay.Decide(Subject.Policy(Policy), Open(true)).IsChanged);
        Assert.NotNull(PolicyReplay.Decide(Subject.Policy(Policy), Open(false)).Missing); // a part is by path: this has none
    }

    [Theory]
    [InlineData("""{"args.amount":101}""", true, false)]
    [InlineData("""{"args.amount":100}""", false, false)]
    [InlineData("""{"args.other":1}""", false, true)]
    [InlineData("""{"args.amount":{"raw":5}}""", true, false)]
    [InlineData("[]", false, true)]
    public void Uses_the_values_that_were_kept_of_what_the_policy_of_then_read(string kept, bool isChanged, bool isMissing)
    {
        const string Line = """{"kind":"call","seq":7,"method":"tools/call","name":"pay","args":{"keys":["amount","note"],"digest":"d","sealed":"s"},"decision":"allow"}""";
        var replayed = PolicyReplay.Decide(Subject.Policy(Policy), RecordedCallReader.Read(Encoding.UTF8.GetBytes(Line), 1, (_, _) => (Encoding.UTF8.GetBytes(kept), false), out _)!);
        Assert.Equal((isChanged, isMissing), (replayed.IsChanged, replayed.Missing is not null));
    }

    [Fact]
    public void What_is_learned_admits_what_it_was_learned_from_and_little_else()
    {
        RecordedCall[] calls =
        [
            .. Enumerable.Range(0, 30).Select(i => Read(string.Create(CultureInfo.InvariantCulture, $$"""{"tool":"pay","arguments":{"amount":{{i}}.5,"currency":"{{(i % 2 == 0 ? "usd" : "eur")}}"{{(i % 3 == 0 ? ",\"a b\":\"x\"" : "")}}},"decision":"allow"}"""))),
            Read("""{"tool":"see","arguments":{},"decision":"allow"}"""),
            Read("""{"tool":"gone","arguments":{},"decision":"deny"}"""),
        ];
        var text = PolicyLearner.Learn(calls);
        var policy = Subject.Policy(text);
        Assert.All(calls[..31], c => Assert.Equal(DecisionOutcome.Allow, PolicyReplay.Decide(policy, c).Decision!.Value.Outcome));
        Assert.Contains("# args.amount was a number from 0.5 to 29.5 in 30 calls", text, StringComparison.Ordinal);
        Assert.Contains("# called once", text, StringComparison.Ordinal);
        foreach (var other in new[] { """{"tool":"pay","arguments":{"amount":30,"currency":"usd"}}""", """{"tool":"pay","arguments":{"amount":1,"currency":"gbp"}}""", """{"tool":"gone"}""", """{"tool":"pay","arguments":{"amount":1,"currency":"usd","a b":"y"}}""" })
        {
            Assert.Equal(DecisionOutcome.Deny, PolicyReplay.Decide(policy, Read(other)).Decision!.Value.Outcome);
        }
    }

    private static RecordedCall Read(string line)
    {
        var call = RecordedCallReader.Read(Encoding.UTF8.GetBytes(line), 1, null, out var problem);
        Assert.True(call is not null, problem);
        return call;
    }
}
