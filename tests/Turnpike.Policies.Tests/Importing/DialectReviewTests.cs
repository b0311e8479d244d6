using System.Text;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Importing.Dialect;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>
/// The dialect sentence by sentence: small documents, calls in order, and what the source says to each, worked out by hand and not by the
/// oracle. A line is the time of day (UTC), the tool, its arguments and <c>allow</c>, <c>deny</c> or <c>ask</c>.
/// </summary>
public sealed class DialectReviewTests
{
    [Fact]
    public void Without_a_default_what_is_not_listed_is_allowed() => Holds(
        "version: \"1\"\ntools:\n  a:\n    rules: [{name: no, action: deny}]\n",
        """00:00:00 a {} deny""", """00:00:00 b {"anything":[1,null]} allow""", """00:00:00 b - allow""");

    [Fact]
    public void Under_default_deny_a_star_lists_nothing_and_its_rules_hold_for_what_is_listed() => Holds(
        "version: \"1\"\ndefault: deny\ntools:\n  a: {rules: []}\n  \"*\":\n    rules: [{name: r, conditions: [{path: args.x, op: lte, value: 5}]}]\n",
        """00:00:00 a {"x":5} allow""", """00:00:00 a {"x":6} deny""", """00:00:00 a {} deny""", """00:00:00 b {"x":5} deny""");

    [Fact]
    public void Star_rules_count_in_one_scope_over_all_tools_listed_or_not_and_a_tools_own_in_its_own() => Holds(
        "version: \"1\"\ntools:\n  a:\n    rules: [{name: own, rate_limit: 1/minute}]\n  b: {rules: []}\n  \"*\":\n    rules: [{name: all, rate_limit: 3/minute}]\n",
        "10:00:00 a {} allow", "10:00:01 a {} deny", "10:00:02 b {} allow", "10:00:03 c {} allow", "10:00:04 d {} deny", "10:00:05 b {} deny", "10:01:00 a {} allow", "10:01:01 d {} allow");

