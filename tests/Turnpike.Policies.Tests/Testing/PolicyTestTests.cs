using System.Text;
using Turnpike.Policies.Testing;

namespace Turnpike.Policies.Tests.Testing;

public class PolicyTestTests
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "pay": {
            "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ], "on_deny": "Too much." } ] } } }
        """;

    [Fact]
    public void Passes_where_outcome_rule_and_reason_are_as_expected()
    {
        var results = Run("""
            cases:
              - name: a small one
                tool: pay
                arguments: { amount: 5 }
                expect: allow
              - tool: pay
                arguments: { amount: 101 }
                expect: deny
                rule: /tools/pay/deny_if/0/conditions/0
                reason: Too much.
            """);
        Assert.Equal(2, results.Length);
        Assert.All(results, r => Assert.True(r.Passed, string.Join("; ", r.Differences)));
    }

    [Fact]
    public void Says_line_and_difference_of_what_fails_also_as_junit()
    {
        var results = Run("""
            {"cases": [
              {"tool": "pay", "arguments": {"amount": 101}, "expect": "allow"},
              {"tool": "steal", "expect": "deny", "rule": "(hidden)", "reason": "x"} ]}
            """);
        Assert.Equal(2, results[0].Case.Line);
        Assert.Contains("expected allow, is deny by /tools/pay/deny_if/0/conditions/0", results[0].Differences[0], StringComparison.Ordinal);
        Assert.Equal(["expected the rule (hidden), it is (default deny)", "expected the reason \"x\", it is \"This tool is not available.\""], results[1].Differences);
        var junit = PolicyTest.ToJUnit("p.json", results);
        Assert.Contains("failures=\"2\"", junit, StringComparison.Ordinal);
        Assert.Contains("<failure message=\"expected allow", junit, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"cases":[{"tool":"a","expct":"deny"}]}""", "did you mean \"expect\"?")]
    [InlineData("""{"cases":[{"tool":"a","expect":"denied"}]}""", "did you mean \"deny\"?")]
    [InlineData("""{"cases":[{"expect":"deny"}]}""", "names one thing")]
    [InlineData("""{"tests":[]}""", "the list \"cases\"")]
    public void Refuses_a_case_it_does_not_understand(string file, string message) =>
        Assert.Contains(message, Assert.Single(PolicyTest.Read(Encoding.UTF8.GetBytes(file)).Problems).Message, StringComparison.Ordinal);

    private static System.Collections.Immutable.ImmutableArray<PolicyCaseResult> Run(string file)
    {
        var cases = PolicyTest.Read(Encoding.UTF8.GetBytes(file));
        Assert.Empty(cases.Problems);
        return PolicyTest.Run(Subject.Policy(Policy), cases.Cases);
    }
}
