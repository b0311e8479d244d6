namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>Resources, prompts and server-to-client requests.</summary>
public sealed class OtherTargetsTests
{
    private static readonly CompiledPolicy Policy = Subject.Policy("""
        {"version":"1","default":"deny","hide":["file:///etc/passwd","greet"],
         "all_tools":{"deny_if":[{"conditions":[]}]},
         "resources":{"file:///etc/*":{},"file:///etc/shadow":{"action":"deny"},"db://*":{"require":[{"conditions":[{"path":"resource.uri","op":"regex","value":"^db://public/"}]}],"rate_limit":"10/minute"}},
         "prompts":{"greet":{"require":[{"conditions":[{"path":"args.name","op":"eq","value":"Ada"}]}]}},
         "server_requests":{"sampling":"allow","roots":"deny"}}
        """);

    [Theory]
    [InlineData(CallTarget.Resource, "file:///etc/passwd", null, "/resources/file:~1~1~1etc~1*")] // hide is about tools
    [InlineData(CallTarget.Resource, "file:///etc/shadow", null, "/resources/file:~1~1~1etc~1shadow/action")]
    [InlineData(CallTarget.Resource, "file:///home", null, "(default deny)")]
    [InlineData(CallTarget.Resource, "db://public/a/b", null, "/resources/db:~1~1*")]
    [InlineData(CallTarget.Resource, "db://private", null, "/resources/db:~1~1*/require/0/conditions/0")]
    [InlineData(CallTarget.Prompt, "greet", """{"name":"Ada"}""", "/prompts/greet")]
    [InlineData(CallTarget.Prompt, "greet", null, "/prompts/greet/require/0/conditions/0")]
    [InlineData(CallTarget.Tool, "greet", null, "(hidden)")]
    [InlineData(CallTarget.ServerRequest, "sampling", null, "/server_requests/sampling")]
    [InlineData(CallTarget.ServerRequest, "roots", null, "/server_requests/roots")]
    [InlineData(CallTarget.ServerRequest, "elicitation", null, "(default deny)")]
    public void Each_kind_has_its_own_entries(CallTarget target, string name, string? arguments, string rule)
    {
        var decision = Policy.Decide(name, arguments, target);
        Assert.Equal(rule, decision.Rule);
        Assert.Equal(!decision.IsUnavailable, Policy.Shows(target, name, true));
    }

    [Fact]
    public void Unnamed_server_requests_are_denied_also_under_default_allow() =>
        Assert.Equal(DecisionStep.DefaultDeny, Subject.Policy("""{"version":"1","default":"allow"}""").Decide("sampling", target: CallTarget.ServerRequest).Step);

    [Fact]
    public void Unlisted_resources_follow_the_default_without_all_tools() =>
        Assert.Equal("(default allow)", Subject.Policy("""{"version":"1","default":"allow","all_tools":{"deny_if":[{"conditions":[]}]}}""").Decide("file:///x", target: CallTarget.Resource).Rule);
}
