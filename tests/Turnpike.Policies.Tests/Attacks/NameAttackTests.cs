using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Tests.Attacks;

/// <summary>Names made to be taken for another, and documents and calls made so that a rule does not meet what it is about.</summary>
public sealed class NameAttackTests
{
    [Theory]
    [InlineData("Delete_Repo")]
    [InlineData("DELETE_REPO")]
    [InlineData("delete_Repo")]
    public void N035_another_case_is_another_tool(string name)
    {
        Assert.Equal("(default deny)", Listing("delete_repo").Decide(name).Rule);

        // Nor does a case slip past a denial where everything else is allowed: the odd name has no definition that was approved.
        var open = Subject.Policy("""{"version":"1","default":"allow","tools":{"delete_repo":{"action":"deny"}}}""");
        Assert.Equal("(unpinned)", open.Decide(name, isPinned: false).Rule);
    }

    [Theory]
    [InlineData("delete_r\u0435po")] // Cyrillic
    [InlineData("delete_rep\u03BF")] // Greek
    [InlineData("\uFF44elete_repo")] // full width
    [InlineData("delete\u200B_repo")] // zero width space
    [InlineData("delete\u00AD_repo")] // soft hyphen
    [InlineData("\u202Edelete_repo")] // right to left
    [InlineData("delete_repo\uFE0F")] // variation selector
    [InlineData(" delete_repo")]
    public void N036_a_name_that_only_looks_like_an_allowed_one_is_denied(string name) => Assert.Equal("(default deny)", Listing("delete_repo").Decide(name).Rule);

    [Fact]
    public void N036_another_normalisation_of_a_name_is_another_name()
    {
        Assert.Equal(DecisionOutcome.Allow, Listing("caf\u00E9").Decide("caf\u00E9").Outcome);
        Assert.Equal("(default deny)", Listing("caf\u00E9").Decide("cafe\u0301").Rule);
    }

    [Theory]
    [InlineData("get_all", "/tools/get_*")]
    [InlineData("get_and_delete_all", "/tools/get_*")] // `*` is any run: a glob admits every name it matches
    [InlineData("get_\ndelete", "/tools/get_*")] // also over the end of a line; such a tool must have been approved first
    [InlineData("forget_all", "(default deny)")]
    [InlineData("x\nget_all", "(default deny)")]
    [InlineData("get", "(default deny)")]
    public void N039_a_glob_is_the_whole_name(string name, string rule) => Assert.Equal(rule, Listing("get_*").Decide(name).Rule);

    [Theory]
    [InlineData("get_x", "*")]
    [InlineData("get_x", "get_?")]
    [InlineData("get_x", "get_[x]")]
    [InlineData("get_?", "get_*x")]
    public void N039_a_servers_name_is_never_a_pattern(string entry, string name) => Assert.Equal("(default deny)", Listing(entry).Decide(name).Rule);

