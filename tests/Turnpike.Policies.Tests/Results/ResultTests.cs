namespace Turnpike.Policies.Tests.Results;

/// <summary>What a policy says of results: the strictest of entry and <c>all_tools</c>.</summary>
public sealed class ResultTests
{
    [Fact]
    public void Entry_and_all_tools_together_are_the_strictest()
    {
        var rules = Result(
            """{"reason":"Small.","result":{"max_bytes":1000,"redact":["aws","key:password"]}}""",
            """{"result":{"max_bytes":2000,"redact":["jwt","aws","[0-9]{16}","key:password"]}}""")!;
        Assert.Equal((1000, "/tools/t/result/max_bytes", "Small."), (rules.MaxBytes, rules.MaxBytesPointer, rules.MaxBytesReason));
        Assert.Equal(
            ["/tools/t/result/redact/0 Aws aws", "/tools/t/result/redact/1 Key password", "/all_tools/result/redact/0 Jwt jwt", "/all_tools/result/redact/2 Pattern [0-9]{16}"],
            rules.Redactions.Select(r => $"{r.Pointer} {r.Kind} {r.Text}"));
    }

    [Fact]
    public void The_smaller_size_of_all_tools_wins() =>
        Assert.Equal("/all_tools/result/max_bytes", Result("""{"result":{"max_bytes":2}}""", """{"result":{"max_bytes":1}}""")!.MaxBytesPointer);

    [Fact]
    public void Says_nothing_where_nothing_is_written() => Assert.Null(Result("{}", "{}"));

    [Fact]
    public void Names_the_predicate_that_denies()
    {
        var rules = Result(
            """{"result":{"deny_if":[{"conditions":[{"path":"args.x","op":"eq","value":2}]}]}}""",
            """{"result":{"deny_if":[{"conditions":[],"on_deny":"No results at all."}]}}""")!;
        Assert.Equal("/tools/t/result/deny_if/0/conditions/0", rules.Judge(Subject.Call(CallTarget.Tool, "t", """{"x":2}"""))?.Rule);
        Assert.Equal("/tools/t/result/deny_if/0/conditions/0", rules.Judge(Subject.Call(CallTarget.Tool, "t", "{}"))?.Rule);
        var denial = rules.Judge(Subject.Call(CallTarget.Tool, "t", """{"x":1}"""));
        Assert.Equal((DecisionStep.Result, "/all_tools/result/deny_if/0", "No results at all."), (denial!.Value.Step, denial.Value.Rule, denial.Value.Reason));
    }

    [Theory]
    [InlineData("""{"max_bytes":0}""", "/tools/t/result/max_bytes", "a whole number from 1")]
    [InlineData("""{"redact":["gihub"]}""", "/tools/t/result/redact/0", "did you mean \"github\"?")]
    [InlineData("""{"redact":["AWS"]}""", "/tools/t/result/redact/0", "names are case-sensitive, write \"aws\"")]
    [InlineData("""{"redact":["key:"]}""", "/tools/t/result/redact/0", "names no JSON key")]
    [InlineData("""{"redact":["(?=a)"]}""", "/tools/t/result/redact/0", "the pattern cannot be used")]
    [InlineData("""{"redact":["[0-9]*"]}""", "/tools/t/result/redact/0", "would redact everywhere")]
    [InlineData("""{"redact":[7]}""", "/tools/t/result/redact/0", "kinds of secrets")]
    [InlineData("""{"redacts":[]}""", "/tools/t/result/redacts", "did you mean \"redact\"?")]
    public void Says_what_is_wrong_with_result_rules(string result, string pointer, string says)
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"result":""" + result + "}}}"));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static ResultRules? Result(string rule, string allTools) =>
        Subject.Policy("""{"version":"1","default":"deny","all_tools":""" + allTools + ""","tools":{"t":""" + rule + "}}").DecideOn("t", "{}").Result;
}
