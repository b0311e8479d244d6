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

    [Fact]
    public void Of_arguments_nothing_is_learned_where_one_call_does_not_tell_them()
    {
        RecordedCall[] calls = [.. Enumerable.Range(0, 20).Select(i => Read("""{"tool":"see","arguments":{"q":"x"},"decision":"allow"}""") with { KnowsArguments = i != 12 })];
        Assert.Contains("\"see\": {} # the record does not keep the values of the arguments\n", PolicyLearner.Learn(calls), StringComparison.Ordinal);
        Assert.Contains("always the same text in 20 calls", PolicyLearner.Learn(calls.Select(c => c with { KnowsArguments = true })), StringComparison.Ordinal);
    }

    [Fact]
    public void An_argument_that_was_passed_over_for_want_of_room_is_never_learned_from_the_rest()
    {
        // As many arguments as there is room for, then one more that has one value first and another one later.
        var many = string.Join(',', Enumerable.Range(0, 20_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"k{i}\":true")));
        var learner = new PolicyLearner();
        learner.Add(Read($$"""{"tool":"wide","arguments":{{{many}}},"decision":"allow"}"""));
        learner.Add(Read("""{"tool":"late","arguments":{"q":"first"},"decision":"allow"}"""));
        learner.Add(Read("""{"tool":"wide","arguments":{},"decision":"allow"}""") with { KnowsArguments = false });
        for (var i = 0; i < 20; i++)
        {
            learner.Add(Read("""{"tool":"late","arguments":{"q":"x"},"decision":"allow"}"""));
        }

        Assert.Contains("# called 21 times\n  \"late\": {}\n", learner.Write(), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_beyond_the_most_that_are_learned_are_counted_and_said()
    {
        var learner = new PolicyLearner();
        var call = Read("""{"tool":"see","decision":"allow"}""");
        for (var i = 0; i <= PolicyLearner.MostNames; i++)
        {
            learner.Add(call with { Call = call.Call with { Name = string.Create(CultureInfo.InvariantCulture, $"t{i}") } });
        }

        Assert.Equal((PolicyLearner.MostNames, 1), (learner.Names, learner.LeftOut));
        Assert.Contains("1 calls of others were left out", learner.Write(), StringComparison.Ordinal);
    }

    private static RecordedCall Read(string line)
    {
        var call = RecordedCallReader.Read(Encoding.UTF8.GetBytes(line), 1, null, out var problem);
        Assert.True(call is not null, problem);
        return call;
    }
}