    [Theory]
    [InlineData("regex")]
    [InlineData("matches")]
    public void N041_a_pattern_made_to_backtrack_ends_on_50_kB(string op)
    {
        // Backtracking would take longer than there is time: that this ends is the proof.
        var policy = Subject.Requiring($$"""{"path":"args.x","op":"{{op}}","value":"(a+)+$"}""");
        Assert.Equal("/tools/t/require/0/conditions/0", policy.Decide("t", $$"""{"x":"{{new string('a', 50_000)}}!"}""").Rule);
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", $$"""{"x":"{{new string('a', 50_000)}}"}""").Outcome);
    }

    [Fact]
    public void N042_a_thousand_orders_of_the_same_rules_decide_alike_and_a_denial_beats_what_allows()
    {
        string[] predicates = ["""{"path":"args.n","op":"gt","value":100}""", """{"path":"args.s","op":"eq","value":"x"}""", """{"path":"args.b","op":"eq","value":true}""", """{"path":"args.n","op":"lt","value":0}"""];
        string[] calls = ["""{"n":1,"s":"a","b":false}""", """{"n":101,"s":"a","b":false}""", """{"n":1,"s":"x","b":false}""", """{"n":"1","s":"x","b":false}""", """{"n":-1,"s":"x","b":true}"""];
        var random = new Random(42);
        string[]? first = null;
        for (var round = 0; round < 1_000; round++)
        {
            random.Shuffle(predicates);
            var rules = new KeyValuePair<string, JsonNode?>[]
            {
                new("t", JsonNode.Parse($$"""{"arguments":"open","deny_if":[{{string.Join(',', predicates.Select(p => $$"""{"conditions":[{{p}}]}"""))}}]}""")),
                new("t*", new JsonObject()),
                new("*", new JsonObject { ["action"] = "deny" }),
            };
            random.Shuffle(rules);
            var policy = Subject.Load(new JsonObject { ["version"] = "1", ["default"] = "deny", ["tools"] = new JsonObject(rules) })!;
            string[] outcomes = [.. calls.Select(c => policy.Decide("t", c).Outcome.ToString())];
            Assert.Equal(first ??= ["Allow", "Deny", "Deny", "Deny", "Deny"], outcomes);
        }
    }

    [Theory]
    [InlineData("""{"version":"1","default":"deny","tools":{"a":{},"b":{"deny_if":[{"conditions":[{"path":"args.x","op":"above","value":1}]}]}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"a":{},"b":{"limit":[]}}}""")]
    [InlineData("""{"version":"2","default":"deny","tools":{"a":{}}}""")]
    [InlineData("""{"version":"1","default":"deny","tools":{"a":{}},"signature":"x"}""")]
    public void N045_one_wrong_rule_refuses_the_whole_document(string document) => Assert.Null(Subject.Load(JsonNode.Parse(document)!));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"amount":null}""")]
    [InlineData("""{"amount":"5"}""")]
    [InlineData("""{"amount":[5]}""")]
    [InlineData("""{"amount":5e400}""")]
    public void N047_a_condition_that_cannot_be_evaluated_denies_in_either_kind_of_rule(string arguments)
    {
        foreach (var kind in new[] { "deny_if", "require" })
        {
            var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open","KIND":[{"conditions":[{"path":"args.amount","op":"gt","value":0}]}]}}}""".Replace("KIND", kind, StringComparison.Ordinal));
            Assert.Equal($"/tools/t/{kind}/0/conditions/0", policy.Decide("t", arguments).Rule);
        }
    }

    [Theory]
    [InlineData("""["ok@corp.example","x@evil.example"]""")]
    [InlineData("""{"$ne":null}""")]
    [InlineData("\"ok@corp.example,x@evil.example\"")]
    [InlineData("\"x@evil.example,ok@corp.example\"")]
    [InlineData("\"ok@corp.example\\nx@evil.example\"")]
    [InlineData("null")]
    public void N048_a_recipient_that_is_more_than_one_is_denied(string recipient)
    {
        foreach (var condition in new[] { """{"path":"args.to","op":"in","value":["ok@corp.example"]}""", """{"path":"args.to","op":"matches","value":"[a-z]+@corp\\.example"}""" })
        {
            var policy = Subject.Requiring(condition);
            Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", """{"to":"ok@corp.example"}""").Outcome);
            Assert.Equal("/tools/t/require/0/conditions/0", policy.Decide("t", $$"""{"to":{{recipient}}}""").Rule);
        }
    }

    [Fact]
    public void N050_an_omitted_argument_is_missing_whatever_its_default_and_a_condition_on_it_denies()
    {
        // No defaults are filled in: what goes out is what was judged. A rule on the argument so denies a call that leaves it out.
        var schema = Subject.Schema("""{"type":"object","properties":{"force":{"type":"boolean","default":true}}}""");
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.force","op":"eq","value":false}]}]}}}""");
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", """{"force":false}""", schema: schema).Outcome);
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("t", """{"force":true}""", schema: schema).Outcome);
        Assert.Equal(DecisionOutcome.Deny, policy.Decide("t", "{}", schema: schema).Outcome);
    }

    [Theory]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("$type")]
    [InlineData("$ref")]
    [InlineData("@type")]
    public void N051_keys_that_mean_something_elsewhere_mean_nothing_here_and_are_refused_where_undeclared(string key)
    {
        var schema = Subject.Schema("""{"type":"object","properties":{"x":{"type":"number"}}}""");
        var strict = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"strict"}}}""");
        var arguments = $$$"""{"x":1,{{{JsonSerializer.Serialize(key)}}}:{"x":1000,"isAdmin":true}}""";
        Assert.Equal("/tools/t/arguments", strict.Decide("t", arguments, schema: schema).Rule);

        // A condition reads the member it names, and nothing an odd key could bring along.
        var capped = Subject.Requiring("""{"path":"args.x","op":"lte","value":10}""");
        Assert.Equal(DecisionOutcome.Allow, capped.Decide("t", arguments).Outcome);
        Assert.Equal(DecisionOutcome.Deny, capped.Decide("t", $"{{{JsonSerializer.Serialize(key)}:{{\"x\":1}}}}").Outcome);
    }

    private static CompiledPolicy Listing(string name) =>
        Subject.Load(new JsonObject { ["version"] = "1", ["default"] = "deny", ["tools"] = new JsonObject { [name] = new JsonObject { ["arguments"] = "open" } } })!;
}
