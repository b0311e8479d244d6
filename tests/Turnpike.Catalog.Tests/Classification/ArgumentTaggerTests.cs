using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Tests.Classification;

public sealed class ArgumentTaggerTests
{
    [Theory]
    [InlineData("target", """{"type":"string","format":"uri"}""", ArgumentTags.Url)]
    [InlineData("who", """{"type":"string","format":"email"}""", ArgumentTags.Recipient)]
    [InlineData("unlock", """{"type":"string","format":"password"}""", ArgumentTags.Secret)]
    [InlineData("page", """{"type":"string","description":"URL of the page"}""", ArgumentTags.Url)]
    [InlineData("destination", """{"type":"string","description":"Path to write to"}""", ArgumentTags.Path)]
    [InlineData("expression", """{"type":"string","description":"JavaScript to evaluate"}""", ArgumentTags.Code)]
    [InlineData("query", """{"type":"string","description":"SQL SELECT"}""", ArgumentTags.Sql)]
    [InlineData("deploy_target", """{"enum":["production","staging"]}""", ArgumentTags.Environment)]
    [InlineData("env_vars", """{"type":"object"}""", ArgumentTags.Environment)]
    [InlineData("phoneNumber", """{"type":"string"}""", ArgumentTags.Recipient)]
    [InlineData("chat_id", """{"type":"string"}""", ArgumentTags.Recipient | ArgumentTags.Id)]
    [InlineData("to", """{"type":"string"}""", ArgumentTags.Recipient)]
    [InlineData("private_key", """{"type":"string"}""", ArgumentTags.Secret)]
    [InlineData("extraArgs", """{"type":"array"}""", ArgumentTags.Cli)]
    public void A_parameter_is_what_its_name_its_format_and_its_description_say(string name, string schema, ArgumentTags expected) =>
        Assert.Equal(expected, TagsOf((name, schema)).GetValueOrDefault(name));

    [Theory]
    [InlineData("country_code", """{"type":"string"}""")]
    [InlineData("next_page_token", """{"type":"string"}""")]
    [InlineData("command", """{"enum":["view","edit"]}""")]
    [InlineData("sort_key", """{"type":"string"}""")]
    [InlineData("quantity", """{"type":"integer"}""")]
    [InlineData("expression", """{"type":"string","description":"Arithmetic, such as 2+3"}""")]
    [InlineData("results_per_domain", """{"type":"integer"}""")]
    [InlineData("query", """{"type":"string","description":"What to look for"}""")]
    public void A_parameter_that_only_looks_like_something_has_no_tag(string name, string schema) => Assert.Empty(TagsOf((name, schema)));

    [Fact]
    public void The_end_of_a_span_of_time_is_no_recipient() =>
        Assert.Empty(TagsOf(("from", """{"type":"string"}"""), ("to", """{"type":"string"}""")));

    private static Dictionary<string, ArgumentTags> TagsOf(params (string Name, string Schema)[] parameters)
    {
        var properties = new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Name, JsonNode.Parse(p.Schema))));
        var definition = new JsonObject { ["name"] = "t", ["description"] = "Does.", ["inputSchema"] = new JsonObject { ["type"] = "object", ["properties"] = properties } };
        return RiskClassifier.Classify(Encoding.UTF8.GetBytes(definition.ToJsonString())).Arguments.ToDictionary(a => a.Name, a => a.Tags, StringComparer.Ordinal);
    }
}
