using System.Text;
using Turnpike.Wire.Schemas;

namespace Turnpike.Wire.Tests.Schemas;

/// <summary>Whatever a server calls a schema, compiling answers; whatever a caller sends, validating answers.</summary>
public sealed class SchemaRobustnessTests
{
    private static readonly string[] Keywords =
    [
        "type", "enum", "const", "properties", "required", "items", "prefixItems", "additionalProperties", "additionalItems", "patternProperties",
        "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "$ref", "$id", "$anchor", "$dynamicRef", "$dynamicAnchor", "$defs", "definitions",
        "dependencies", "dependentSchemas", "dependentRequired", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains", "maxContains",
        "minimum", "multipleOf", "minLength", "pattern", "uniqueItems", "propertyNames", "$schema",
    ];

    private static readonly string[] Values =
    [
        "true", "false", "null", "0", "1", "2.5", "-1", "1e99999999999999999999", "\"string\"", "\"object\"", "\"#\"", "\"#/$defs/a\"", "\"#a\"", "\"a\"",
        "\"../b?c#d\"", "\"urn:x:y\"", "\"//h\"", "\"http://json-schema.org/draft-07/schema#\"", "\"https://json-schema.org/draft/2020-12/schema\"", "\"^a+$\"",
        "\"#%2\"", "\"#/%24defs/~01/0\"", "[\"a\",\"b\"]", "[\"string\",\"null\"]", "[1,1.0]", "[]", "{}", "\"(\"", "\"\"",
    ];

    [Fact]
    public void Compiling_and_validating_always_answer()
    {
        var random = new Random(20261121);
        var usable = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            WriteSchema(random, text, 3);
            if (JsonSchema.TryCompile(JsonSchemaTests.Read(text.ToString()), out var schema, out var problem))
            {
                usable++;
                foreach (var value in new[] { "{\"a\":[1,\"a\",{\"b\":null}],\"b\":2.5}", "[[],{},1,\"a\",1.0]", "\"aaa\"", "1e-5" })
                {
                    var instance = JsonSchemaTests.Read(value);
                    var valid = schema.TryValidate(instance, out var fault);
                    Assert.Equal(valid, fault == default);

                    // Strict never accepts what the schema refuses.
                    Assert.True(valid || !schema.TryValidateStrict(instance, out _), text.ToString());
                }
            }
            else
            {
                Assert.NotEmpty(problem);
            }
        }

        Assert.True(usable > 1000, $"only {usable} of the schemas are usable: the test says little");
    }

    private static void WriteSchema(Random random, StringBuilder text, int depth)
    {
        text.Append('{');
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var i = random.Next(4); i >= 0; i--)
        {
            var keyword = Keywords[random.Next(Keywords.Length)];
            if (!names.Add(keyword))
            {
                continue;
            }

            text.Append(names.Count > 1 ? "," : "").Append('"').Append(keyword).Append("\":");
            WriteValue(random, text, keyword, depth);
        }

        text.Append('}');
    }

    private static void WriteValue(Random random, StringBuilder text, string keyword, int depth)
    {
        if (depth == 0 || random.Next(4) == 0)
        {
            text.Append(Values[random.Next(Values.Length)]);
            return;
        }

        switch (keyword)
        {
            case "type":
                text.Append("[\"object\",\"array\"]");
                break;
            case "properties" or "$defs" or "definitions" or "dependentSchemas" or "dependencies" or "patternProperties":
                text.Append("{\"a\":");
                WriteSchema(random, text, depth - 1);
                text.Append(",\"b\":");
                WriteSchema(random, text, depth - 1);
                text.Append('}');
                break;
            case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                text.Append('[');
                WriteSchema(random, text, depth - 1);
                text.Append(',');
                WriteSchema(random, text, depth - 1);
                text.Append(']');
                break;
            case "$ref" or "$dynamicRef":
                text.Append(random.Next(2) == 0 ? "\"#\"" : "\"#/$defs/a\"");
                break;
            case "minimum" or "multipleOf" or "minLength" or "minContains" or "maxContains":
                text.Append('1');
                break;
            case "required":
                text.Append("[\"a\"]");
                break;
            case "enum":
                text.Append("[1,\"a\"]");
                break;
            default:
                WriteSchema(random, text, depth - 1);
                break;
        }
    }
}
