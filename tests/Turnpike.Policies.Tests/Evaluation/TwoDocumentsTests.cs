using Turnpike.Wire.Json;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>The two documents the language must take as they are.</summary>
public sealed class TwoDocumentsTests
{
    private const string Connect = """
        { "version": "1", "default": "deny",
          "tools": { "gateway.auth_connect": { "arguments": "open", "limits": [
            { "counter": "gateway.auth_connect_rate", "window": "minute", "max": 30, "scope": "grant" } ] } } }
        """;

    private const string Refunds = """
        { "version": "1", "default": "deny", "hide": ["delete_customer"],
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 60, "scope": "grant" } ] },
          "tools": {
            "list_charges": {},
            "create_refund": {
              "arguments": "open",
              "require": [ { "conditions": [ { "path": "args.currency", "op": "in", "value": ["usd", "eur"] } ], "on_deny": "Only USD and EUR." } ],
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Refund exceeds the policy limit." } ],
              "limits":  [ { "counter": "refunds", "window": "day", "max": 10, "scope": "grant" } ] } } }
        """;

    [Fact]
    public void Allows_the_one_listed_tool_with_its_limit()
    {
        var decision = Subject.Policy(Connect).Decide("gateway.auth_connect", "{}");
        Assert.Equal((DecisionOutcome.Allow, "/tools/gateway.auth_connect"), (decision.Outcome, decision.Rule));
        var limit = Assert.Single(decision.Limits);
        Assert.Equal("/tools/gateway.auth_connect/limits/0", limit.Pointer);
        Assert.Equal(("gateway.auth_connect_rate", TimeSpan.FromMinutes(1), ExactDecimal.FromInt64(30), LimitScope.Grant, false), (limit.Counter, limit.Window, limit.Max, limit.Scope, limit.IsCalendar));
    }

    [Fact]
    public void Denies_an_unlisted_tool_under_default_deny()
    {
        var decision = Subject.Policy(Connect).Decide("gateway.other", "{}");
        Assert.Equal((DecisionOutcome.Deny, DecisionStep.DefaultDeny, "(default deny)", "This tool is not available."), (decision.Outcome, decision.Step, decision.Rule, decision.Reason));
        Assert.True(decision.IsUnavailable);
    }

    [Fact]
    public void Allows_a_refund_with_the_tools_limit_before_the_shared_one()
    {
        var decision = Subject.Policy(Refunds).Decide("create_refund", """{"currency":"usd","amount":100}""");
        Assert.Equal(DecisionOutcome.Allow, decision.Outcome);
        Assert.Equal(["/tools/create_refund/limits/0", "/all_tools/limits/0"], decision.Limits.Select(l => l.Pointer));
    }

    [Fact]
    public void Denies_a_refund_that_is_too_large()
    {
        var decision = Subject.Policy(Refunds).Decide("create_refund", """{"currency":"usd","amount":100.01}""");
        Assert.Equal((DecisionStep.Predicate, "/tools/create_refund/deny_if/0/conditions/0", "Refund exceeds the policy limit."), (decision.Step, decision.Rule, decision.Reason));
        Assert.Empty(decision.Limits);
    }

    [Fact]
    public void Names_deny_if_before_require()
    {
        var decision = Subject.Policy(Refunds).Decide("create_refund", """{"currency":"gbp","amount":1e3}""");
        Assert.Equal("/tools/create_refund/deny_if/0/conditions/0", decision.Rule);
    }

    [Fact]
    public void Denies_another_currency()
    {
        var decision = Subject.Policy(Refunds).Decide("create_refund", """{"currency":"gbp","amount":1}""");
        Assert.Equal(("/tools/create_refund/require/0/conditions/0", "Only USD and EUR."), (decision.Rule, decision.Reason));
    }

    [Fact]
    public void Denies_a_missing_amount_as_an_error_naming_path_and_rule()
    {
        var decision = Subject.Policy(Refunds).Decide("create_refund", """{"currency":"usd"}""");
        Assert.Equal("/tools/create_refund/deny_if/0/conditions/0", decision.Rule);
        Assert.Equal("args.amount gt 100: args.amount is missing", decision.Cause);
    }

    [Fact]
    public void Hides_the_hidden_tool_from_lists_and_calls()
    {
        var policy = Subject.Policy(Refunds);
        Assert.False(policy.Shows(CallTarget.Tool, "delete_customer", true));
        Assert.Equal((DecisionStep.Hidden, "(hidden)"), (policy.Decide("delete_customer").Step, policy.Decide("delete_customer").Rule));
        Assert.True(policy.Shows(CallTarget.Tool, "list_charges", true));
        Assert.False(policy.Shows(CallTarget.Tool, "list_charges", false));
        Assert.Equal((DecisionStep.Unpinned, "(unpinned)"), (policy.Decide("list_charges", isPinned: false).Step, policy.Decide("list_charges", isPinned: false).Rule));
    }
}