    [Fact]
    public void A_star_rule_comes_after_the_tools_own()
    {
        var policy = Policy("version: \"1\"\ntools:\n  a:\n    rules: [{name: r, on_deny: Own., conditions: [{path: args.x, op: lt, value: 1}]}]\n  \"*\":\n    rules: [{name: s, on_deny: Shared., conditions: [{path: args.y, op: lt, value: 1}]}]\n");
        Assert.Equal("Own.", policy.Decide("a", """{"x":1,"y":1}""").Reason);
        Assert.Equal("Shared.", policy.Decide("a", """{"x":0,"y":1}""").Reason);
        Assert.Equal("Shared.", policy.Decide("b", """{"y":1}""").Reason);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("b", """{"y":0}""").Outcome);
    }

    [Theory]
    [InlineData("minute", "10:00:59", "10:01:00")]
    [InlineData("hour", "10:59:59", "11:00:00")]
    [InlineData("day", "23:59:59", "24:00:00")]
    public void A_window_begins_anew_at_its_boundary_of_utc(string window, string before, string after) => Holds(
        $"version: \"1\"\ntools:\n  a:\n    rules: [{{name: r, rate_limit: 2/{window}}}]\n",
        $"{before} a {{}} allow", $"{before} a {{}} allow", $"{before} a {{}} deny", $"{after} a {{}} allow", $"{after} a {{}} allow", $"{after} a {{}} deny");

    [Fact]
    public void An_amount_is_added_up_and_only_what_was_let_through_counts() => Holds(
        "version: \"1\"\ntools:\n  pay:\n    rules:\n      - name: cap\n        conditions: [{path: state.pay.spent, op: lte, value: 100}]\n        state: {counter: spent, window: day, increment_from: args.money.amount}\n",
        """08:00:00 pay {"money":{"amount":60}} allow""", """08:00:01 pay {"money":{"amount":50}} deny""", """08:00:02 pay {"money":{"amount":40}} allow""",
        """08:00:03 pay {"money":{"amount":0}} allow""", """08:00:04 pay {"money":{"amount":1}} deny""",
        """24:00:00 pay {"money":{"amount":100}} allow""", """24:00:01 pay {"money":{"amount":"1"}} deny""", """24:00:02 pay {"money":{}} deny""", """24:00:03 pay {} deny""");

    [Fact]
    public void Less_than_is_one_less_and_an_increment_counts_as_much_as_it_says() => Holds(
        "version: \"1\"\ntools:\n  a:\n    rules: [{name: r, conditions: [{path: state.a.c, op: lt, value: 3}], state: {counter: c, window: hour}}]\n"
        + "  b:\n    rules: [{name: r, conditions: [{path: state.b.c, op: lt, value: 6}], state: {counter: c, window: hour, increment: 2}}]\n"
        + "  c:\n    rules: [{name: r, conditions: [{path: state.c.c, op: lte, value: 2.9}], state: {counter: c, window: hour, increment: 0}}]\n",
        "10:00:00 a {} allow", "10:00:01 a {} allow", "10:00:02 a {} deny",
        "10:00:00 b {} allow", "10:00:01 b {} allow", "10:00:02 b {} deny",
        "10:00:00 c {} allow", "10:00:01 c {} allow", "10:00:02 c {} deny");

    [Fact]
    public void A_bound_below_nothing_is_never_met_not_even_by_an_amount_of_0() => Holds(
        "version: \"1\"\ntools:\n  a:\n    rules: [{name: r, conditions: [{path: state.a.c, op: lte, value: -0.5}], state: {counter: c, window: hour, increment_from: args.n}}]\n"
        + "  b:\n    rules: [{name: r, conditions: [{path: state.b.c, op: lte, value: 0}], state: {counter: c, window: hour, increment_from: args.n}}]\n",
        """10:00:00 a {"n":0} deny""", """10:00:00 a {"n":1} deny""", """10:00:00 b {"n":0} allow""", """10:00:00 b {"n":1} deny""");

    [Theory]
    [InlineData("eq, value: usd")]
    [InlineData("neq, value: usd")]
    [InlineData("in, value: [usd]")]
    [InlineData("not_in, value: [usd]")]
    [InlineData("not_in, value: []")]
    [InlineData("lt, value: 1")]
    [InlineData("gte, value: -1")]
    [InlineData("regex, value: \".*\"")]
    [InlineData("contains, value: \"\"")]
    [InlineData("exists, value: true")]
    public void A_missing_path_is_false(string condition) => Holds(Requiring($"path: args.a.b, op: {condition}"), "00:00:00 t {} deny", """00:00:00 t {"a":{}} deny""", """00:00:00 t {"a":"b"} deny""");

    [Fact]
    public void Only_exists_knows_of_what_is_missing_and_takes_null_for_it()
    {
        Holds(Requiring("path: args.x, op: exists, value: false"), "00:00:00 t {} allow", """00:00:00 t {"x":null} allow""", """00:00:00 t {"x":""} deny""");
        Holds(Requiring("path: args.x, op: exists, value: true"), "00:00:00 t {} deny", """00:00:00 t {"x":null} deny""", """00:00:00 t {"x":""} allow""");
        Holds(Requiring("path: args.x, op: neq, value: usd"), """00:00:00 t {"x":null} allow""", """00:00:00 t {"x":"usd"} deny""");
    }

    [Fact]
    public void Equal_compares_two_numbers_as_numbers_and_everything_else_as_text()
    {
        Holds(Requiring("path: args.x, op: eq, value: 5"), """00:00:00 t {"x":5} allow""", """00:00:00 t {"x":5.0} allow""", """00:00:00 t {"x":50e-1} allow""", """00:00:00 t {"x":"5"} allow""", """00:00:00 t {"x":"5.0"} deny""", """00:00:00 t {"x":true} deny""");
        Holds(Requiring("path: args.x, op: eq, value: \"5\""), """00:00:00 t {"x":5} allow""", """00:00:00 t {"x":"5"} allow""", """00:00:00 t {"x":"05"} deny""");
        Holds(Requiring("path: args.x, op: eq, value: \"5.0\""), """00:00:00 t {"x":5} deny""", """00:00:00 t {"x":5.0} deny""", """00:00:00 t {"x":"5.0"} allow""");
        Holds(Requiring("path: args.x, op: eq, value: true"), """00:00:00 t {"x":true} allow""", """00:00:00 t {"x":"true"} allow""", """00:00:00 t {"x":1} deny""");
        Holds(Requiring("path: args.x, op: neq, value: 2.50"), """00:00:00 t {"x":2.5} deny""", """00:00:00 t {"x":"2.5"} deny""", """00:00:00 t {"x":"2.50"} allow""");
        Holds(Requiring("path: args.x, op: in, value: [usd, 5]"), """00:00:00 t {"x":"usd"} allow""", """00:00:00 t {"x":"USD"} deny""", """00:00:00 t {"x":5.00} allow""");
    }

    [Fact]
    public void Order_is_of_numbers_alone_and_a_pattern_is_found_anywhere_in_a_text_alone()
    {
        Holds(Requiring("path: args.x, op: lte, value: 10"), """00:00:00 t {"x":10} allow""", """00:00:00 t {"x":"9"} deny""", """00:00:00 t {"x":null} deny""");
        Holds(Requiring("path: args.x, op: regex, value: \"s[a-d]\""), """00:00:00 t {"x":"xxusdxx"} allow""", """00:00:00 t {"x":"us"} deny""", """00:00:00 t {"x":["sd"]} deny""");
        Holds(Requiring("path: args.x, op: contains, value: 5"), """00:00:00 t {"x":"152"} deny""", """00:00:00 t {"x":[1,"5"]} allow""", """00:00:00 t {"x":[5.0]} allow""");
    }

    [Fact]
    public void Rules_are_anded_and_one_that_denies_leaves_the_counters_of_the_others_alone() => Holds(
        "version: \"1\"\ntools:\n  a:\n    rules:\n      - {name: few, rate_limit: 2/hour}\n      - {name: rare, rate_limit: 3/day}\n      - {name: small, conditions: [{path: args.x, op: lt, value: 10}]}\n",
        """10:00:00 a {"x":10} deny""", """10:00:01 a {"x":10} deny""", """10:00:02 a {"x":10} deny""",
        """10:00:03 a {"x":1} allow""", """10:00:04 a {"x":1} allow""", """10:00:05 a {"x":1} deny""",
        """11:00:00 a {"x":1} allow""", """11:00:01 a {"x":1} deny""", """12:00:00 a {"x":1} deny""", """24:00:00 a {"x":1} allow""");

    [Theory]
    [InlineData("{path: args.n, op: lt, value: 100}")] // compares the argument, not the counter
    [InlineData("{path: state.b.c, op: lt, value: 100}")] // another tool's counter of that name
    public void A_counter_that_its_own_rule_does_not_compare_counts_nothing_and_only_needs_its_number(string condition) => Holds(
        $"version: \"1\"\ntools:\n  a:\n    rules: [{{name: r, conditions: [{condition}], state: {{counter: c, window: day, increment_from: args.n}}}}]\n"
        + "  b:\n    rules: [{name: r, conditions: [{path: state.b.c, op: lte, value: 1}], state: {counter: c, window: day}}]\n",
        """10:00:00 a {"n":99} allow""", """10:00:00 a {"n":99} allow""", """10:00:00 a {"n":99} allow""", """10:00:00 a {"n":-1} allow""", """10:00:00 a {} deny""", """10:00:00 a {"n":"1"} deny""",
        "10:00:00 b {} allow", "10:00:01 b {} deny", """10:00:02 a {"n":99} allow""");

    [Fact]
    public void Hidden_names_are_exact_and_a_star_hides_everything()
    {
        Holds("version: \"1\"\nhide: [a]\ntools: {a: {rules: []}}\n", "00:00:00 a {} deny", "00:00:00 ab {} allow", "00:00:00 A {} allow");
        Holds("version: \"1\"\nhide: [\"*\"]\n", "00:00:00 a {} deny", "00:00:00 b {} deny");
    }

    [Fact]
    public void A_rule_that_asks_asks_only_where_its_conditions_hold_and_for_as_long_as_it_says()
    {
        const string Yaml = "version: \"1\"\ntools:\n  a:\n    rules: [{name: r, action: require_approval, on_deny: Ask., approval_timeout: 90m, conditions: [{path: args.x, op: gt, value: 10}]}]\n";
        Holds(Yaml, """00:00:00 a {"x":11} ask""", """00:00:00 a {"x":10} allow""", """00:00:00 a {"x":"11"} allow""", "00:00:00 a {} allow");
        Assert.Equal(TimeSpan.FromMinutes(90), Policy(Yaml).Decide("a", """{"x":11}""").Approval!.Timeout);
    }

    [Fact]
    public void What_the_source_lets_through_unjudged_is_denied_and_said()
    {
        var report = Import("version: \"1\"\ntools:\n  a:\n    rules: [{name: r, conditions: [{path: state.a.c, op: lte, value: 5}], state: {counter: c, window: day, increment_from: args.n}}]\n").Report;
        Assert.Contains(report, l => l.Mark == ImportMark.Changed && l.Message.Contains("a batch, malformed parameters and duplicate or differently-cased keys", StringComparison.Ordinal));
        Assert.Contains(report, l => l.Mark == ImportMark.Changed && l.Line == 4 && l.Message.Contains("a negative amount", StringComparison.Ordinal) && l.Message.Contains("A fraction", StringComparison.Ordinal));
        Assert.Null(Import("version: \"1\"\ntools:\n  a:\n    rules: [{name: r, conditions: [{path: state.a.c, op: lte, value: 5}], state: {counter: c, window: day, increment: -1}}]\n").Document);
    }

    private static string Requiring(string condition) => $"version: \"1\"\ntools:\n  t:\n    rules: [{{name: r, conditions: [{{{condition}}}]}}]\n";

    private static void Holds(string yaml, params string[] calls)
    {
        var (policy, book) = (Policy(yaml), new CalendarBook());
        foreach (var call in calls)
        {
            var words = call.Split(' ');
            var clock = words[0].Split(':').Select(int.Parse).ToArray();
            var now = new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero).Add(new TimeSpan(clock[0], clock[1], clock[2]));
            var arguments = Subject.Json(words[2] == "-" ? "{}" : words[2]);
            var decision = policy.Decide(Subject.Call(CallTarget.Tool, words[1], words[2] == "-" ? null : words[2]) with { Instant = now });
            var said = decision.Outcome == DecisionOutcome.Deny || !book.HasRoom(decision, arguments, now) ? "deny" : decision.Outcome == DecisionOutcome.Allow ? "allow" : "ask";
            Assert.True(said == words[3], $"{call}: {said} by {decision.Rule} {decision.Cause}");
            if (said == "allow")
            {
                book.Take(decision, arguments, now);
            }
        }
    }

    private static PolicyImport Import(string yaml) => DialectImporter.Import(Encoding.UTF8.GetBytes(yaml));

    private static CompiledPolicy Policy(string yaml)
    {
        var import = Import(yaml);
        Assert.True(import.Document is not null, string.Join('\n', import.Report));
        return Subject.Policy(import.Document);
    }
}
