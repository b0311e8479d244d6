using Turnpike.Wire.Json;

namespace Turnpike.Policies.Tests.Limits;

/// <summary>Limits as documents write them and as calls count on them.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("second", 1)]
    [InlineData("minute", 60)]
    [InlineData("hour", 3_600)]
    [InlineData("day", 86_400)]
    [InlineData("week", 604_800)]
    [InlineData("month", 31 * 86_400)]
    [InlineData("15m", 900)]
    [InlineData("1s", 1)]
    [InlineData("36h", 36 * 3_600)]
    [InlineData("2d", 172_800)]
    [InlineData("PT15M", 900)]
    [InlineData("P1DT2H3M4S", 93_784)]
    public void Windows_are_words_or_durations(string window, int seconds)
    {
        var limit = Assert.Single(One($$$$"""{"counter":"c","window":"{{{{window}}}}","max":1}""").Limits);
        Assert.Equal((TimeSpan.FromSeconds(seconds), window), (limit.Window, limit.WindowName));
    }

    [Theory]
    [InlineData("0s")]
    [InlineData("PT0S")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("1.5h")]
    [InlineData("-1m")]
    [InlineData("15 m")]
    [InlineData("15m\\n")]
    [InlineData("P1Y")]
    [InlineData("999999999999d")]
    [InlineData("Day")]
    [InlineData("")]
    public void Other_windows_are_refused(string window) =>
        Assert.Contains("\"window\" must be", Assert.Single(Errors($$$$"""{"counter":"c","window":"{{{{window}}}}","max":1}""")).Message, StringComparison.Ordinal);

    [Fact]
    public void Everything_written_is_there()
    {
        var limit = Assert.Single(One("""{"counter":"c","window":"day","max":1e6,"scope":"organisation","amount":"args.money.value","align":"calendar","on_error":"refund"}""").Limits);
        Assert.Equal((LimitScope.Organisation, true, true, "1000000"), (limit.Scope, limit.IsCalendar, limit.RefundsErrors, limit.Max.ToString()));
        Assert.Null(limit.FixedAmount);
        Assert.Equal(["money", "value"], limit.AmountPath.Select(System.Text.Encoding.UTF8.GetString));
    }

    [Theory]
    [InlineData("\"10/minute\"", 60, "minute")]
    [InlineData("\"10/day\"", 86_400, "day")]
    [InlineData("{\"max\":10,\"window\":60}", 60, "60s")]
    public void A_rate_limit_is_a_counter_of_its_own(string rate, int seconds, string name)
    {
        var limit = Assert.Single(Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"rate_limit":{{{{rate}}}}}}}""").Limits);
        Assert.Equal(("/tools/t/rate_limit", "/tools/t/rate_limit", TimeSpan.FromSeconds(seconds), name), (limit.Pointer, limit.Counter, limit.Window, limit.WindowName));
        Assert.Equal((LimitScope.Grant, false, ExactDecimal.FromInt64(10)), (limit.Scope, limit.IsCalendar, limit.Max));
    }

    [Theory]
    [InlineData("\"10\"")]
    [InlineData("\"/minute\"")]
    [InlineData("\"-1/minute\"")]
    [InlineData("\"10/minutes\"")]
    [InlineData("\"10 / minute\"")]
    [InlineData("\"100001/day\"")]
    [InlineData("{\"max\":10,\"window\":0}")]
    [InlineData("{\"max\":10,\"window\":1.5}")]
    [InlineData("{\"max\":10,\"window\":\"60\"}")]
    [InlineData("{\"max\":100001,\"window\":60}")]
    [InlineData("{\"max\":10}")]
    [InlineData("10")]
    public void Other_rate_limits_are_refused(string rate) =>
        Assert.Single(Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"t":{"rate_limit":{{{{rate}}}}}}}"""));

    [Fact]
    public void Limits_come_before_rate_limit_and_the_tools_own_before_the_shared()
    {
        var policy = Subject.Policy("""
            {"version":"1","default":"deny",
             "all_tools":{"rate_limit":"9/hour","limits":[{"counter":"s","window":"day","max":1}]},
             "tools":{"t":{"arguments":"open","rate_limit":"9/minute","limits":[{"counter":"a","window":"day","max":1},{"counter":"b","window":"day","max":1}]}}}
            """);
        Assert.Equal(
            ["/tools/t/limits/0", "/tools/t/limits/1", "/tools/t/rate_limit", "/all_tools/limits/0", "/all_tools/rate_limit"],
            policy.Decide("t").Limits.Select(l => l.Pointer));
        Assert.Equal(5, policy.Limits.Length);
    }

    [Theory]
    [InlineData("window", "\"hour\"")]
    [InlineData("max", "2")]
    [InlineData("align", "\"calendar\"")]
    [InlineData("scope", "\"caller\"")]
    [InlineData("on_error", "\"refund\"")]
    public void Entries_of_one_counter_must_agree(string what, string value)
    {
        var members = new Dictionary<string, string>(StringComparer.Ordinal) { ["counter"] = "\"c\"", ["window"] = "\"day\"", ["max"] = "1" };
        var first = Limit(members);
        members[what] = value;
        var errors = Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"a":{"limits":[{{{{first}}}}]},"b":{"limits":[{{{{Limit(members)}}}}]}}}""");
        var error = Assert.Single(errors);
        Assert.Equal("/tools/b/limits/0", error.Pointer);
        Assert.Contains($"has another {what} at /tools/a/limits/0", error.Message, StringComparison.Ordinal);
        Assert.Empty(Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"a":{"limits":[{{{{first}}}}]},"b":{"limits":[{{{{first}}}}]}}}"""));

        static string Limit(Dictionary<string, string> members) => "{" + string.Join(',', members.Select(m => $"\"{m.Key}\":{m.Value}")) + "}";
    }

    [Theory]
    [InlineData("""{"tools":{"t":{"limits":[L,L]}}}""", "/tools/t/limits/1")]
    [InlineData("""{"all_tools":{"limits":[L]},"tools":{"t":{"limits":[L]}}}""", "/tools/t/limits/0")]
    public void A_counter_that_one_call_would_reach_twice_is_refused(string document, string pointer)
    {
        var error = Assert.Single(Subject.Errors(document.Replace("L", """{"counter":"c","window":"day","max":1}""", StringComparison.Ordinal).Insert(1, "\"version\":\"1\",\"default\":\"deny\",")));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains("twice", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"n":0}""", true)]
    [InlineData("""{"n":1.5e2}""", true)]
    [InlineData("""{"n":-0}""", true)]
    [InlineData("""{"n":-0.01}""", false)]
    [InlineData("""{"n":"5"}""", false)]
    [InlineData("""{"n":null}""", false)]
    [InlineData("""{"n":true}""", false)]
    [InlineData("""{"n":[5]}""", false)]
    [InlineData("""{"n":1e29}""", false)]
    [InlineData("""{}""", false)]
    public void An_amount_must_be_an_exact_number_from_0(string arguments, bool allowed)
    {
        var decision = One("""{"counter":"c","window":"day","max":5,"amount":"args.n"}""").Decide("t", arguments);
        Assert.Equal(allowed, decision.Outcome == DecisionOutcome.Allow);
        Assert.Equal((allowed ? DecisionStep.Allowed : DecisionStep.Limits, allowed ? "/tools/t" : "/tools/t/limits/0"), (decision.Step, decision.Rule));
    }

    [Theory]
    [InlineData("\"n\"")]
    [InlineData("\"caller.subject\"")]
    [InlineData("\"args\"")]
    [InlineData("\"args.items[*].n\"")]
    [InlineData("-1")]
    [InlineData("true")]
    public void Other_amounts_are_refused(string amount) => Assert.Single(Errors($$$$"""{"counter":"c","window":"day","max":5,"amount":{{{{amount}}}}}"""));

    [Fact]
    public void A_counter_cannot_take_the_name_of_a_rate_limit() =>
        Assert.Single(Errors("""{"counter":"/tools/t/rate_limit","window":"day","max":5}"""));

    [Theory]
    [InlineData("""{"concurrent":3}""", 3, LimitScope.Grant)]
    [InlineData("""{"concurrent":1,"scope":"server"}""", 1, LimitScope.Server)]
    public void Concurrent_counts_calls_on_their_way(string limit, int slots, LimitScope scope)
    {
        var found = Assert.Single(One(limit).Decide("t", "{}").Limits);
        Assert.Equal((slots, scope, "/tools/t/limits/0", TimeSpan.Zero), (found.Concurrent, found.Scope, found.Counter, found.Window));
        Assert.True(found.TryGetAmount(default, out var amount) && amount == ExactDecimal.FromInt64(1));
    }

    [Theory]
    [InlineData("""{"concurrent":0}""", "a whole number from 1 to 100000")]
    [InlineData("""{"concurrent":"3"}""", "write it without quotes")]
    [InlineData("""{"concurrent":3,"window":"day"}""", "\"window\" does not go with \"concurrent\"")]
    [InlineData("""{"concurrent":3,"counter":"c"}""", "\"counter\" does not go with \"concurrent\"")]
    public void Concurrent_stands_alone(string limit, string says) =>
        Assert.Contains(says, Assert.Single(Errors(limit)).Message, StringComparison.Ordinal);

    private static CompiledPolicy One(string limit) =>
        Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","limits":[{{{{limit}}}}]}}}""");

    private static PolicyProblem[] Errors(string limit) =>
        Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"t":{"limits":[{{{{limit}}}}]}}}""");
}
