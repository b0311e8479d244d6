using System.Text.Json;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Tests.Attacks;

/// <summary>Paths, addresses, commands, statements and amounts made to slip past a rule.</summary>
public sealed class ArgumentAttackTests
{
    [Theory]
    [InlineData("../etc/passwd")]
    [InlineData("/workspace/../etc/passwd")]
    [InlineData("/workspace/..%2fetc/passwd")]
    [InlineData("/workspace/%252e%252e/etc")]
    [InlineData("/workspace/..\\etc")]
    [InlineData("C:\\workspace\\x")]
    [InlineData("\\\\host\\share")]
    [InlineData("/proc/self/environ")]
    [InlineData("~")]
    [InlineData("~/workspace")]
    [InlineData("$HOME/workspace")]
    [InlineData("file::$DATA")]
    [InlineData("/workspace./x")]
    [InlineData("/workspace /x")]
    public void N053_what_is_not_segment_by_segment_below_the_directory_is_denied(string path) => Denies("""{"path":"args.x","op":"within","value":"/workspace"}""", path);

    [Fact]
    public void N054_a_directory_whose_name_only_begins_alike_is_another() => Denies("""{"path":"args.x","op":"within","value":"/workspace"}""", "/workspace_evil/x");

    [Theory]
    [InlineData("/workspace/.ENV")]
    [InlineData("/workspace/.Git/config")]
    [InlineData("/workspace/.cursor/mcp.json")]
    [InlineData("/workspace/CLAUDE.md")]
    [InlineData("/workspace/.vscode/settings.json")]
    public void N056_files_that_steer_an_agent_are_denied_where_a_rule_names_them_in_both_cases(string path)
    {
        const string Sensitive = """{"path":"args.x","op":"regex","value":"(^|/)(\\.[eE][nN][vV]|\\.[gG][iI][tT]|\\.[cC][uU][rR][sS][oO][rR]|[cC][lL][aA][uU][dD][eE]\\.[mM][dD]|[sS][eE][tT][tT][iI][nN][gG][sS]\\.[jJ][sS][oO][nN])(/|$)"}""";
        Denies($$"""{"not":{{Sensitive}}}""", path);
        Assert.Equal("true", Subject.Truth($$"""{"not":{{Sensitive}}}""", """{"x":"/workspace/environment.md"}"""));
    }

