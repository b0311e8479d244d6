namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>The order of evaluation: which step denies, which rule is named, what the agent is told.</summary>
public sealed class OrderTests
{
    private const string X = """{"path":"args.x","op":"eq","value":1}""";
    private const string Y = """{"path":"args.y","op":"eq","value":1}""";

    [Fact]
    public void Hidden_comes_before_unpinned_and_unlisted()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","hide":["secret_*"],"tools":{"a":{}}}""");
        Assert.Equal(DecisionStep.Hidden, policy.Decide("secret_1", isPinned: false).Step);
        Assert.Equal(DecisionStep.Unpinned, policy.Decide("other", isPinned: false).Step);
        Assert.Equal(DecisionStep.DefaultDeny, policy.Decide("other").Step);
        Assert.All(new[] { "secret_1", "other" }, name => Assert.Equal("This tool is not available.", policy.Decide(name).Reason));
        Assert.Equal("/hide/0 hides it", policy.Decide("secret_1").Cause);
    }

    [Fact]
    public void All_tools_never_rescues_an_unlisted_tool()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","all_tools":{"limits":[{"counter":"c","window":"day","max":1}]},"tools":{"a":{}}}""");
        Assert.Equal("(default deny)", policy.Decide("b", "{}").Rule);
    }

    [Fact]
    public void A_denied_tool_is_shown_and_denied_with_its_reason()
    {
        var policy = Subject.Policy("""{"version":"1","default":"allow","tools":{"a":{"action":"deny","reason":"Ask the payments team."},"b":{"action":"deny"}}}""");
        Assert.True(policy.Shows(CallTarget.Tool, "a", true));
        var decision = policy.Decide("a", "{}");
        Assert.Equal((DecisionStep.Action, "/tools/a/action", "Ask the payments team."), (decision.Step, decision.Rule, decision.Reason));
        Assert.False(decision.IsUnavailable);
        Assert.Equal("Denied by policy.", policy.Decide("b", "{}").Reason);
    }

    [Theory]
    [InlineData("{}", "/tools/t/deny_if/0/conditions/0")]
    [InlineData("""{"x":1}""", "/tools/t/deny_if/0/conditions/0")]
    [InlineData("""{"x":2}""", "/all_tools/deny_if/0/conditions/0")]
    [InlineData("""{"x":2,"y":1}""", "/all_tools/deny_if/0/conditions/0")]
    [InlineData("""{"x":2,"y":2}""", "/tools/t/require/0/conditions/1")]
    [InlineData("""{"x":2,"y":2,"z":1}""", "/all_tools/require/0/conditions/0")]
    [InlineData("""{"x":2,"y":2,"z":1,"w":1}""", "/tools/t")]
    public void The_tools_predicates_come_first_and_deny_if_before_require(string arguments, string rule)
    {
        var policy = Subject.Policy($$$$"""
            {"version":"1","default":"deny",
             "all_tools":{"require":[{"conditions":[{"path":"args.w","op":"eq","value":1}]}],"deny_if":[{"conditions":[{{{{Y}}}}]}]},
             "tools":{"t":{"arguments":"open","require":[{"conditions":[{"path":"args.x","op":"eq","value":2},{"path":"args.z","op":"eq","value":1}]}],"deny_if":[{"conditions":[{{{{X}}}}]}]}}}
            """);
        Assert.Equal(rule, policy.Decide("t", arguments).Rule);
    }

    [Theory]
    [InlineData("deny_if", """{"x":0}""", "/tools/t")] // error and false: false
    [InlineData("deny_if", """{"x":1}""", "/tools/t/deny_if/0/conditions/0")] // error and true: error
    [InlineData("deny_if", """{"x":1,"y":0}""", "/tools/t")]
    [InlineData("deny_if", """{"x":1,"y":1}""", "/tools/t/deny_if/0/conditions/0")]
    [InlineData("require", """{"x":0}""", "/tools/t/require/0/conditions/0")]
    [InlineData("require", """{"x":1}""", "/tools/t/require/0/conditions/0")]
    [InlineData("require", """{"x":0,"y":1}""", "/tools/t/require/0/conditions/1")]
    [InlineData("require", """{"x":1,"y":1}""", "/tools/t")]
    public void Only_a_predicates_final_value_counts(string kind, string arguments, string rule)
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","{{{{kind}}}}":[{"conditions":[{{{{Y}}}},{{{{X}}}}]}]}}}""");
        Assert.Equal(rule, policy.Decide("t", arguments).Rule);
    }

    [Fact]
    public void An_error_names_its_first_erring_condition()
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[{{{{X}}}},{{{{Y}}}}]}]}}}""");
        var decision = policy.Decide("t", """{"x":1}""");
        Assert.Equal(("/tools/t/deny_if/0/conditions/1", "args.y eq 1: args.y is missing"), (decision.Rule, decision.Cause));
    }

    [Fact]
    public void Empty_conditions_always_hold()
    {
        Assert.Equal("/tools/t/deny_if/0", Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[],"on_deny":"Never."}]}}}""").Decide("t").Rule);
        Assert.Equal(DecisionOutcome.Allow, Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","require":[{"conditions":[]}]}}}""").Decide("t").Outcome);
    }

    [Fact]
    public void The_reason_is_on_deny_then_reason_then_the_default()
    {
        string Reason(string rule, string predicate) => Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open",{{{{rule}}}}"deny_if":[{"conditions":[]{{{{predicate}}}}}]}}}""").Decide("t").Reason;
        Assert.Equal("on_deny", Reason("\"reason\":\"reason\",", ",\"on_deny\":\"on_deny\""));
        Assert.Equal("reason", Reason("\"reason\":\"reason\",", ""));
        Assert.Equal("Denied by policy.", Reason("", ""));
    }

    [Fact]
    public void Approval_is_asked_for_after_everything_that_denies()
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"action":"require_approval","arguments":"open","deny_if":[{"conditions":[{{{{X}}}}]}],"limits":[{"counter":"c","window":"day","max":5,"amount":"args.n"}]}}}""");
        var decision = policy.Decide("t", """{"x":2,"n":1}""");
        Assert.Equal((DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/t/action"), (decision.Outcome, decision.Step, decision.Rule));
        Assert.Equal("/tools/t/limits/0", Assert.Single(decision.Limits).Pointer);
        Assert.Equal(DecisionStep.Predicate, policy.Decide("t", """{"x":1,"n":1}""").Step);
        Assert.Equal((DecisionStep.Limits, "/tools/t/limits/0"), (policy.Decide("t", """{"x":2}""").Step, policy.Decide("t", """{"x":2}""").Rule));
    }

    [Fact]
    public void Default_allow_names_itself_and_carries_the_shared_limits()
    {
        var policy = Subject.Policy("""{"version":"1","default":"allow","all_tools":{"limits":[{"counter":"c","window":"day","max":1}]},"tools":{"a":{}}}""");
        Assert.True(Turnpike.Wire.Schemas.JsonSchema.TryCompile(Subject.Json("{}"), out var schema, out _));
        var decision = policy.Decide("other", "{}", schema: schema);
        Assert.Equal("(default allow)", decision.Rule);
        Assert.Equal("/all_tools/limits/0", Assert.Single(decision.Limits).Pointer);
    }

    [Fact]
    public void Names_are_compared_as_they_are()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"delete_repo":{"arguments":"open"}}}""");
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("delete_repo").Outcome);
        Assert.All(
            new[] { "Delete_Repo", "DELETE_REPO", "dеlete_repo", "delete_repo ", "delete_repo\u200B", "\u202Edelete_repo", "delete_rep\u00ADo", "" },
            name => Assert.Equal("(default deny)", policy.Decide(name).Rule));
    }

    [Fact]
    public void Pointers_are_escaped()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"a/b~c":{"action":"deny"}}}""");
        Assert.Equal("/tools/a~1b~0c/action", policy.Decide("a/b~c").Rule);
    }

    [Fact]
    public void Explains_every_step_in_order()
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[{{{{X}}}}]}],"require":[{"conditions":[{{{{Y}}}}]}],"limits":[{"counter":"c","window":"day","max":5}]}}}""");
        var explanation = policy.Explain(Subject.Call(CallTarget.Tool, "t", """{"x":2,"y":1}"""));
        Assert.Equal(
            ["/tools/t Passed", "/tools/t/deny_if/0/conditions/0 False", "/tools/t/require/0/conditions/0 True", "/tools/t/limits/0 Passed", "/tools/t Passed"],
            explanation.Lines.Select(l => $"{l.Rule} {l.Verdict}"));
        var denied = policy.Explain(Subject.Call(CallTarget.Tool, "t", """{"x":1}"""));
        Assert.Equal((ExplanationVerdictDenied, "args.x eq 1 is true"), (denied.Lines[^1].Verdict.ToString(), denied.Lines[^1].Text));
        Assert.Equal(denied.Decision.Rule, denied.Lines[^1].Rule);
    }

    private const string ExplanationVerdictDenied = "Denied";
}
