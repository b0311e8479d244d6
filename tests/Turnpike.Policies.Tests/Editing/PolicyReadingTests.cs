using Turnpike.Policies.Explanation;

namespace Turnpike.Policies.Tests.Editing;

/// <summary>What a policy means, in sentences.</summary>
public sealed class PolicyReadingTests
{
    private const string Document = """
        version: "1"
        default: deny
        hide: [secret_*]
        all_tools: { limits: [{ counter: calls, window: minute, max: 60 }] }
        tools:
          list: {}
          pay:
            require:
              - conditions: [{ path: args.currency, op: in, value: [usd, eur] }]
                on_deny: Only USD and EUR.
            deny_if:
              - conditions:
                  - { path: args.amount, op: gt, value: 100 }
                  - any: [{ path: time.hour, op: lt, value: 8 }, { not: { path: args.note, op: exists, value: true } }]
            approval: { when: [{ path: session.labels, op: contains, value: read }], approvers: [finance], quorum: 2, timeout: 1h, hold: 30s }
            limits: [{ counter: total, window: day, max: 1000, amount: args.amount, align: calendar, scope: caller }, { concurrent: 2 }]
            arguments: strict
            flow: { labels: [paid], forbid_after: [odd] }
            result: { max_bytes: 65536, redact: [aws], deny_if: [{ conditions: [{ path: result.isError, op: eq, value: true }] }] }
          drop: { action: deny, reason: Never. }
          send: { action: require_approval }
        server_requests: { sampling: allow }
        """;

    [Fact]
    public void Every_part_of_a_rule_has_its_sentence()
    {
        var standing = PolicyReading.Of(Subject.Policy(Document), "pay");
        Assert.Equal(
            [
                "Allowed, as follows.",
                "Denied where args.amount is more than 100 and (time.hour is less than 8 or not (args.note is given)).",
                "Only where args.currency is one of \"usd\", \"eur\". The agent is told “Only USD and EUR.”",
                "2 people of finance approve the call where session.labels contains \"read\", within 1 hour; the call waits up to 30 seconds for it.",
                "At most 1000 of args.amount each day, for each caller.",
                "At most 2 on their way at once, for each grant.",
                "A call marks its session with paid.",
                "Denied once the session is marked with odd.",
                "A result of more than 65,536 bytes is refused.",
                "One kind of secret is taken out of its results.",
                "Its result is withheld where result.isError is true.",
                "Arguments the schema does not declare are refused.",
                "As for every tool: at most 60 calls in any minute, for each grant.",
            ],
            standing.Sentences);
        Assert.Equal((ToolChoice.Custom, ToolChoice.Custom, true), (standing.Choice, standing.Own, standing.IsOwn));
    }

    [Theory]
    [InlineData("list", ToolChoice.Limit, ToolChoice.Allow, "Allowed.")]
    [InlineData("drop", ToolChoice.Deny, ToolChoice.Deny, "Denied, whatever it is called with. The agent is told “Never.”")]
    [InlineData("send", ToolChoice.RequireApproval, ToolChoice.RequireApproval, "A person approves each call.")]
    [InlineData("secret_x", ToolChoice.Hide, ToolChoice.Hide, "Hidden by secret_*.")]
    [InlineData("other", ToolChoice.Unlisted, ToolChoice.Unlisted, "Denied: nothing names it.")]
    public void A_tool_stands_where_its_entry_and_what_is_said_of_every_tool_put_it(string tool, ToolChoice choice, ToolChoice own, string first)
    {
        var standing = PolicyReading.Of(Subject.Policy(Document), tool);
        Assert.Equal((choice, own, first), (standing.Choice, standing.Own, standing.Sentences[0]));
    }

    [Fact]
    public void The_whole_begins_with_what_happens_to_what_nothing_names()
    {
        var statements = PolicyReading.Of(Subject.Policy(Document));
        Assert.Equal(["policy", "hide", "all_tools", "tool", "tool", "tool", "tool", "server_request"], statements.Select(s => s.Kind));
        Assert.Contains("are denied", statements[0].Sentences[0], StringComparison.Ordinal);
        Assert.Equal([(ToolChoice.Allow, 1), (ToolChoice.Custom, 1), (ToolChoice.RequireApproval, 1), (ToolChoice.Deny, 1), (ToolChoice.Hide, 1)], PolicyReading.Counts(Subject.Policy(Document)));
    }
}
