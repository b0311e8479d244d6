namespace Turnpike.Policies.Tests.Conditions;

/// <summary>Each operator, true, false and in error, through a policy that requires the condition.</summary>
public sealed class OperatorTests
{
    private const string True = "true";
    private const string False = "false";
    private const string Error = "error";

    [Theory]
    [InlineData("eq", "\"usd\"", "{\"x\":\"usd\"}", True)]
    [InlineData("eq", "\"usd\"", "{\"x\":\"\\u0075sd\"}", True)]
    [InlineData("eq", "\"usd\"", "{\"x\":\"USD\"}", False)]
    [InlineData("eq", "\"usd\"", "{\"x\":\"usd \"}", False)]
    [InlineData("eq", "\"é\"", "{\"x\":\"e\\u0301\"}", False)]
    [InlineData("eq", "\"1\"", "{\"x\":1}", Error)]
    [InlineData("eq", "1", "{\"x\":\"1\"}", Error)]
    [InlineData("eq", "1", "{\"x\":1.0}", True)]
    [InlineData("eq", "1", "{\"x\":1e0}", True)]
    [InlineData("eq", "0", "{\"x\":-0}", True)]
    [InlineData("eq", "0.1", "{\"x\":0.1000000000000000000000000001}", False)]
    [InlineData("eq", "1", "{\"x\":1e29}", Error)]
    [InlineData("eq", "1", "{\"x\":12345678901234567890123456789}", Error)]
    [InlineData("eq", "true", "{\"x\":true}", True)]
    [InlineData("eq", "true", "{\"x\":false}", False)]
    [InlineData("eq", "true", "{\"x\":1}", Error)]
    [InlineData("eq", "\"usd\"", "{\"x\":null}", Error)]
    [InlineData("eq", "\"usd\"", "{\"x\":[\"usd\"]}", Error)]
    [InlineData("eq", "\"usd\"", "{\"x\":{\"$ne\":null}}", Error)]
    [InlineData("eq", "\"usd\"", "{}", Error)]
    [InlineData("neq", "\"usd\"", "{\"x\":\"eur\"}", True)]
    [InlineData("neq", "\"usd\"", "{\"x\":\"usd\"}", False)]
    [InlineData("neq", "\"usd\"", "{\"x\":1}", Error)]
    [InlineData("neq", "\"usd\"", "{}", Error)]
    [InlineData("in", "[\"usd\",\"eur\"]", "{\"x\":\"eur\"}", True)]
    [InlineData("in", "[\"usd\",\"eur\"]", "{\"x\":\"usd,eur\"}", False)]
    [InlineData("in", "[\"usd\",\"eur\"]", "{\"x\":\"\\u0065ur\"}", True)]
    [InlineData("in", "[3,1,2]", "{\"x\":2.00}", True)]
    [InlineData("in", "[3,1,2]", "{\"x\":4}", False)]
    [InlineData("in", "[3,1,2]", "{\"x\":\"2\"}", Error)]
    [InlineData("in", "[true]", "{\"x\":true}", True)]
    [InlineData("in", "[true]", "{\"x\":false}", False)]
    [InlineData("in", "[\"usd\"]", "{\"x\":[\"usd\"]}", Error)]
    [InlineData("not_in", "[\"usd\"]", "{\"x\":\"eur\"}", True)]
    [InlineData("not_in", "[\"usd\"]", "{\"x\":\"usd\"}", False)]
    [InlineData("not_in", "[\"usd\"]", "{\"x\":7}", Error)]
    [InlineData("not_in", "[\"usd\"]", "{}", Error)]
    [InlineData("lt", "100", "{\"x\":99.999}", True)]
    [InlineData("lt", "100", "{\"x\":100}", False)]
    [InlineData("lt", "100", "{\"x\":\"99\"}", Error)]
    [InlineData("lte", "100", "{\"x\":1e2}", True)]
    [InlineData("lte", "100", "{\"x\":100.0000000000000000000000001}", False)]
    [InlineData("gt", "9007199254740992", "{\"x\":9007199254740993}", True)]
    [InlineData("gt", "100", "{\"x\":100}", False)]
    [InlineData("gt", "100", "{\"x\":1e999999999}", Error)]
    [InlineData("gte", "-1", "{\"x\":-1}", True)]
    [InlineData("gte", "-1", "{\"x\":-1.01}", False)]
    [InlineData("gte", "-1", "{\"x\":true}", Error)]
    [InlineData("regex", "\"b+\"", "{\"x\":\"abc\"}", True)]
    [InlineData("regex", "\"^b+$\"", "{\"x\":\"abc\"}", False)]
    [InlineData("regex", "\"^b$\"", "{\"x\":\"b\\n\"}", False)]
    [InlineData("regex", "\"ABC\"", "{\"x\":\"abc\"}", False)]
    [InlineData("regex", "\"^[0-9]+$\"", "{\"x\":5}", Error)]
    [InlineData("regex", "\"^\\\\d+$\"", "{\"x\":\"\u0665\"}", False)]
    [InlineData("contains", "\"b\"", "{\"x\":\"abc\"}", True)]
    [InlineData("contains", "\"B\"", "{\"x\":\"abc\"}", False)]
    [InlineData("contains", "\"b\"", "{\"x\":\"a\\u0062c\"}", True)]
    [InlineData("contains", "\"b\"", "{\"x\":[\"a\",\"b\"]}", True)]
    [InlineData("contains", "\"b\"", "{\"x\":[\"abc\"]}", False)]
    [InlineData("contains", "\"b\"", "{\"x\":[]}", False)]
    [InlineData("contains", "\"b\"", "{\"x\":[1,\"b\"]}", True)]
    [InlineData("contains", "\"b\"", "{\"x\":[1]}", Error)]
    [InlineData("contains", "1", "{\"x\":[1.0]}", True)]
    [InlineData("contains", "1", "{\"x\":\"1\"}", Error)]
    [InlineData("contains", "\"b\"", "{\"x\":{\"b\":1}}", Error)]
    [InlineData("exists", "true", "{\"x\":null}", True)]
    [InlineData("exists", "true", "{}", False)]
    [InlineData("exists", "false", "{}", True)]
    [InlineData("exists", "false", "{\"x\":0}", False)]
    public void Evaluates(string op, string value, string arguments, string expected)
    {
        var condition = $$$$"""{"path":"args.x","op":"{{{{op}}}}","value":{{{{value}}}}}""";
        var decision = Subject.Requiring(condition).Decide("t", arguments);
        Assert.Equal(expected == True, decision.Outcome == DecisionOutcome.Allow);
        if (expected != True)
        {
            Assert.Equal("/tools/t/require/0/conditions/0", decision.Rule);
            Assert.Equal(expected == False, decision.Cause!.EndsWith(" is false", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("args[\"a.b\"]", "{\"a.b\":1}", true)]
    [InlineData("args[\"a.b\"]", "{\"a\":{\"b\":1}}", false)]
    [InlineData("args.a.b", "{\"a\":{\"b\":1}}", true)]
    [InlineData("args.a.b", "{\"a.b\":1}", false)]
    [InlineData("args.a[\"b\"]", "{\"a\":{\"b\":1}}", true)]
    [InlineData("args.a", "{\"A\":1}", false)]
    [InlineData("args.a.b", "{\"a\":[1]}", false)]
    [InlineData("args.a.b", "{\"a\":\"b\"}", false)]
    [InlineData("args[\"é \\\\\"\"]", "{\"\\u00e9 \\\"\":1}", false)]
    [InlineData("args[\"q\\\"]\"]", "{\"q\\\"]\":1}", true)]
    [InlineData("args.__proto__", "{\"a\":1}", false)]
    public void Follows_paths_by_key_and_never_by_anything_else(string path, string arguments, bool exists)
    {
        var text = System.Text.Json.JsonSerializer.Serialize(path);
        var load = CompiledPolicy.Load(System.Text.Encoding.UTF8.GetBytes($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","require":[{"conditions":[{"path":{{{{text}}}},"op":"exists","value":true}]}]}}}"""));
        Assert.Equal(exists, load.Policy?.Decide("t", arguments).Outcome == DecisionOutcome.Allow);
    }

    [Fact]
    public void A_call_without_arguments_has_missing_arguments()
    {
        var decision = Subject.Requiring("""{"path":"args.x","op":"eq","value":1}""").Decide("t");
        Assert.Equal("args.x eq 1: args.x is missing", decision.Cause);
        Assert.Equal(DecisionOutcome.Allow, Subject.Requiring("""{"path":"args.x","op":"exists","value":false}""").Decide("t").Outcome);
    }

    [Theory]
    [InlineData("caller.subject", "alice")]
    [InlineData("tool.name", "t")]
    [InlineData("server", "payments")]
    public void Knows_who_calls_what_where(string path, string value)
    {
        Assert.Equal(DecisionOutcome.Allow, Subject.Requiring($$$$"""{"path":"{{{{path}}}}","op":"eq","value":"{{{{value}}}}"}""").Decide("t").Outcome);
        Assert.Equal(DecisionOutcome.Allow, Subject.Requiring($$$$"""{"path":"{{{{path}}}}","op":"in","value":["-","{{{{value}}}}"]}""").Decide("t").Outcome);
        Assert.Equal(DecisionOutcome.Allow, Subject.Requiring($$$$"""{"path":"{{{{path}}}}","op":"regex","value":"^{{{{value}}}}$"}""").Decide("t").Outcome);
        Assert.Equal(DecisionOutcome.Deny, Subject.Requiring($$$$"""{"path":"{{{{path}}}}","op":"neq","value":"{{{{value}}}}"}""").Decide("t").Outcome);
    }

    [Fact]
    public void A_hostile_pattern_takes_linear_time()
    {
        var policy = Subject.Requiring("""{"path":"args.x","op":"regex","value":"(a+)+$"}""");
        var arguments = "{\"x\":\"" + new string('a', 200_000) + "!\"}";
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("t", arguments).Outcome);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void The_cause_never_holds_a_value_of_the_call()
    {
        var decision = Subject.Requiring("""{"path":"args.x","op":"eq","value":"open sesame"}""").Decide("t", """{"x":"hunter2"}""");
        Assert.Equal("args.x eq \"open sesame\" is false", decision.Cause);
    }
}
