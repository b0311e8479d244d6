namespace Turnpike.Policies.Tests.Conditions;

/// <summary>Operators on strings and their lengths, and <c>type</c>.</summary>
public sealed class TextOperatorTests
{
    [Theory]
    [InlineData("starts_with", "\"usd\"", "\"usd_eur\"", "true")]
    [InlineData("starts_with", "\"usd\"", "\"\\u0075sd\"", "true")]
    [InlineData("starts_with", "\"usd\"", "\" usd\"", "false")]
    [InlineData("starts_with", "\"usd\"", "\"USD\"", "false")]
    [InlineData("starts_with", "\"usd\"", "\"us\"", "false")]
    [InlineData("starts_with", "\"1\"", "12", "error")]
    [InlineData("starts_with", "\"a\"", "[\"a\"]", "error")]
    [InlineData("starts_with", "\"é\"", "\"e\\u0301\"", "false")]
    [InlineData("ends_with", "\"@example.com\"", "\"ada@example.com\"", "true")]
    [InlineData("ends_with", "\"@example.com\"", "\"ada@example.com.evil\"", "false")]
    [InlineData("ends_with", "\"@example.com\"", "\"ada@example.com\\n\"", "false")]
    [InlineData("ends_with", "\"@example.com\"", "null", "error")]
    [InlineData("glob", "\"a*z\"", "\"az\"", "true")]
    [InlineData("glob", "\"a*z\"", "\"a\\n/../z\"", "true")]
    [InlineData("glob", "\"a*z\"", "\"az \"", "false")]
    [InlineData("glob", "\"a?z\"", "\"a\\ud83d\\ude00z\"", "true")]
    [InlineData("glob", "\"a?z\"", "\"az\"", "false")]
    [InlineData("glob", "\"A*\"", "\"a\"", "false")]
    [InlineData("glob", "\"[ab]\"", "\"a\"", "false")]
    [InlineData("glob", "\"*\"", "\"\"", "true")]
    [InlineData("glob", "\"*\"", "1", "error")]
    [InlineData("matches", "\"[a-z]+\"", "\"abc\"", "true")]
    [InlineData("matches", "\"[a-z]+\"", "\"abc1\"", "false")]
    [InlineData("matches", "\"[a-z]+\"", "\"abc\\n\"", "false")]
    [InlineData("matches", "\"[a-z]+\"", "\"ABC\"", "false")]
    [InlineData("matches", "\"a|b\"", "\"ab\"", "false")]
    [InlineData("matches", "\"a|ab\"", "\"ab\"", "true")]
    [InlineData("matches", "\"^a$\"", "\"a\"", "true")]
    [InlineData("matches", "\"\"", "\"\"", "true")]
    [InlineData("matches", "\".\"", "\"\\n\"", "false")]
    [InlineData("matches", "\"a\"", "1", "error")]
    [InlineData("length_lt", "3", "\"ab\"", "true")]
    [InlineData("length_lt", "3", "\"abc\"", "false")]
    [InlineData("length_lte", "3", "\"a\\u0062\\ud83d\\ude00\"", "true")]
    [InlineData("length_lte", "2", "\"\u00e9\u4e2d\"", "true")]
    [InlineData("length_lte", "1", "\"e\\u0301\"", "false")]
    [InlineData("length_lte", "0", "\"\"", "true")]
    [InlineData("length_lte", "2", "[1,[2,3]]", "true")]
    [InlineData("length_lt", "2", "[1,[2,3]]", "false")]
    [InlineData("length_lt", "2.5", "[1,2]", "true")]
    [InlineData("length_lt", "2", "{}", "error")]
    [InlineData("length_lt", "2", "1", "error")]
    [InlineData("type", "\"string\"", "\"\"", "true")]
    [InlineData("type", "\"string\"", "1", "false")]
    [InlineData("type", "\"number\"", "1.5", "true")]
    [InlineData("type", "\"integer\"", "1.5", "false")]
    [InlineData("type", "\"integer\"", "1.0", "true")]
    [InlineData("type", "\"integer\"", "1e2", "true")]
    [InlineData("type", "\"number\"", "1e2", "true")]
    [InlineData("type", "\"number\"", "1e400", "error")]
    [InlineData("type", "\"string\"", "1e400", "error")]
    [InlineData("type", "\"boolean\"", "false", "true")]
    [InlineData("type", "\"object\"", "{}", "true")]
    [InlineData("type", "\"array\"", "[]", "true")]
    [InlineData("type", "\"object\"", "[]", "false")]
    [InlineData("type", "\"null\"", "null", "true")]
    [InlineData("type", "\"null\"", "false", "false")]
    public void Evaluates(string op, string value, string x, string expected) =>
        Assert.Equal(expected, Subject.Truth($$"""{"path":"args.x","op":"{{op}}","value":{{value}}}""", $$"""{"x":{{x}}}"""));

    [Theory]
    [InlineData("starts_with", "\"a\"")]
    [InlineData("ends_with", "\"a\"")]
    [InlineData("glob", "\"*\"")]
    [InlineData("matches", "\".*\"")]
    [InlineData("length_lt", "1")]
    [InlineData("length_lte", "1")]
    [InlineData("type", "\"null\"")]
    [InlineData("within", "\"/\"")]
    [InlineData("host_in", "[\"example.com\"]")]
    [InlineData("cidr", "\"0.0.0.0/0\"")]
    public void A_missing_argument_is_an_error(string op, string value)
    {
        var condition = $$"""{"path":"args.x","op":"{{op}}","value":{{value}}}""";
        Assert.Equal("error", Subject.Truth(condition, "{}"));
        Assert.EndsWith(": args.x is missing", Subject.Requiring(condition).Decide("t", "{}").Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_whole_match_stays_linear_in_a_hostile_pattern()
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("false", Subject.Truth("matches", "\"(a+)+\"", new string('a', 50_000) + "!"));
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(5));
    }
}