    [Fact]
    public void N057_a_link_on_the_servers_disk_cannot_be_seen_and_the_pages_say_so()
    {
        Assert.Equal("true", Subject.Truth("within", "\"/workspace\"", "/workspace/link-to-etc/passwd"));
        foreach (var page in new[] { "policy.md", "threat-model.md" })
        {
            var text = string.Join(' ', File.ReadAllText(Path.Combine(Path.GetDirectoryName(Documentation.ReferencePageTests.PagePath)!, page)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            Assert.Contains("link on the server's disk does cannot be seen", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("https://ok.example@evil.test/")]
    [InlineData("https:\\\\evil.test")]
    [InlineData("https://ok.example#@evil.test/")]
    [InlineData("https://ok%2eexample/")]
    [InlineData("https://ok.example\t.evil.test/")]
    [InlineData("https://ok.exa\nmple/")]
    [InlineData("https://\u043Ek.example/")]
    [InlineData("https://xn--k-7sb.example/")]
    [InlineData("https://evil.test/?https://ok.example/")]
    public void N059_an_address_that_two_parsers_would_read_differently_is_denied(string url) => Denies("""{"path":"args.x","op":"host_in","value":["ok.example"]}""", url);

    [Theory]
    [InlineData("; rm -rf /")]
    [InlineData("a | b")]
    [InlineData("a && b")]
    [InlineData("`id`")]
    [InlineData("$(id)")]
    [InlineData("a\nb")]
    public void N065_a_rule_about_shells_is_about_the_argument_that_reaches_one(string text)
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","deny_if":[{"conditions":[{"path":"args.command","op":"regex","value":"[;|&`$\\n]"}]}]}}}""");
        var quoted = JsonSerializer.Serialize(text);
        Assert.Equal("/tools/t/deny_if/0/conditions/0", policy.Decide("t", $$"""{"command":{{quoted}},"comment":"a"}""").Rule);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", $$"""{"command":"ls","comment":{{quoted}}}""").Outcome);
    }

    [Theory]
    [InlineData("SELECT 1; COMMIT; DROP SCHEMA public CASCADE")]
    [InlineData("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone")]
    [InlineData("SELECT 1 /*!50000 ; DROP TABLE t */")]
    [InlineData("CALL apoc.cypher.doIt('MATCH (n) DELETE n', {})")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t")]
    [InlineData("COPY t TO PROGRAM 'sh'")]
    [InlineData("SELECT * FROM t INTO OUTFILE '/tmp/x'")]
    [InlineData("SELECT 1")]
    public void N066_that_a_statement_only_reads_is_never_inferred(string statement)
    {
        // What is true of a tool comes from those who vouch for it. A definition that calls itself read-only, and a text that begins
        // like a question, are no reason to let a call through: who asks for the class of a tool that has none gets an error.
        var call = Subject.Call(CallTarget.Tool, "t", $$"""{"sql":{{JsonSerializer.Serialize(statement)}}}""");
        Assert.Equal("error", Subject.Truth("""{"path":"tool.class","op":"eq","value":"read"}""", call));
        Assert.Equal("error", Subject.Truth("""{"path":"tool.flags","op":"contains","value":"read_only"}""", call));
        Assert.Equal("error", Subject.Truth("""{"not":{"path":"tool.class","op":"in","value":["write","destructive"]}}""", call));
    }

    [Fact]
    public void N066_there_is_no_operator_that_reads_statements_or_commands()
    {
        var grammar = PolicyGrammar.ToMarkdown();
        Assert.DoesNotContain("sql", grammar, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("read_only", grammar, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("whether a statement only reads is not a question of its text", File.ReadAllText(Documentation.ReferencePageTests.PagePath), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1", "/tools/pay/limits/0")]
    [InlineData("1e400", "/tools/pay/deny_if/0/conditions/0")]
    [InlineData("\"100\"", "/tools/pay/deny_if/0/conditions/0")]
    [InlineData("100.01", "/tools/pay/deny_if/0/conditions/0")]
    [InlineData("1.0001e2", "/tools/pay/deny_if/0/conditions/0")]
    [InlineData("100.00000000000000000000000001", "/tools/pay/deny_if/0/conditions/0")]
    [InlineData("0", "/tools/pay")]
    [InlineData("1e2", "/tools/pay")]
    public void N068_an_amount_is_an_exact_number_in_the_right_currency_or_the_call_is_denied(string amount, string rule)
    {
        var policy = Subject.Policy("""
            { "version": "1", "default": "deny", "tools": { "pay": { "arguments": "open",
              "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] } ],
              "require": [ { "conditions": [ { "path": "args.currency", "op": "eq", "value": "usd" } ] } ],
              "limits": [ { "counter": "spent", "window": "day", "max": 250, "amount": "args.amount" } ] } } }
            """);
        Assert.Equal(rule, policy.Decide("pay", $$"""{"amount":{{amount}},"currency":"usd"}""").Rule);
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("pay", $$"""{"amount":{{amount}},"currency":"jpy"}""").Outcome);
    }

    [Theory]
    [InlineData("staging", "2026-11-20T12:00:00Z", "/tools/drop")]
    [InlineData("prod", "2026-11-20T12:00:00Z", "/tools/drop/require/0/conditions/0")]
    [InlineData("staging,prod", "2026-11-20T12:00:00Z", "/tools/drop/require/0/conditions/0")]
    [InlineData("staging", "2026-12-24T00:00:00Z", "/tools/drop/deny_if/0/conditions/0")]
    [InlineData("staging", "2027-01-02T23:59:59Z", "/tools/drop/deny_if/0/conditions/0")]
    [InlineData("staging", "2027-01-03T00:00:00Z", "/tools/drop")]
    public void N069_an_environment_and_a_freeze_are_conditions(string environment, string instant, string rule)
    {
        var policy = Subject.Policy("""
            { "version": "1", "default": "deny", "tools": { "drop": { "arguments": "open",
              "deny_if": [ { "conditions": [ { "path": "time.date", "op": "gte", "value": "2026-12-24" }, { "path": "time.date", "op": "lt", "value": "2027-01-03" } ] } ],
              "require": [ { "conditions": [ { "path": "args.environment", "op": "in", "value": ["staging", "dev"] } ] } ] } } }
            """);
        Assert.Equal(rule, policy.DecideOn("drop", $$"""{"id":"db-1","environment":"{{environment}}"}""", instant: instant).Rule);
    }

    private static void Denies(string condition, string value) =>
        Assert.Equal(DecisionOutcome.Deny, Subject.Requiring(condition).Decide("t", $$"""{"x":{{JsonSerializer.Serialize(value)}}}""").Outcome);
}
