namespace Turnpike.Policies.Tests.Flow;

/// <summary>What a session may do after what it did.</summary>
public sealed class FlowTests
{
    private static readonly CompiledPolicy Policy = Subject.Policy("""
        {"version":"1","default":"deny",
         "all_tools":{"reason":"Everybody.","flow":{"labels":["seen","audited"],"forbid_after":["frozen"],"approve_after":["secret"]}},
         "tools":{
           "read":{"flow":{"labels":["secret","seen"]}},
           "send":{"reason":"Not after a secret.","flow":{"forbid_after":["untrusted","secret"]}},
           "post":{"flow":{"approve_after":["untrusted"]},"approval":{"quorum":2}},
           "late":{"flow":{"forbid_after":["x"]},"deny_if":[{"conditions":[]}]}}}
        """);

    [Theory]
    [InlineData("read", "", DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/read")]
    [InlineData("send", "other", DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/send")]
    [InlineData("send", "secret", DecisionOutcome.Deny, DecisionStep.Flow, "/tools/send/flow/forbid_after/1")]
    [InlineData("send", "secret untrusted", DecisionOutcome.Deny, DecisionStep.Flow, "/tools/send/flow/forbid_after/0")]
    [InlineData("send", "frozen secret", DecisionOutcome.Deny, DecisionStep.Flow, "/tools/send/flow/forbid_after/1")]
    [InlineData("post", "frozen untrusted", DecisionOutcome.Deny, DecisionStep.Flow, "/all_tools/flow/forbid_after/0")]
    [InlineData("read", "secret", DecisionOutcome.RequireApproval, DecisionStep.Flow, "/all_tools/flow/approve_after/0")]
    [InlineData("post", "secret untrusted", DecisionOutcome.RequireApproval, DecisionStep.Flow, "/tools/post/flow/approve_after/0")]
    [InlineData("post", "", DecisionOutcome.RequireApproval, DecisionStep.Approval, "/tools/post/approval")]
    [InlineData("send", "Secret", DecisionOutcome.Allow, DecisionStep.Allowed, "/tools/send")]
    [InlineData("late", "x", DecisionOutcome.Deny, DecisionStep.Predicate, "/tools/late/deny_if/0")]
    public void Looks_at_the_sessions_labels(string tool, string labels, DecisionOutcome outcome, DecisionStep step, string rule)
    {
        var decision = Policy.DecideOn(tool, "{}", labels.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((outcome, step, rule), (decision.Outcome, decision.Step, decision.Rule));
    }

    [Fact]
    public void Puts_on_the_union_of_labels()
    {
        Assert.Equal(["secret", "seen", "audited"], Policy.DecideOn("read", "{}").Labels);
        Assert.Empty(Policy.DecideOn("send", "{}", ["secret"]).Labels);
    }

    [Fact]
    public void A_call_is_not_held_against_its_own_labels() =>
        Assert.Equal(
            DecisionOutcome.Allow,
            Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"flow":{"labels":["a"],"forbid_after":["a"]}}}}""").DecideOn("t", "{}").Outcome);

    [Fact]
    public void The_approval_is_the_rules_own_where_flow_asks()
    {
        Assert.Equal(2, Policy.DecideOn("post", "{}", ["untrusted"]).Approval!.Quorum);
        Assert.Equal(1, Policy.DecideOn("read", "{}", ["secret"]).Approval!.Quorum);
        Assert.Equal(2, Policy.DecideOn("post", "{}", ["secret"]).Approval!.Quorum);
    }

    [Theory]
    [InlineData("""{"labels":[""]}""", "/tools/t/flow/labels/0", "a label is a string of 1 to 64 characters")]
    [InlineData("""{"labels":["a b"]}""", "/tools/t/flow/labels/0", "without white space")]
    [InlineData("""{"forbid_after":"a"}""", "/tools/t/flow/forbid_after", "must be a list of labels in [ ]")]
    [InlineData("""{"label":["a"]}""", "/tools/t/flow/label", "did you mean \"labels\"?")]
    [InlineData("""{"approve_after":[1]}""", "/tools/t/flow/approve_after/0", "found the number 1")]
    public void Says_what_is_wrong_with_a_flow(string flow, string pointer, string says)
    {
        var error = Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"flow":""" + flow + "}}}"));
        Assert.Equal(pointer, error.Pointer);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
