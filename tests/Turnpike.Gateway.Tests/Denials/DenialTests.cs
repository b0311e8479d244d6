using System.Text.Json.Nodes;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Policies;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Tests.Denials;

/// <summary>The answer to a denied call, member by member (POLICY: What the agent sees).</summary>
public sealed class DenialTests
{
    private static readonly Decision Exhausted = new(DecisionOutcome.Deny, DecisionStep.Limits, "/tools/t/limits/0", "Too many.", "kept to the record", []);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1000, 1)]
    [InlineData(1001, 2)]
    [InlineData(50_001, 51)]
    public void The_time_to_try_again_rounds_up(int milliseconds, int seconds)
    {
        var tool = Answer(CallTarget.Tool, Exhausted, retryAfter: milliseconds)["result"]!;
        Assert.Equal(seconds, (int)tool["_meta"]!["dev.turnpike/decision"]!["retryAfterSeconds"]!);
        Assert.Equal($"Try again in {seconds} seconds.", (string?)tool["content"]![1]!["text"]);
        var prompt = Answer(CallTarget.Prompt, Exhausted, retryAfter: milliseconds)["error"]!;
        Assert.Equal(seconds, (int)prompt["data"]!["dev.turnpike/decision"]!["retryAfterSeconds"]!);
    }

    [Fact]
    public void Rule_and_policy_are_named_and_the_cause_is_not()
    {
        var result = Answer(CallTarget.Tool, Exhausted)["result"]!;
        Assert.Equal("[POLICY DENIED] Too many.", (string?)result["content"]![0]!["text"]);
        Assert.Equal("""{"decision":"deny","rule":"/tools/t/limits/0","policyDigest":"d1"}""", result["_meta"]!["dev.turnpike/decision"]!.ToJsonString());
    }

    [Theory]
    [InlineData(CallTarget.Resource, Era.Legacy, "resource", -32002)]
    [InlineData(CallTarget.Resource, Era.Modern, "resource", -32602)]
    [InlineData(CallTarget.Prompt, Era.Legacy, "prompt", -32602)]
    [InlineData(CallTarget.ServerRequest, Era.Modern, "request", -32602)]
    public void What_is_not_available_is_called_what_it_is_and_says_nothing_more(CallTarget target, Era era, string noun, int code)
    {
        foreach (var step in new[] { DecisionStep.NoPolicy, DecisionStep.Hidden, DecisionStep.Unpinned, DecisionStep.DefaultDeny })
        {
            var error = Answer(target, new Decision(DecisionOutcome.Deny, step, "(rule)", "reason", "cause", []), era)["error"]!;
            Assert.Equal($$"""{"code":{{code}},"message":"[POLICY DENIED] This {{noun}} is not available."}""", error.ToJsonString());
        }
    }

    [Fact]
    public void A_request_that_names_no_single_thing_is_a_request_and_a_subscription_is_about_resources()
    {
        Assert.Equal(CallTarget.ServerRequest, Target.KindOf(McpMethod.GetTask, null));
        Assert.Equal(CallTarget.Resource, Target.KindOf(McpMethod.Listen, null));
        Assert.Equal(CallTarget.Prompt, Target.KindOf(McpMethod.Complete, new Target(CallTarget.Prompt, "p", default)));
    }

    private static JsonNode Answer(CallTarget target, Decision decision, Era era = Era.Modern, int? retryAfter = null) => JsonNode.Parse(
        Denial.Answer("1"u8, target, decision, "d1", era, retryAfter is { } wait ? TimeSpan.FromMilliseconds(wait) : null))!;
}
