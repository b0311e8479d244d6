using Turnpike.Policies.Checks;

namespace Turnpike.Policies.Tests.Checks;

/// <summary>Warnings about policies that work, but hardly as meant.</summary>
public sealed class DocumentChecksTests
{
    [Theory]
    [InlineData("""{"default":"allow"}""", "/default", "allows every call of every tool")]
    [InlineData("""{"default":"deny","tools":{"*":{}}}""", "/tools/*", "also those the server adds later")]
    [InlineData("""{"default":"deny","hide":["a*"],"tools":{"ab":{"action":"deny"}}}""", "/tools/ab", "never applies: /hide/0 hides")]
    [InlineData("""{"default":"deny","hide":["a*"],"tools":{"ab*":{"action":"deny"}}}""", "/tools/ab*", "never applies: /hide/0 hides")]
    [InlineData("""{"default":"deny","tools":{"read":{},"Read":{}}}""", "/tools/Read", "differ only in case")]
    [InlineData("""{"default":"deny","resources":{"db://a":{},"DB://a":{}}}""", "/resources/DB:~1~1a", "differ only in case")]
    [InlineData("""{"default":"deny","prompts":{"éa*":{},"Éa*":{}}}""", "/prompts/Éa*", "differ only in case")]
    [InlineData("""{"default":"deny","tools":{"a*":{"action":"deny"},"ab":{}}}""", "/tools/ab", "takes \"ab\" out of \"a*\", which denies")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"regex","value":"^a"}]}]}}}""", "/tools/t/require/0/conditions/0/value", "may be found anywhere")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"regex","value":"^a|b$"}]}]}}}""", "/tools/t/require/0/conditions/0/value", "may be found anywhere")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"gt","value":5},{"path":"args.x","op":"lt","value":5}]}]}}}""", "/tools/t/require/0", "every call is denied")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":"a"},{"path":"args.x","op":"in","value":["b","c"]}]}]}}}""", "/tools/t/deny_if/0", "never denies")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"exists","value":false},{"path":"args.x","op":"neq","value":"b"}]}]}}}""", "/tools/t/deny_if/0", "never denies")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"caller.subject","op":"eq","value":5}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "always a string")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"any":[{"path":"args.x","op":"exists","value":true},{"not":{"path":"args.x","op":"regex","value":"a"}}]}]}]}}}""", "/tools/t/require/0/conditions/0/any/1/not/value", "may be found anywhere")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"glob","value":"/srv/*"}]}]}}}""", "/tools/t/require/0/conditions/0/value", "\"within\" is meant for paths")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"glob","value":"C:\\*"}]}]}}}""", "/tools/t/require/0/conditions/0/value", "\"within\" is meant for paths")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"all":[{"path":"args.x","op":"gt","value":5}]},{"path":"args.x","op":"lt","value":5}]}]}}}""", "/tools/t/require/0", "every call is denied")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"eq","value":"a"},{"path":"args.x","op":"starts_with","value":"b"}]}]}}}""", "/tools/t/require/0", "every call is denied")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"time.date","op":"gt","value":"2026-05-01"},{"path":"time.date","op":"lt","value":"2026-05-01"}]}]}}}""", "/tools/t/require/0", "every call is denied")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"time.weekday","op":"in","value":["sat","sunday"]}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "time.weekday is never \"sunday\"")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"time.date","op":"eq","value":"1.1.2027"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "time.date is never \"1.1.2027\"")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"time.hour","op":"eq","value":24}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "a whole number from 0 to 23")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"time.hour","op":"eq","value":"9"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "time.hour is always a number")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"caller.groups","op":"in","value":["a"]}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "caller.groups is a list")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"caller.groups[*]","op":"eq","value":1,"quantifier":"any"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "caller.groups[*] is always a string")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"length_lt","value":0}]}]}}}""", "/tools/t/require/0/conditions/0", "nothing is shorter than 0")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.class","op":"eq","value":"read"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "tool.class is never \"read\": it is one of Read, Write, Execute, Destructive, Financial")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.severity","op":"in","value":["high","grave"]}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "tool.severity is never \"grave\": it is one of low, medium, high, critical")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.flags","op":"contains","value":"money"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "tool.flags is never \"money\": it is one of sensitive_read")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.flags[*]","op":"neq","value":"Admin","quantifier":"every"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "tool.flags[*] is never \"Admin\"")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.flags","op":"eq","value":"admin"}]}]}}}""", "/tools/t/deny_if/0/conditions/0", "tool.flags is a list")]
    [InlineData("""{"default":"deny","resources":{"t":{"deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":5}]}]}}}""", "/resources/t/deny_if/0/conditions/0", "a resource has no arguments")]
    [InlineData("""{"default":"deny","prompts":{"t":{"arguments":"schema"}}}""", "/prompts/t", "no effect here")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"counter":"a","window":"minute","max":100},{"counter":"b","window":"hour","max":50}]}}}""", "/tools/t/limits/0", "never be reached: /tools/t/limits/1")]
    [InlineData("""{"default":"deny","all_tools":{"limits":[{"counter":"b","window":"day","max":5}]},"tools":{"t":{"limits":[{"counter":"a","window":"day","max":6}]}}}""", "/tools/t/limits/0", "never be reached: /all_tools/limits/0")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"counter":"a","window":"day","max":6,"amount":7}]}}}""", "/tools/t/limits/0", "denies every call")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"counter":"a","window":"day","max":6,"amount":0}]}}}""", "/tools/t/limits/0", "each call counts 0")]
    [InlineData("""{"default":"deny","tools":{"t":{"action":"deny","limits":[{"counter":"a","window":"day","max":6}]}}}""", "/tools/t/limits/0", "the rule denies every call")]
    [InlineData("""{"default":"deny","tools":{"t":{"flow":{"labels":["secret"],"forbid_after":["secrt"]}}}}""", "/tools/t/flow/forbid_after/0", "no rule puts the label \"secrt\" on; did you mean \"secret\"?")]
    [InlineData("""{"default":"deny","tools":{"t":{"flow":{"approve_after":["secret"]}}}}""", "/tools/t/flow/approve_after/0", "no rule puts the label \"secret\" on")]
    [InlineData("""{"default":"deny","tools":{"t":{"action":"deny","result":{"max_bytes":1}}}}""", "/tools/t/result", "never applies: the rule denies every call")]
    [InlineData("""{"default":"deny","tools":{"t":{"approval":{"when":[{"path":"args.x","op":"gt","value":5},{"path":"args.x","op":"lt","value":5}]}}}}""", "/tools/t/approval/when", "nobody is ever asked")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"concurrent":5},{"concurrent":3}]}}}""", "/tools/t/limits/0", "never be reached: /tools/t/limits/1")]
    public void Warns(string document, string pointer, string says)
    {
        var warning = Assert.Single(Subject.Problems(document.Insert(1, "\"version\":\"1\",")));
        Assert.Equal((ProblemSeverity.Warning, pointer), (warning.Severity, warning.Pointer));
        Assert.Contains(says, warning.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"default":"deny","tools":{"a":{},"b*":{}}}""")]
    [InlineData("""{"default":"allow","tools":{"a":{"approval":{}}}}""")]
    [InlineData("""{"default":"deny","tools":{"a":{"flow":{"labels":["x"]}},"b":{"flow":{"forbid_after":["x"]}}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"concurrent":9},{"counter":"a","window":"day","max":5}]}}}""")]
    [InlineData("""{"default":"allow","tools":{"a":{"action":"deny"}}}""")]
    [InlineData("""{"default":"allow","hide":["a"]}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"regex","value":"^(?:a|b)$"},{"path":"args.x","op":"neq","value":"a"}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"gte","value":5},{"path":"args.x","op":"lte","value":5}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"any":[{"path":"args.x","op":"gt","value":5},{"path":"args.x","op":"lt","value":5}]}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x[*]","op":"eq","value":5,"quantifier":"any"},{"path":"args.x[*]","op":"eq","value":6,"quantifier":"any"}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.x","op":"matches","value":"a"},{"path":"args.y","op":"glob","value":"a*"},{"path":"caller.groups","op":"contains","value":"a"},{"path":"tool.class","op":"type","value":"string"}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"tool.class","op":"not_in","value":["Read","Write"]},{"path":"tool.severity","op":"eq","value":"critical"},{"path":"tool.flags","op":"contains","value":"code"}]}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"t":{"limits":[{"counter":"a","window":"minute","max":5},{"counter":"b","window":"hour","max":50}]}}}""")]
    [InlineData("""{"default":"deny","tools":{"s":{"limits":[{"counter":"a","window":"minute","max":100}]},"t":{"limits":[{"counter":"a","window":"minute","max":100},{"counter":"b","window":"hour","max":50}]}}}""")]
    public void Is_silent_about_what_may_be_meant(string document) => Assert.Empty(Subject.Problems(document.Insert(1, "\"version\":\"1\",")));

    [Fact]
    public void Shows_the_line_the_place_in_it_and_what_to_write_instead()
    {
        var problem = Assert.Single(Subject.Errors("{\n\t\"version\": \"1\", \"default\": \"dney\"\n}"));
        Assert.Equal((" \"version\": \"1\", \"default\": \"dney\"", 28, "\"deny\""), (problem.Excerpt.Text, problem.Excerpt.Caret, problem.Suggestion));
        Assert.Equal("10", Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"limits":[{"counter":"c","window":"day","max":"10"}]}}}""")).Suggestion);
        var far = Assert.Single(Subject.Errors("{\"version\":\"1\",\"default\":\"deny\",\"description\":\"" + string.Concat(Enumerable.Repeat("😀", 200)) + "\",\"tols\":{}}"));
        Assert.Equal("\"tols\"", far.Excerpt.Text[far.Excerpt.Caret..(far.Excerpt.Caret + 6)]);
        Assert.True(far.Excerpt.Text.Length <= 101, far.Excerpt.Text);
    }

    [Fact]
    public void Holds_a_policy_against_the_definitions_of_a_server()
    {
        var policy = Subject.Policy("""
            {"version":"1","default":"deny","hide":["delete_custommer"],
             "all_tools":{"deny_if":[{"conditions":[{"path":"args.dry_run","op":"eq","value":true}]}]},
             "tools":{
               "create_refnd":{}, "list_*":{}, "get_*":{},
               "create_refund":{"deny_if":[{"conditions":[{"path":"args.amount","op":"gt","value":100},{"path":"args.currency","op":"eq","value":5}]}],
                 "limits":[{"counter":"c","window":"day","max":5,"amount":"args.currency"}]}}}
            """);
        KnownTool[] tools =
        [
            new("create_refund", """{"type":"object","properties":{"amount":{"type":["number","null"]},"currency":{"type":"string"},"dry_run":{"type":"boolean"}}}"""u8.ToArray()),
            new("delete_customer", default),
            new("list_charges", """{"type":"object","properties":{"limit":{"type":"integer"}}}"""u8.ToArray()),
        ];
        Assert.Equal(
            [
                "/hide/0: the server has no tool \"delete_custommer\"; did you mean \"delete_customer\"?",
                "/all_tools/deny_if/0/conditions/0: the input schema of \"list_charges\" does not declare args.dry_run: where it is missing, the call is denied",
                "/tools/create_refnd: the server has no tool \"create_refnd\"; did you mean \"create_refund\"?",
                "/tools/get_*: no tool of the server matches \"get_*\"",
                "/tools/create_refund/deny_if/0/conditions/1: args.currency is string in the input schema of \"create_refund\", not number or integer: every call is denied; a number is args.amount",
                "/tools/create_refund/limits/0/amount: args.currency is string in the input schema of \"create_refund\", not number or integer: every call is denied; a number is args.amount",
            ],
            policy.Check(tools).Select(p => $"{p.Pointer}: {p.Message}"));
    }

    [Fact]
    public void Types_are_checked_through_elements_and_combinators()
    {
        var policy = Subject.Policy("""
            {"version":"1","default":"deny","tools":{"order":{"deny_if":[{"conditions":[
              {"any":[
                {"path":"args.items[*].price","op":"gt","value":"1000","quantifier":"any"},
                {"path":"args.items[*].price","op":"gt","value":1000,"quantifier":"any"},
                {"path":"args.items[*].name","op":"starts_with","value":"a","quantifier":"any"},
                {"path":"args.items[*].nam","op":"exists","value":true,"quantifier":"any"},
                {"path":"args.note[*]","op":"eq","value":"x","quantifier":"every"},
                {"not":{"path":"args.items","op":"length_lt","value":5}},
                {"path":"args.items[*].price","op":"within","value":"/a","quantifier":"any"},
                {"path":"args.free[*].x","op":"eq","value":"x","quantifier":"every"}]}]}]}}}
            """.Replace("\"1000\"", "1000", StringComparison.Ordinal));
        KnownTool[] tools = [new("order", """{"type":"object","properties":{"items":{"type":"array","items":{"type":"object","properties":{"price":{"type":"number"},"name":{"type":"integer"}}}},"note":{"type":"string"},"free":{"type":"array"}}}"""u8.ToArray())];
        const string Any = "/tools/order/deny_if/0/conditions/0/any";
        Assert.Equal(
            [
                Any + "/2: args.items[*].name is integer in the input schema of \"order\", not string: it is always an error",
                Any + "/3: the input schema of \"order\" does not declare args.items[*].nam",
                Any + "/4: args.note is string in the input schema of \"order\", not array: it is always an error",
                Any + "/6: args.items[*].price is number in the input schema of \"order\", not string: it is always an error",
            ],
            policy.Check(tools).Select(p => $"{p.Pointer}: {p.Message}"));
    }
}
