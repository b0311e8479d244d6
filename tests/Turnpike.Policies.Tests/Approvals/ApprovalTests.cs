namespace Turnpike.Policies.Tests.Approvals;

/// <summary>When a person is asked, and for what.</summary>
public sealed class ApprovalTests
{
    private const string When = """{"when":[{"path":"args.amount","op":"gt","value":100}],"timeout":"1h"}""";

    [Theory]
    [InlineData("""{"amount":101}""", DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/t/approval")]
    [InlineData("""{"amount":100}""", DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/t")]
    [InlineData("""{}""", DecisionOutcome.Deny, DecisionStep.Approval, "/tools/t/approval")]
    [InlineData("""{"amount":"101"}""", DecisionOutcome.Deny, DecisionStep.Approval, "/tools/t/approval")]
    public void Asks_where_when_holds_and_denies_where_it_is_an_error(string arguments, DecisionOutcome outcome, DecisionStep step, string rule)
    {
        var decision = Policy($$"""{"approval":{{When}}}""").DecideOn("t", arguments);
        Assert.Equal((outcome, step, rule), (decision.Outcome, decision.Step, decision.Rule));
        Assert.Equal(outcome == DecisionOutcome.RequireApproval, decision.Approval is not null);
    }

    [Theory]
    [InlineData("""{"approval":{}}""", "/tools/t/approval")]
    [InlineData("""{"approval":{"when":[]}}""", "/tools/t/approval")]
    [InlineData("""{"action":"require_approval"}""", "/tools/t/action")]
    [InlineData("""{"action":"require_approval","approval":{"quorum":2}}""", "/tools/t/action")]
    public void Asks_always_without_when(string rule, string pointer)
    {
        var decision = Policy(rule).DecideOn("t", "{}");
        Assert.Equal((DecisionOutcome.RequireApproval, pointer, "Approval is required."), (decision.Outcome, decision.Rule, decision.Reason));
        Assert.Equal([pointer], decision.Approval!.Pointers);
    }

    [Fact]
    public void Asks_for_15_minutes_one_person_and_no_hold_unless_written()
    {
        var asked = Policy("""{"approval":{}}""").DecideOn("t").Approval!;
        Assert.Equal((TimeSpan.FromMinutes(15), 1, TimeSpan.Zero), (asked.Timeout, asked.Quorum, asked.Hold));
        Assert.Empty(asked.Approvers);
    }

    [Fact]
    public void Reads_everything_an_approval_says()
    {
        var asked = Policy("""{"approval":{"timeout":"PT2H","quorum":3,"approvers":["finance","finance","ops"],"hold":30}}""").DecideOn("t").Approval!;
        Assert.Equal((TimeSpan.FromHours(2), 3, TimeSpan.FromSeconds(30)), (asked.Timeout, asked.Quorum, asked.Hold));
        Assert.Equal(["finance", "ops"], Assert.Single(asked.Approvers));
    }

    [Fact]
    public void Two_that_ask_are_one_approval_that_satisfies_both()
    {
        var decision = Policy(
            """{"approval":{"quorum":2,"timeout":"1h","approvers":["finance"],"hold":"20m"}}""",
            """{"approval":{"quorum":1,"timeout":"10m","approvers":["ops","security"]}}""").DecideOn("t");
        Assert.Equal("/tools/t/approval", decision.Rule);
        var asked = decision.Approval!;
        Assert.Equal(["/tools/t/approval", "/all_tools/approval"], asked.Pointers);
        Assert.Equal((2, TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(10)), (asked.Quorum, asked.Timeout, asked.Hold));
        Assert.Equal(["finance", "ops,security"], asked.Approvers.Select(a => string.Join(',', a)));
    }

    [Fact]
    public void What_does_not_ask_adds_nothing()
    {
        var decision = Policy("""{"approval":{"quorum":2,"when":[{"path":"args.x","op":"eq","value":1}]}}""", """{"reason":"All are watched.","approval":{}}""").DecideOn("t", """{"x":2}""");
        Assert.Equal(("/all_tools/approval", "All are watched.", 1), (decision.Rule, decision.Reason, decision.Approval!.Quorum));
    }

    [Fact]
    public void An_error_in_all_tools_denies_though_the_entry_asks()
    {
        var decision = Policy("""{"action":"require_approval"}""", $$"""{"approval":{{When}}}""").DecideOn("t", "{}");
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.Approval, "/all_tools/approval"), (decision.Outcome, decision.Step, decision.Rule));
    }

    [Fact]
    public void An_amount_that_cannot_be_counted_denies_before_a_person_is_asked()
    {
        var decision = Policy("""{"approval":{},"limits":[{"counter":"c","window":"day","max":1,"amount":"args.n"}]}""").DecideOn("t", "{}");
        Assert.Equal((DecisionOutcome.Deny, "/tools/t/limits/0"), (decision.Outcome, decision.Rule));
    }

    [Fact]
    public void Carries_the_limits_labels_and_result_rules_of_the_call()
    {
        var decision = Policy("""{"approval":{},"rate_limit":"1/day","flow":{"labels":["secret"]},"result":{"max_bytes":10}}""").DecideOn("t");
        Assert.Equal(["/tools/t/rate_limit"], decision.Limits.Select(l => l.Pointer));
        Assert.Equal(["secret"], decision.Labels);
        Assert.Equal(10, decision.Result!.MaxBytes);
    }

    [Theory]
    [InlineData("""{"action":"require_approval","approval":{"when":[]}}""", "/tools/t/approval/when", "contradict each other")]
    [InlineData("""{"approval":{"quorum":0}}""", "/tools/t/approval/quorum", "a whole number from 1 to 100")]
    [InlineData("""{"approval":{"quorum":"2"}}""", "/tools/t/approval/quorum", "write it without quotes")]
    [InlineData("""{"approval":{"quorum":1.5}}""", "/tools/t/approval/quorum", "a whole number")]
    [InlineData("""{"approval":{"timeout":"soon"}}""", "/tools/t/approval/timeout", "such as \"15m\"")]
    [InlineData("""{"approval":{"timeout":0}}""", "/tools/t/approval/timeout", "from 1 s to 30 days")]
    [InlineData("""{"approval":{"hold":"16m"}}""", "/tools/t/approval/hold", "longer than the approval lives (900 s)")]
    [InlineData("""{"approval":{"approvers":[]}}""", "/tools/t/approval/approvers", "nobody could ever answer")]
    [InlineData("""{"approval":{"approvers":["a",1]}}""", "/tools/t/approval/approvers/1", "roles or groups, found the number 1")]
    [InlineData("""{"approval":{"approver":["a"]}}""", "/tools/t/approval/approver", "did you mean \"approvers\"?")]
    [InlineData("""{"approval":true}""", "/tools/t/approval", "expected an object (an approval), found true")]
    public void Says_what_is_wrong_with_an_approval(string rule, string pointer, string says)
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":""" + rule + "}}"));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    private static CompiledPolicy Policy(string rule, string allTools = "{}") =>
        Subject.Policy("""{"version":"1","default":"deny","all_tools":""" + allTools + ""","tools":{"t":""" + rule + "}}");
}
