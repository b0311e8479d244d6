namespace Turnpike.Policies.Tests.Conditions;

/// <summary>Inputs that a gateway must refuse, each under the policy a person would write against it.</summary>
public sealed class RefusedInputTests
{
    [Theory]
    [InlineData("Delete_Repo")]
    [InlineData("DELETE_REPO")]
    [InlineData("delete_repo ")]
    [InlineData("delete\u200b_repo")]
    [InlineData("dele\u00adte_repo")]
    [InlineData("\u202edelete_repo")]
    [InlineData("dеlete_repo")]
    [InlineData("ｄelete_repo")]
    [InlineData("delete_repo\u0000")]
    [InlineData("delete_repo\n")]
    public void A_name_that_only_looks_like_an_allowed_one_is_unlisted(string name)
    {
        var decision = Subject.Policy("""{"version":"1","default":"deny","tools":{"delete_repo":{"arguments":"open"}}}""").Decide(name, "{}");
        Assert.Equal(("(default deny)", true), (decision.Rule, decision.IsUnavailable));
    }

    [Fact]
    public void A_decomposed_name_is_another_name() =>
        Assert.Equal("(default deny)", Subject.Policy("""{"version":"1","default":"deny","tools":{"caf\u00e9":{"arguments":"open"}}}""").Decide("cafe\u0301", "{}").Rule);

    [Theory]
    [InlineData("get_*", "get_and_delete_all", true)]
    [InlineData("get_*", "get_\ndelete", true)]
    [InlineData("get_*", "forget_user", false)]
    [InlineData("get_*", "get", false)]
    [InlineData("get_?", "get_ab", false)]
    [InlineData("get_user", "*", false)]
    [InlineData("get_user", "get_?", false)]
    [InlineData("get_user", "get_*", false)]
    public void A_glob_is_a_pattern_in_the_policy_alone(string entry, string name, bool isAllowed)
    {
        var policy = Subject.Policy("{\"version\":\"1\",\"default\":\"deny\",\"tools\":{\"" + entry + "\":{\"arguments\":\"open\"}}}");
        Assert.Equal(isAllowed, policy.Decide(name, "{}").Outcome == DecisionOutcome.Allow);
    }

