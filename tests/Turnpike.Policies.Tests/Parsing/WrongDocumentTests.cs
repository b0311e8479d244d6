namespace Turnpike.Policies.Tests.Parsing;

/// <summary>What a person who makes a mistake is told: the place, the mistake and the fix.</summary>
public sealed class WrongDocumentTests
{
    [Theory]
    [InlineData("""{"version":"1","default":"deny","tols":{}}""", "/tols", 1, 33, "unknown key \"tols\" in a policy; did you mean \"tools\"?")]
    [InlineData("""{"version":1,"default":"deny"}""", "/version", 1, 12, "\"version\" must be the string \"1\", found the number 1: put it in quotes")]
    [InlineData("""{"version":"1"}""", "", 1, 1, "\"default\" is missing from this policy: `allow` or `deny`")]
    [InlineData("""{"version":"1","default":"refuse"}""", "/default", 1, 26, "\"default\" cannot be \"refuse\", only \"allow\", \"deny\"; the nearest known one is \"deny\", of allow, deny")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"day","max":"10"}]}}}""", "/tools/t/limits/0/max", 1, 93, "\"max\" must be a number that is exact and not negative, found the string \"10\": write it without quotes")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"dya","max":10}]}}}""", "/tools/t/limits/0/window", 1, 81, "\"window\" must be second, minute, hour, day, week, month or a duration from 1 second such as \"15m\" or \"PT15M\", found the string \"dya\"; did you mean \"day\"?")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"day","max":100001}]}}}""", "/tools/t/limits/0/max", 1, 93, "a sliding limit keeps one entry for each call, at most 100000, found 100001: write \"align\": \"calendar\"")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"15m","max":1,"align":"calendar"}]}}}""", "/tools/t/limits/0/window", 1, 81, "a duration such as 15m has no calendar boundary: use second, minute, hour, day, week, month, or \"align\": \"sliding\"")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"rate_limit":"ten/minute"}}}""", "/tools/t/rate_limit", 1, 60, "\"rate_limit\" must look like \"10/minute\" (or second, hour, day, week, month), found \"ten/minute\"")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"arg.x","op":"eq","value":1}]}]}}}""", "/tools/t/deny_if/0/conditions/0/path", 1, 81, "the path \"arg.x\" begins with the unknown root \"arg\"; did you mean \"args\"?")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"equals","value":1}]}]}}}""", "/tools/t/deny_if/0/conditions/0/op", 1, 95, "unknown operator \"equals\"; did you mean \"eq\"?")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"gt","value":"100"}]}]}}}""", "/tools/t/deny_if/0/conditions/0/value", 1, 108, "\"gt\" takes a number, found the string \"100\": write it without quotes")]
    [InlineData("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"in","value":["a",1]}]}]}}}""", "/tools/t/deny_if/0/conditions/0/value/1", 1, 113, "the list of \"in\" must be of one type: it begins with a string, this is a number")]
    [InlineData("""{"version":"1","default":"deny","all_tools":{"action":"allow"}}""", "/all_tools/action", 1, 46, "all_tools cannot have an action: write it into the entries of tools, or set \"default\"")]
    [InlineData("""{"version":"1","default":"deny","all_tools":{"arguments":"open"}}""", "/all_tools/arguments", 1, 58, "\"arguments\": \"open\" is not allowed in all_tools: write it into the entry of each tool that needs it")]
    [InlineData("""{"version":"1","default":"deny","tools":{"a*":{},"*b":{}}}""", "/tools/*b", 1, 50, "the globs \"a*\" and \"*b\" both match \"ab\" and neither is the narrower one: add an entry for the names they share, or narrow one of them")]
    [InlineData("""{"version":"1","default":"deny","tools":{"*":{},"**":{}}}""", "/tools/**", 1, 49, "the globs \"*\" and \"**\" match the same names, such as \"\": keep one of them")]
    [InlineData("""{"version":"1","default":"deny","server_requests":{"sample":"allow"}}""", "/server_requests/sample", 1, 52, "unknown key \"sample\" in server_requests; did you mean \"sampling\"?")]
    [InlineData("""{"version":"1","default":"deny",}""", "", 1, 33, "this is not JSON here: look for a missing or superfluous comma, quote or bracket, or a comment")]
    [InlineData("""{"version":"1","default":"deny","default":"allow"}""", "", 1, 33, "the key \"default\" stands twice in one object: keep one of them")]
    [InlineData("""[]""", "", 1, 1, "expected an object (a policy), found a list")]
    public void Says_place_mistake_and_fix(string document, string pointer, int line, int column, string message)
    {
        var error = Assert.Single(Subject.Errors(document));
        Assert.Equal((pointer, line, column, message), (error.Pointer, error.Line, error.Column, error.Message));
    }

    [Fact]
    public void Says_all_errors_at_once_in_document_order()
    {
        var errors = Subject.Errors("""
            {
              "version": 1,
              "default": "deny",
              "tools": {
                "zürich": { "acton": "deny" },
                "t": {
                  "limits": [ { "counter": "c", "window": "day", "max": -1 } ],
                  "deny_if": [ { "conditions": [ { "path": "args.x", "op": "eq", "value": null } ] } ],
                  "approval": { "quorum": 0 }
                }
              }
            }
            """);
        Assert.Equal(
            ["2:14 /version", "5:17 /tools/zürich/acton", "7:61 /tools/t/limits/0/max", "8:79 /tools/t/deny_if/0/conditions/0/value", "9:31 /tools/t/approval/quorum"],
            errors.Select(e => $"{e.Line}:{e.Column} {e.Pointer}"));
    }

    [Fact]
    public void Columns_count_characters()
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny","name":"é😀","x":1}"""));
        Assert.Equal(45, error.Column);
    }

    [Theory]
    [InlineData("""{"any":[]}""", "/any", "\"any\" is empty: it needs at least one condition")]
    [InlineData("""{"all":[]}""", "/all", "\"all\" is empty: it needs at least one condition")]
    [InlineData("""{"all":{}}""", "/all", "\"all\" must be a list of conditions in [ ], found an object: put [ ] around it, or in YAML a dash before it")]
    [InlineData("""{"not":[]}""", "/not", "expected an object (a condition), found a list")]
    [InlineData("""{"not":{"path":"args.x","op":"exists","value":1}}""", "/not/value", "\"exists\" takes true or false, found the number 1")]
    [InlineData("""{"any":[{"path":"arg","op":"exists","value":true}]}""", "/any/0/path", "the path \"arg\" begins with the unknown root \"arg\"; did you mean \"args\"?")]
    [InlineData("""{"any":[{"path":"args.x","op":"exists","value":true}],"path":"args.x"}""", "", "a condition is either \"path\", \"op\" and \"value\" or one of \"any\", \"all\" and \"not\" alone: this one has both \"any\" and \"path\"")]
    [InlineData("""{"path":"args.x[*]","op":"eq","value":1}""", "", "args.x[*] leads to many elements: add \"quantifier\": \"any\" or \"every\"")]
    [InlineData("""{"path":"args.x","op":"eq","value":1,"quantifier":"any"}""", "/quantifier", "\"quantifier\" counts the elements behind [*], and args.x has none")]
    [InlineData("""{"path":"args.x[*]","op":"eq","value":1,"quantifier":"all"}""", "/quantifier", "\"quantifier\" cannot be \"all\", only \"any\", \"every\"; the nearest known one is \"any\", of any, every")]
    public void Wrong_combinators_and_quantifiers_are_refused(string condition, string pointer, string message)
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[""" + condition + "]}]}}}"));
        Assert.Equal(("/tools/t/deny_if/0/conditions/0" + pointer, message), (error.Pointer, error.Message));
    }

    [Theory]
    [InlineData("args.a..b", "has an empty key")]
    [InlineData("args.", "has an empty key")]
    [InlineData("args[\\\"a", "has a quote that is not closed")]
    [InlineData("args[\\\"a\\\"", "has a bracket that is not closed after its quoted key")]
    [InlineData("args[0]", "uses an index: paths have none")]
    [InlineData("args.a[*].b[*]", "has two [*]")]
    [InlineData("args[*]", "an object has keys, not elements")]
    [InlineData("caller[*].groups", "has [*] before a list was reached")]
    [InlineData("caller.claims[*]", "an object has keys, not elements")]
    [InlineData("caller.groups.x", "goes on behind a list of strings")]
    [InlineData("caller.subject.x", "goes on behind a string")]
    [InlineData("session.calls[*]", "goes on behind a number")]
    [InlineData("args.a b", "must be quoted")]
    [InlineData("session", "is not complete: write one of session.labels, session.calls")]
    [InlineData("session.call", "\"session\" has no \"call\", only session.labels, session.calls")]
    [InlineData("time.minute", "\"time\" has no \"minute\", only time.hour, time.weekday, time.date")]
    [InlineData("time[\\\"Europe/Berlin\\\"]", "is not complete: write one of time.hour, time.weekday, time.date")]
    [InlineData("time[\\\"Europe/Berln\\\"].hour", "names the unknown time zone \"Europe/Berln\"; did you mean \"Europe/Berlin\"?")]
    [InlineData("time[\\\"localtime\\\"].hour", "names the unknown time zone \"localtime\"")]
    [InlineData("time[\\\"../zoneinfo/UTC\\\"].hour", "names the unknown time zone")]
    [InlineData("time.UTC.hour", "\"time\" has no \"UTC\"")]
    [InlineData("result.x", "is only for conditions inside \"result\"")]
    [InlineData("caller.group", "\"caller\" has no \"group\", only caller.subject, caller.groups, caller.claims, caller.labels")]
    [InlineData("server.name", "\"server\" alone is the server's name")]
    [InlineData("resource.uri", "is only for rules under \"resources\"")]
    [InlineData("$.x", "unknown root")]
    [InlineData("", "unknown root")]
    public void Wrong_paths_are_refused(string path, string says) => Assert.Contains(says, Condition(path, "exists", "true"), StringComparison.Ordinal);

    [Theory]
    [InlineData("eq", "null", "cannot be compared with null")]
    [InlineData("eq", "[1]", "lists only for in, not_in, within, host_in and cidr")]
    [InlineData("eq", "{}", "cannot be compared with an object")]
    [InlineData("eq", "12345678901234567890123456789", "is not exact")]
    [InlineData("eq", "1e29", "is not exact")]
    [InlineData("in", "[]", "takes a list that is not empty, found []")]
    [InlineData("not_in", "\"a\"", "takes a list that is not empty, found the string \"a\"")]
    [InlineData("in", "[null]", "cannot be compared with null")]
    [InlineData("exists", "1", "takes true or false")]
    [InlineData("contains", "\"\"", "every string contains the empty one")]
    [InlineData("regex", "\"(\"", "the pattern cannot be used")]
    [InlineData("regex", "\"(?=a)\"", "the pattern cannot be used")]
    [InlineData("regex", "\"(a)\\\\1\"", "the pattern cannot be used")]
    [InlineData("lte", "true", "takes a number, found true")]
    [InlineData("starts_with", "\"\"", "every string starts with the empty one")]
    [InlineData("ends_with", "\"\"", "every string ends with the empty one")]
    [InlineData("ends_with", "1", "takes a string, found the number 1")]
    [InlineData("glob", "1", "takes a glob in a string")]
    [InlineData("matches", "\"a)|(b\"", "the pattern cannot be used")]
    [InlineData("length_lt", "\"5\"", "takes a number, found the string \"5\": write it without quotes")]
    [InlineData("type", "\"list\"", "takes one of string, number, integer, boolean, object, array, null, found the string \"list\"")]
    [InlineData("within", "\"srv\"", "\"srv\" is no absolute path")]
    [InlineData("within", "[\"/a\",\"/../b\"]", "\"/../b\" climbs above the root")]
    [InlineData("within", "\"/%252e\"", "is percent-encoded more than once")]
    [InlineData("within", "[]", "takes a list that is not empty")]
    [InlineData("within", "1", "found a number")]
    [InlineData("host_in", "\"https://example.com\"", "is more than a host")]
    [InlineData("host_in", "\"example.com:443\"", "is more than a host")]
    [InlineData("host_in", "\"bücher.example\"", "write it in punycode")]
    [InlineData("host_in", "\"api.*.example\"", "a star stands for whole labels")]
    [InlineData("host_in", "\"*\"", "a star stands for whole labels")]
    [InlineData("host_in", "\"*.\"", "has no host")]
    [InlineData("host_in", "\"*.127.0.0.1\"", "no hosts below the address")]
    [InlineData("host_in", "\"2130706433\"", "no IPv4 address of four decimal numbers")]
    [InlineData("cidr", "\"10.0.0.1/8\"", "has host bits: those behind the first 8 must be zero, as in \"10.0.0.0/8\"")]
    [InlineData("cidr", "\"2001:db8::1/32\"", "as in \"2001:db8::/32\"")]
    [InlineData("cidr", "\"10.0.0.1\"", "is one address, not a block: write \"10.0.0.1/32\"")]
    [InlineData("cidr", "\"10.0.0.0/33\"", "must be a number from 0 to 32")]
    [InlineData("cidr", "\"10.0.0.0/08\"", "must be a number from 0 to 32")]
    [InlineData("cidr", "[\"10.0.0.0/8\",\"010.0.0.0/8\"]", "is no block of addresses")]
    [InlineData("cidr", "\"::ffff:0.0.0.0/90\"", "must be a number from 96 to 128")]
    public void Wrong_values_are_refused(string op, string value, string says) => Assert.Contains(says, Condition("args.x", op, value), StringComparison.Ordinal);

    [Fact]
    public void A_pattern_of_more_than_1000_characters_is_refused()
    {
        Assert.Contains("longer than 1000 characters", Condition("args.x", "regex", "\"" + new string('a', 1001) + "\""), StringComparison.Ordinal);
        Assert.NotNull(Subject.Requiring("""{"path":"args.x","op":"regex","value":"^""" + new string('a', 998) + "$\"}"));
    }

    [Fact]
    public void Missing_parts_of_a_condition_are_named() =>
        Assert.Equal(
            ["\"op\" is missing from this condition: operator", "\"value\" is missing from this condition: string, number, boolean or list of them"],
            Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x"}]}]}}}""").Select(e => e.Message));

    [Theory]
    [InlineData("\uFEFF{}", "byte order mark")]
    [InlineData("", "the document is empty")]
    [InlineData("{\"version\":\"1\",\"default\":\"deny\"} x", "not JSON here")]
    public void What_is_no_json_is_refused(string document, string says) => Assert.Contains(says, Assert.Single(Subject.Errors(document)).Message, StringComparison.Ordinal);

    private static string Condition(string path, string op, string value) =>
        Assert.Single(Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"{{{{path}}}}","op":"{{{{op}}}}","value":{{{{value}}}}}]}]}}}""")).Message;
}
