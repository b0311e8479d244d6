using System.Collections.Immutable;

namespace Turnpike.Policies.Tests.Conditions;

/// <summary>What each root leads to, and that what is not known is missing.</summary>
public sealed class RootTests
{
    private static CallFacts Known => Subject.Call(CallTarget.Tool, "t", "{}") with
    {
        Groups = ["finance", "staff"],
        Claims = Subject.Json("""{"tier":"gold","address":{"country":"DE"},"roles":["a","b"]}"""),
        GrantLabels = ["nightly"],
        ToolClass = "Write",
        ToolSeverity = "high",
        ToolFlags = ["admin"],
        DefinitionHash = "sha256:00ff",
        SessionLabels = ImmutableArray<string>.Empty,
        SessionCalls = 3,
        Instant = new DateTimeOffset(2026, 1, 31, 23, 30, 0, TimeSpan.Zero),
    };

    [Theory]
    [InlineData("caller.subject", "eq", "\"alice\"")]
    [InlineData("caller.groups", "contains", "\"finance\"")]
    [InlineData("caller.groups", "length_lte", "2")]
    [InlineData("caller.claims.tier", "in", "[\"gold\"]")]
    [InlineData("caller.claims.address.country", "eq", "\"DE\"")]
    [InlineData("caller.claims", "type", "\"object\"")]
    [InlineData("caller.labels", "contains", "\"nightly\"")]
    [InlineData("tool.name", "eq", "\"t\"")]
    [InlineData("tool.class", "eq", "\"Write\"")]
    [InlineData("tool.severity", "in", "[\"high\",\"critical\"]")]
    [InlineData("tool.flags", "contains", "\"admin\"")]
    [InlineData("tool.hash", "starts_with", "\"sha256:\"")]
    [InlineData("server", "matches", "\"pay.*\"")]
    [InlineData("session.labels", "length_lt", "1")]
    [InlineData("session.calls", "lt", "4")]
    [InlineData("session.calls", "in", "[3.0]")]
    [InlineData("session.calls", "type", "\"integer\"")]
    [InlineData("time.hour", "eq", "23")]
    [InlineData("time.hour", "gte", "9")]
    [InlineData("time.weekday", "in", "[\"sat\",\"sun\"]")]
    [InlineData("time.date", "eq", "\"2026-01-31\"")]
    [InlineData("time.date", "lt", "\"2026-02-01\"")]
    [InlineData("time.date", "lte", "\"2026-01-31\"")]
    [InlineData("time.date", "gt", "\"2025-12-31\"")]
    [InlineData("time[\\\"Europe/Berlin\\\"].hour", "eq", "0")]
    [InlineData("time[\\\"Europe/Berlin\\\"].weekday", "eq", "\"sun\"")]
    [InlineData("time[\\\"Europe/Berlin\\\"].date", "eq", "\"2026-02-01\"")]
    [InlineData("time[\\\"Asia/Kolkata\\\"].hour", "eq", "5")]
    [InlineData("time[\\\"America/Los_Angeles\\\"].date", "eq", "\"2026-01-31\"")]
    [InlineData("time[\\\"UTC\\\"].hour", "eq", "23")]
    public void Leads_to_what_the_gateway_knows(string path, string op, string value)
    {
        Assert.Equal("true", Subject.Truth(Condition(path, op, value), Known));
        Assert.Equal("false", Subject.Truth("{\"not\":" + Condition(path, op, value) + "}", Known));
        Assert.Equal("true", Subject.Truth(Condition(path, "exists", "true"), Known));
    }

    [Theory]
    [InlineData("caller.groups[*]", "starts_with", "\"fin\"", "any", "true")]
    [InlineData("caller.groups[*]", "starts_with", "\"fin\"", "every", "false")]
    [InlineData("caller.claims.roles[*]", "in", "[\"a\",\"b\"]", "every", "true")]
    [InlineData("session.labels[*]", "eq", "\"a\"", "any", "error")]
    [InlineData("tool.flags[*]", "eq", "\"admin\"", "every", "true")]
    public void Lists_of_the_gateway_have_elements(string path, string op, string value, string quantifier, string expected) =>
        Assert.Equal(expected, Subject.Truth(Condition(path, op, value).Replace("}", ",\"quantifier\":\"" + quantifier + "\"}", StringComparison.Ordinal), Known));

    [Theory]
    [InlineData("caller.groups", "contains", "\"finance\"")]
    [InlineData("caller.claims.tier", "eq", "\"gold\"")]
    [InlineData("caller.labels", "contains", "\"nightly\"")]
    [InlineData("tool.class", "neq", "\"Write\"")]
    [InlineData("tool.severity", "neq", "\"high\"")]
    [InlineData("tool.flags", "contains", "\"admin\"")]
    [InlineData("tool.hash", "neq", "\"sha256:\"")]
    [InlineData("session.labels", "length_lt", "1")]
    [InlineData("session.calls", "gte", "0")]
    [InlineData("time.hour", "gte", "0")]
    [InlineData("time.weekday", "neq", "\"sat\"")]
    [InlineData("time.date", "neq", "\"2026-01-31\"")]
    public void What_is_not_known_is_missing_and_denies(string path, string op, string value)
    {
        var unknown = Subject.Call(CallTarget.Tool, "t", "{}");
        Assert.Equal("error", Subject.Truth(Condition(path, op, value), unknown));
        Assert.Equal("false", Subject.Truth(Condition(path, "exists", "true"), unknown));
    }

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", 1)]
    [InlineData("2026-03-29T01:00:00Z", 3)]
    [InlineData("2026-10-25T00:59:59Z", 2)]
    [InlineData("2026-10-25T01:00:00Z", 2)]
    [InlineData("2026-10-25T02:00:00Z", 3)]
    public void Daylight_saving_moves_the_hour(string instant, int hour)
    {
        var call = Known with { Instant = DateTimeOffset.Parse(instant, System.Globalization.CultureInfo.InvariantCulture) };
        Assert.Equal("true", Subject.Truth(Condition("time[\\\"Europe/Berlin\\\"].hour", "eq", hour.ToString(System.Globalization.CultureInfo.InvariantCulture)), call));
    }

    [Theory]
    [InlineData("time.date", "lt", "20260131")]
    [InlineData("time.date", "gte", "\"2026-02-30\"")]
    [InlineData("time.date", "gte", "\"31.01.2026\"")]
    public void Bounds_of_a_date_are_dates(string path, string op, string value) =>
        Assert.Contains("takes a date like \"2026-01-31\" on time.date", Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[""" + Condition(path, op, value) + "]}]}}}")).Message, StringComparison.Ordinal);

    private static string Condition(string path, string op, string value) => "{\"path\":\"" + path + "\",\"op\":\"" + op + "\",\"value\":" + value + "}";
}
