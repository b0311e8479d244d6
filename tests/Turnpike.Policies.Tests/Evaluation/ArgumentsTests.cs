using Turnpike.Wire.Schemas;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>Step 6: the arguments against the pinned input schema.</summary>
public sealed class ArgumentsTests
{
    private static readonly JsonSchema Schema = Compile("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}""");

    [Theory]
    [InlineData("{}", "(arguments)")]
    [InlineData("""{"arguments":"schema"}""", "/tools/t/arguments")]
    public void Arguments_that_do_not_satisfy_the_schema_are_denied(string rule, string named)
    {
        var policy = Subject.Policy($$$$"""{"version":"1","default":"deny","tools":{"t":{{{{rule}}}}}}""");
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", """{"n":1}""", schema: Schema).Outcome);
        var decision = policy.Decide("t", """{"n":"one"}""", schema: Schema);
        Assert.Equal((DecisionStep.Arguments, named), (decision.Step, decision.Rule));
        Assert.Contains("/n", decision.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain("one", decision.Cause, StringComparison.Ordinal);
        Assert.Equal(named, policy.Decide("t", schema: Schema).Rule);
    }

    [Fact]
    public void A_missing_schema_denies_unless_open()
    {
        Assert.Equal("(arguments)", Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{}}}""").Decide("t", "{}").Rule);
        Assert.Equal("/tools/t", Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"arguments":"open"}}}""").Decide("t", "{}").Rule);
    }

    [Fact]
    public void A_tool_allowed_by_default_alone_is_checked_too()
    {
        var policy = Subject.Policy("""{"version":"1","default":"allow"}""");
        Assert.Equal("(arguments)", policy.Decide("t", "{}", schema: Schema).Rule);
        Assert.Equal("(default allow)", policy.Decide("t", """{"n":1}""", schema: Schema).Rule);
    }

    [Fact]
    public void Schema_in_all_tools_is_stricter_than_open()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","all_tools":{"arguments":"schema"},"tools":{"t":{"arguments":"open"}}}""");
        Assert.Equal("/all_tools/arguments", policy.Decide("t", "{}", schema: Schema).Rule);
    }

    [Fact]
    public void A_call_without_arguments_satisfies_what_an_empty_object_does()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{}}}""");
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", schema: Compile("""{"type":"object"}""")).Outcome);
    }

    [Theory]
    [InlineData("""{"properties":{"n":{"default":1}}}""", "{}", "/tools/t/require/0/conditions/0")] // no default is filled in
    [InlineData("""{"properties":{"n":{"format":"email"}}}""", """{"n":1}""", "/tools/t")]
    [InlineData("""{"properties":{"n":{"type":"string","format":"email"}}}""", """{"n":"no address"}""", "/tools/t/require/0/conditions/0")] // not asserted
    [InlineData("""{"properties":{"n":{"$ref":"#/$defs/n"}},"$defs":{"n":{"type":"integer"}}}""", """{"n":1.0}""", "/tools/t")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"x":{"items":[{"type":"string"}],"additionalItems":false}}}""", """{"n":1,"x":["a","b"]}""", "(arguments)")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","properties":{"x":{"prefixItems":[{"type":"string"}]}}}""", """{"n":1,"x":[1]}""", "/tools/t")]
    [InlineData("""{"properties":{"x":{"prefixItems":[{"type":"string"}]}}}""", """{"n":1,"x":[1]}""", "(arguments)")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-04/schema#","properties":{"x":{"prefixItems":[{"type":"string"}]}}}""", """{"n":1,"x":[1]}""", "(arguments)")]
    public void A_schema_is_2020_12_unless_it_says_draft_07_and_adds_nothing(string schema, string arguments, string rule) =>
        Assert.Equal(rule, Subject.Policy("""{"version":"1","default":"deny","tools":{"t":{"require":[{"conditions":[{"path":"args.n","op":"eq","value":1}]}]}}}""").Decide("t", arguments, schema: Compile(schema)).Rule);

    [Theory]
    [InlineData(CallTarget.Resource, "resources")]
    [InlineData(CallTarget.Prompt, "prompts")]
    public void Resources_and_prompts_have_no_schema(CallTarget target, string section) =>
        Assert.Equal(DecisionOutcome.Allow, Subject.Policy($$$$"""{"version":"1","default":"deny","{{{{section}}}}":{"t":{}}}""").Decide("t", target: target).Outcome);

    private static JsonSchema Compile(string text)
    {
        Assert.True(JsonSchema.TryCompile(Subject.Json(text), out var schema, out var problem), problem);
        return schema;
    }

    [Theory]
    [InlineData("""{}""", """{"arguments":"strict"}""", "/tools/t/arguments")]
    [InlineData("""{"arguments":"strict"}""", """{"arguments":"open"}""", "/all_tools/arguments")]
    [InlineData("""{"arguments":"strict"}""", """{"arguments":"schema"}""", "/all_tools/arguments")]
    [InlineData("""{"arguments":"schema"}""", """{"arguments":"strict"}""", "/tools/t/arguments")]
    [InlineData("""{"arguments":"strict"}""", """{"arguments":"strict"}""", "/tools/t/arguments")]
    public void Strict_refuses_what_is_not_declared_and_is_the_strictest(string allTools, string rule, string pointer)
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","all_tools":""" + allTools + ""","tools":{"t":""" + rule + "}}");
        var schema = Subject.Schema("""{"properties":{"a":{"properties":{"b":{}}},"free":{"type":"object"}},"allOf":[{"properties":{"c":{}}}]}""");
        Assert.Equal(DecisionOutcome.Allow, policy.Decide("t", """{"a":{"b":1},"c":2,"free":{"x":1}}""", schema: schema).Outcome);
        foreach (var arguments in new[] { """{"d":1}""", """{"a":{"b":1,"x":2}}""" })
        {
            var decision = policy.Decide("t", arguments, schema: schema);
            Assert.Equal((DecisionOutcome.Deny, DecisionStep.Arguments, pointer), (decision.Outcome, decision.Step, decision.Rule));
        }
    }
}