    [Theory]
    [InlineData("regex", "(a+)+$")]
    [InlineData("matches", "(a|a)*b")]
    [InlineData("matches", "(a*)*c")]
    [InlineData("regex", "^(a?){50}a{50}$")]
    public void No_pattern_takes_more_than_linear_time(string op, string pattern)
    {
        var policy = Subject.Requiring($$"""{"path":"args.x","op":"{{op}}","value":"{{pattern}}"}""");
        var arguments = "{\"x\":\"" + new string('a', 50_000) + "!\"}";
        policy.Decide("t", """{"x":"a"}""");
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("t", arguments).Outcome);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void The_order_of_entries_and_predicates_changes_no_decision()
    {
        string[] predicates =
        [
            """{"conditions":[{"path":"args.amount","op":"gt","value":100}]}""",
            """{"conditions":[{"path":"args.currency","op":"not_in","value":["usd"]}]}""",
            """{"conditions":[{"path":"args.to","op":"exists","value":false}]}""",
        ];
        var random = new Random(42);
        foreach (var (arguments, isAllowed) in new[] { ("""{"amount":1,"currency":"usd","to":"a"}""", true), ("""{"amount":101,"currency":"usd","to":"a"}""", false), ("{}", false) })
        {
            for (var round = 0; round < 300; round++)
            {
                random.Shuffle(predicates);
                var entries = new[] { "\"t\":{\"arguments\":\"open\",\"deny_if\":[" + string.Join(",", predicates) + "]}", "\"*\":{}", "\"u\":{\"action\":\"deny\"}" };
                random.Shuffle(entries);
                var policy = Subject.Policy("{\"version\":\"1\",\"default\":\"deny\",\"tools\":{" + string.Join(",", entries) + "}}");
                Assert.Equal(isAllowed, policy.Decide("t", arguments).Outcome == DecisionOutcome.Allow);
            }
        }
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"recipient":["ok@corp.example","x@evil.example"]}""")]
    [InlineData("""{"recipient":{"$ne":null}}""")]
    [InlineData("""{"recipient":"ok@corp.example,x@evil.example"}""")]
    [InlineData("""{"recipient":"ok@corp.example\nx@evil.example"}""")]
    [InlineData("""{"recipient":"ok@corp.example "}""")]
    [InlineData("""{"recipient":null}""")]
    [InlineData("""{"Recipient":"ok@corp.example"}""")]
    public void A_recipient_that_is_not_one_allowed_text_is_denied(string arguments)
    {
        Assert.NotEqual("true", Subject.Truth("""{"path":"args.recipient","op":"in","value":["ok@corp.example"]}""", arguments));
        Assert.NotEqual("true", Subject.Truth("""{"path":"args.recipient","op":"matches","value":"[a-z]+@corp\\.example"}""", arguments));
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("$type")]
    [InlineData("$ref")]
    [InlineData("@type")]
    public void A_key_with_a_meaning_elsewhere_is_a_key_like_any_other(string key)
    {
        var arguments = "{\"" + key + "\":{\"limit\":1}}";
        Assert.Equal("error", Subject.Truth("""{"path":"args.limit","op":"eq","value":1}""", arguments));
        Assert.Equal("true", Subject.Truth("{\"path\":\"args[\\\"" + key + "\\\"].limit\",\"op\":\"eq\",\"value\":1}", arguments));
        var strict = Subject.Schema("""{"type":"object","properties":{"limit":{"type":"integer"}},"additionalProperties":false}""");
        Assert.Equal("(arguments)", Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{}}}""").Decide("t", arguments, schema: strict).Rule);
    }

    [Theory]
    [InlineData(".ENV")]
    [InlineData("/srv/app/.Git/config")]
    [InlineData("/srv/app/.cursor/mcp.json")]
    [InlineData("/srv/app/CLAUDE.md")]
    [InlineData("/srv/app/settings.json")]
    [InlineData("/srv/app/.env/../.ENV")]
    public void Files_that_steer_an_agent_are_denied_by_a_pattern_over_every_case(string path)
    {
        const string Pattern = """(^|[/\\\\])(\\.[eE][nN][vV]|\\.[gG][iI][tT]|\\.[cC][uU][rR][sS][oO][rR]|[cC][lL][aA][uU][dD][eE]\\.[mM][dD]|[sS][eE][tT][tT][iI][nN][gG][sS]\\.[jJ][sS][oO][nN])($|[/\\\\])""";
        Assert.Equal("true", Subject.Truth("{\"path\":\"args.x\",\"op\":\"regex\",\"value\":\"" + Pattern + "\"}", "{\"x\":\"" + path + "\"}"));
    }

    [Theory]
    [InlineData("a; rm -rf /")]
    [InlineData("a | sh")]
    [InlineData("a && b")]
    [InlineData("`id`")]
    [InlineData("$(id)")]
    [InlineData("a\nb")]
    public void Shell_syntax_is_denied_where_the_policy_says_that_an_argument_is_for_a_shell(string text)
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"run":{"arguments":"open","require":[{"conditions":[{"path":"args.file","op":"matches","value":"[A-Za-z0-9_./-]+"}]}]},"say":{"arguments":"open"}}}""");
        var written = System.Text.Json.JsonSerializer.Serialize(text);
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("run", $$"""{"file":{{written}}}""").Outcome);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("say", $$"""{"text":{{written}}}""").Outcome);
    }

    [Theory]
    [InlineData("SELECT 1; COMMIT; DROP SCHEMA public")]
    [InlineData("WITH gone AS (DELETE FROM t RETURNING *) SELECT * FROM gone")]
    [InlineData("SELECT 1 /*!50000 UNION DROP TABLE t */")]
    [InlineData("EXPLAIN ANALYZE DELETE FROM t")]
    [InlineData("COPY t TO PROGRAM 'sh'")]
    [InlineData("SELECT * FROM t INTO OUTFILE '/tmp/x'")]
    public void That_a_statement_only_reads_is_never_inferred(string sql)
    {
        // No operator knows SQL: the statements a person named are allowed, every other text is denied.
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"query":{"arguments":"open","require":[{"conditions":[{"path":"args.sql","op":"in","value":["SELECT count(*) FROM t"]}]}]}}}""");
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("query", $$"""{"sql":{{System.Text.Json.JsonSerializer.Serialize(sql)}}}""").Outcome);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("query", """{"sql":"SELECT count(*) FROM t"}""").Outcome);
        Assert.Contains("unknown operator \"read_only_sql\"", Assert.Single(Subject.Errors("""{"version":"1","default":"deny","tools":{"t":{"deny_if":[{"conditions":[{"path":"args.sql","op":"read_only_sql","value":true}]}]}}}""")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-5", "usd")]
    [InlineData("1e400", "usd")]
    [InlineData("1e30", "usd")]
    [InlineData("100.0000000000000000000000001", "usd")]
    [InlineData("\"5\"", "usd")]
    [InlineData("5", "xau")]
    public void An_amount_outside_the_policy_is_denied_however_it_is_written(string amount, string currency)
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"pay":{"arguments":"open","require":[{"conditions":[{"path":"args.amount","op":"gt","value":0},{"path":"args.amount","op":"lte","value":100},{"path":"args.currency","op":"in","value":["usd","eur"]}]}],"limits":[{"counter":"paid","window":"day","max":1000,"amount":"args.amount"}]}}}""");
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("pay", $$"""{"amount":{{amount}},"currency":"{{currency}}"}""").Outcome);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("pay", """{"amount":99.99,"currency":"usd"}""").Outcome);
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("pay", """{"amount":0,"currency":"usd"}""").Outcome);
    }

    [Theory]
    [InlineData("staging", "2026-12-10T12:00:00Z", true)]
    [InlineData("production", "2026-12-10T12:00:00Z", false)]
    [InlineData("PRODUCTION", "2026-12-10T12:00:00Z", false)]
    [InlineData("staging", "2026-12-24T12:00:00Z", false)]
    [InlineData("staging", "2026-12-19T23:30:00Z", false)]
    [InlineData("staging", null, false)]
    public void A_deletion_keeps_to_its_environment_and_out_of_a_freeze(string environment, string? instant, bool isAllowed)
    {
        var policy = Subject.Policy("""
            {"version":"1","default":"deny","tools":{"delete":{"arguments":"open",
              "require":[{"conditions":[{"path":"args.environment","op":"eq","value":"staging"}]}],
              "deny_if":[{"conditions":[{"path":"time[\"Europe/Berlin\"].date","op":"gte","value":"2026-12-20"},{"path":"time[\"Europe/Berlin\"].date","op":"lt","value":"2027-01-07"}]}]}}}
            """);
        Assert.Equal(isAllowed, policy.DecideOn("delete", $$"""{"id":7,"environment":"{{environment}}"}""", instant: instant).Outcome == DecisionOutcome.Allow);
    }

    [Fact]
    public void A_policy_with_one_mistake_is_refused_whole() =>
        Assert.Null(CompiledPolicy.Load("""{"version":"1","default":"allow","tools":{"a":{},"b":{"deny_if":[{"conditions":[{"path":"args.x","op":"within","value":"srv"}]}]}}}"""u8.ToArray()).Policy);
}
