using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Recommendations;
using Turnpike.Policies;

namespace Turnpike.Catalog.Tests.Recommendations;

/// <summary>Rules about arguments, by their tags: written with placeholders, or told in comments.</summary>
public sealed class ArgumentBoundTests
{
    private const string Text = """{"type":"string"}""";

    [Theory]
    [InlineData(ArgumentTags.Path, Text, "${FILL: an absolute directory, such as /srv/docs}", "/srv/docs", "\"/srv/docs/a\"", "\"/etc/passwd\"")]
    [InlineData(ArgumentTags.Url, Text, "${FILL: a host, such as example.com or *.example.com}", "example.com", "\"https://example.com/\"", "\"https://evil.org/\"")]
    [InlineData(ArgumentTags.Recipient, Text, "${FILL: who may receive it, such as ada@example.com}", "ada@example.com", "\"ada@example.com\"", "\"eve@evil.org\"")]
    [InlineData(ArgumentTags.Path, """{"type":"array","items":{"type":"string"}}""", "${FILL: an absolute directory, such as /srv/docs}", "/srv/docs", "[\"/srv/docs/a\"]", "[\"/srv/docs/a\",\"/etc\"]")]
    public void Is_refused_until_it_is_filled_and_then_binds(ArgumentTags tag, string schema, string placeholder, string fill, string good, string bad)
    {
        var tool = Tool(schema, tag, required: true);
        var document = RecommendedPolicy.ForTool(tool, placeholders: true);
        var error = Assert.Single(Server.Problems(document));
        Assert.Equal((ProblemSeverity.Error, $"this is a placeholder: write in its place {placeholder["${FILL: ".Length..^1]}"), (error.Severity, error.Message));
        var policy = Server.Load(document.Replace(placeholder, fill, StringComparison.Ordinal));
        Assert.Equal(DecisionOutcome.Allow, Server.Decide(policy, tool, $$"""{"x":{{good}}}""").Outcome);
        Assert.Equal(DecisionStep.Predicate, Server.Decide(policy, tool, $$"""{"x":{{bad}}}""").Step);
        Assert.Equal(DecisionStep.Arguments, Server.Decide(policy, tool, $$"""{"x":{{good}},"y":{{bad}}}""").Step);
    }

    [Fact]
    public void An_amount_is_capped_and_still_asks()
    {
        var tool = Tool("""{"type":"number"}""", ArgumentTags.Amount, required: true, ToolClass.Financial);
        var document = RecommendedPolicy.ForTool(tool, placeholders: true);
        Assert.Contains("write in its place the largest amount of one call", Assert.Single(Server.Problems(document)).Message, StringComparison.Ordinal);
        var policy = Server.Load(document.Replace("\"${FILL: the largest amount of one call, a number such as 100}\"", "100", StringComparison.Ordinal));
        Assert.Equal(DecisionOutcome.RequireApproval, Server.Decide(policy, tool, """{"x":100}""").Outcome);
        Assert.Equal(DecisionStep.Predicate, Server.Decide(policy, tool, """{"x":100.01}""").Step);
    }

    [Theory]
    [InlineData("{}", true)]
    [InlineData("""{"x":null}""", true)]
    [InlineData("""{"x":"/srv/docs/a"}""", true)]
    [InlineData("""{"x":"/etc"}""", false)]
    [InlineData("""{"x":"docs"}""", false)]
    public void What_may_be_left_out_may_be_left_out(string arguments, bool passes)
    {
        var tool = Tool("""{"anyOf":[{"type":"string"},{"type":"null"}]}""", ArgumentTags.Path, required: false);
        Assert.Equal(passes, Server.Decide(Filled(tool), tool, arguments).Outcome == DecisionOutcome.Allow);
    }

    [Theory]
    [InlineData("""{"x":[]}""", true)]
    [InlineData("""{"x":["/srv/docs"]}""", true)]
    [InlineData("""{"x":["/srv"]}""", false)]
    public void An_empty_list_names_nothing(string arguments, bool passes)
    {
        var tool = Tool("""{"type":"array","items":{"type":"string"}}""", ArgumentTags.Path, required: true);
        Assert.Equal(passes, Server.Decide(Filled(tool), tool, arguments).Outcome == DecisionOutcome.Allow);
    }

    [Theory]
    [InlineData("/inputSchema/properties/files/items/properties/path", """{"files":[{"path":"/srv/docs/a"}]}""", """{"files":[{"path":"/srv/docs/a"},{"path":"/etc"}]}""")]
    [InlineData("/inputSchema/properties/where/properties/path", """{"where":{"path":"/srv/docs/a"}}""", """{"where":{"path":"/etc"}}""")]
    [InlineData("/inputSchema/properties/a.b~1c", """{"a.b/c":"/srv/docs/a"}""", """{"a.b/c":"/etc"}""")]
    public void Is_found_wherever_it_stands(string pointer, string good, string bad)
    {
        var schema = JsonNode.Parse("""
            {"type":"object","properties":{
              "files":{"type":"array","items":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]}},
              "where":{"type":"object","properties":{"path":{"type":"string"}},"required":["path"]},
              "a.b/c":{"type":"string"}}}
            """)!;
        var tool = Server.Tool("t", schema, ToolClass.Read, RiskSeverity.Low, RiskFlags.None, new TaggedArgument(pointer, "x", ArgumentTags.Path));
        var policy = Filled(tool);
        Assert.Equal(DecisionOutcome.Allow, Server.Decide(policy, tool, good).Outcome);
        Assert.Equal(DecisionOutcome.Allow, Server.Decide(policy, tool, "{}").Outcome);
        Assert.Equal(DecisionStep.Predicate, Server.Decide(policy, tool, bad).Step);
    }

    [Theory]
    [InlineData("""{"type":["string","number"]}""", ArgumentTags.Path)]
    [InlineData("""{"type":"object"}""", ArgumentTags.Path)]
    [InlineData("""{"type":"string"}""", ArgumentTags.Amount)]
    [InlineData("""{"$ref":"#/$defs/p"}""", ArgumentTags.Path)]
    [InlineData("""{"anyOf":[{"type":"string"},{"type":"array","items":{"type":"string"}}]}""", ArgumentTags.Path)]
    [InlineData("""{"type":"array","items":{"type":"array","items":{"type":"string"}}}""", ArgumentTags.Path)]
    [InlineData("""{"type":"array"}""", ArgumentTags.Url)]
    public void What_no_condition_can_hold_is_told_of_and_not_written(string schema, ArgumentTags tag)
    {
        var document = RecommendedPolicy.ForTool(Tool(schema, tag, required: true), placeholders: true);
        Assert.Empty(Server.Problems(document));
        Assert.Contains("no condition can hold it as the schema writes it", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ArgumentTags.Shell)]
    [InlineData(ArgumentTags.Sql)]
    [InlineData(ArgumentTags.Code)]
    public void A_program_is_not_judged_by_its_text(ArgumentTags tag) =>
        Assert.Contains("no rule can judge a program by its text", RecommendedPolicy.ForTool(Tool(Text, tag, required: true), placeholders: true), StringComparison.Ordinal);

    [Fact]
    public void Without_placeholders_the_document_applies_and_says_what_could_be_bound()
    {
        var tool = Tool(Text, ArgumentTags.Path, required: true);
        var document = RecommendedPolicy.ForTool(tool);
        Assert.Empty(Server.Problems(document));
        const string Begin = "to bind it, add: require: ";
        var said = document[(document.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..].Split('\n')[0];
        var bound = Server.Load("""{"version":"1","default":"deny","tools":{"t":{"require":""" + said + "}}}");
        Assert.Equal(DecisionOutcome.Allow, Server.Decide(bound, tool, """{"x":"/srv/docs/a"}""").Outcome);
        Assert.Equal(DecisionStep.Predicate, Server.Decide(bound, tool, """{"x":"/etc"}""").Step);
    }

    private static Reports.ToolReport Tool(string schema, ArgumentTags tag, bool required, ToolClass risk = ToolClass.Read) => Server.Tool(
        "t",
        JsonNode.Parse($$"""{"type":"object","properties":{"x":{{schema}}},"required":[{{(required ? "\"x\"" : "")}}]}""")!,
        risk,
        RiskSeverity.Low,
        RiskFlags.None,
        new TaggedArgument("/inputSchema/properties/x", "x", tag));

    private static CompiledPolicy Filled(Reports.ToolReport tool) => Server.Load(
        RecommendedPolicy.ForTool(tool, placeholders: true).Replace("${FILL: an absolute directory, such as /srv/docs}", "/srv/docs", StringComparison.Ordinal));
}
