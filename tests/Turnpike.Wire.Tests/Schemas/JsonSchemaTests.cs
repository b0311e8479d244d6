using System.Text;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Wire.Tests.Schemas;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "5", "", "type", "/type", "the value must be of type string")]
    [InlineData("""{"required":["a","b"]}""", """{"a":1}""", "", "required", "/required", "the property b is missing")]
    [InlineData("""{"properties":{"a/b":{"items":{"maximum":3}}}}""", """{"a/b":[1,4]}""", "/a~1b/1", "maximum", "/properties/a~1b/items/maximum", "the number must be at most 3")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":false}""", """{"a":1,"z":2}""", "/z", "additionalProperties", "/additionalProperties", "the property is not declared")]
    [InlineData("""{"$ref":"#/$defs/x","$defs":{"x":{"enum":["s"]}}}""", "\"t\"", "", "enum", "/$defs/x/enum", "the value is not one of those listed")]
    [InlineData("""{"properties":{"a":{"anyOf":[{"type":"null"},{"minLength":2}]}}}""", """{"a":"x"}""", "/a", "anyOf", "/properties/a/anyOf", "none of the alternatives holds")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"secret":1}""", "", "propertyNames", "/propertyNames", "a property's name is not as declared")]
    [InlineData("""{"not":{"const":1}}""", "1.0", "", "not", "/not", "the value is what it must not be")]
    [InlineData("""{"unevaluatedProperties":false,"allOf":[{"properties":{"a":true}}]}""", """{"a":1,"b":2}""", "/b", "unevaluatedProperties", "/unevaluatedProperties", "the property is not declared")]
    public void A_fault_names_place_keyword_and_reason(string schema, string instance, string path, string keyword, string schemaPath, string message)
    {
        Assert.False(Compile(schema).TryValidate(Read(instance), out var fault));
        Assert.Equal(new SchemaFault(path, keyword, schemaPath, message), fault);
    }

    [Fact]
    public void A_fault_never_quotes_the_value()
    {
        var schema = Compile("""{"properties":{"a":{"pattern":"^x$","maxLength":3,"const":"q","enum":["q"],"type":"number"}}}""");
        Assert.False(schema.TryValidate(Read("""{"a":"hunter2"}"""), out var fault));
        Assert.DoesNotContain("hunter2", fault.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"const":1}""", "1.000", true)]
    [InlineData("""{"const":100}""", "1e2", true)]
    [InlineData("""{"const":0}""", "-0.0e9", true)]
    [InlineData("""{"const":9007199254740993}""", "9007199254740992", false)]
    [InlineData("""{"const":0.1}""", "0.1000000000000000055511151231257827", false)]
    [InlineData("""{"const":1e999999}""", "1e999998", false)]
    [InlineData("""{"maximum":123456789012345678901234567890123456789012345678901234567890}""", "123456789012345678901234567890123456789012345678901234567891", false)]
    [InlineData("""{"exclusiveMinimum":0.1}""", "0.1000000000000000000000000000000000000000001", true)]
    [InlineData("""{"minimum":-5}""", "-5.0", true)]
    [InlineData("""{"minimum":-5}""", "-50e-1", true)]
    [InlineData("""{"minimum":-5}""", "-5.0000000000000000000000000000000001", false)]
    [InlineData("""{"multipleOf":0.01}""", "19.99", true)]
    [InlineData("""{"multipleOf":0.01}""", "19.999", false)]
    [InlineData("""{"multipleOf":0.0001}""", "0.0075", true)]
    [InlineData("""{"multipleOf":7}""", "700000000000000000000000000000000000000000000000007", true)]
    [InlineData("""{"multipleOf":7}""", "700000000000000000000000000000000000000000000000008", false)]
    [InlineData("""{"minimum":3,"exclusiveMinimum":true}""", "3", false)]
    [InlineData("""{"minimum":3,"exclusiveMinimum":true}""", "3.01", true)]
    [InlineData("""{"minimum":3,"exclusiveMinimum":false}""", "3", true)]
    [InlineData("""{"maximum":3,"exclusiveMaximum":true}""", "3", false)]
    [InlineData("""{"maximum":3,"exclusiveMaximum":true}""", "2.99", true)]
    [InlineData("""{"multipleOf":3}""", "3e100000000000", true)]
    [InlineData("""{"multipleOf":3}""", "1e100000000000", false)]
    [InlineData("""{"multipleOf":123456789012345678901234567891}""", "246913578024691357802469135782", true)]
    [InlineData("""{"multipleOf":123456789012345678901234567891}""", "246913578024691357802469135783", false)]
    [InlineData("""{"type":"integer"}""", "1.0e0", true)]
    [InlineData("""{"type":"integer"}""", "1e-1", false)]
    [InlineData("""{"type":"integer"}""", "10e-1", true)]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", false)]
    [InlineData("""{"uniqueItems":true}""", "[{\"a\":1,\"b\":2},{\"b\":2.0,\"\\u0061\":1}]", false)]
    [InlineData("""{"uniqueItems":true}""", "[1,true,\"1\",[1],{},0,false,null]", true)]
    public void Numbers_are_exact(string schema, string instance, bool valid) =>
        Assert.Equal(valid, Compile(schema).TryValidate(Read(instance), out _));

    [Theory]
    [InlineData("""{"type":"number"}""", "1e99999999999999999999", true)]
    [InlineData("""{"maximum":5}""", "1e-99999999999999999999", false)]
    [InlineData("""{"not":{"maximum":5}}""", "1e-99999999999999999999", false)]
    [InlineData("""{"not":{"const":5}}""", "1e99999999999999999999", false)]
    [InlineData("""{"not":{"enum":[[1e5]]}}""", "[1e99999999999999999999]", false)]
    [InlineData("""{"const":0}""", "0e99999999999999999999", true)]
    public void An_exponent_that_cannot_be_taken_is_never_a_reason_to_accept(string schema, string instance, bool valid) =>
        Assert.Equal(valid, Compile(schema).TryValidate(Read(instance), out _));

    [Theory]
    [InlineData("""{"type":"text"}""", "type")]
    [InlineData("""{"type":[]}""", "type")]
    [InlineData("""{"type":5}""", "type")]
    [InlineData("""{"enum":5}""", "enum")]
    [InlineData("""{"required":"a"}""", "required")]
    [InlineData("""{"required":[1]}""", "required")]
    [InlineData("""{"properties":{"a":{"required":true}}}""", "/properties/a/required")]
    [InlineData("""{"properties":[]}""", "properties")]
    [InlineData("""{"properties":{"a":5}}""", "/properties/a")]
    [InlineData("""{"items":[{}]}""", "/items")]
    [InlineData("""{"allOf":[]}""", "allOf")]
    [InlineData("""{"minLength":-1}""", "minLength")]
    [InlineData("""{"minLength":1.5}""", "minLength")]
    [InlineData("""{"maximum":"5"}""", "maximum")]
    [InlineData("""{"exclusiveMinimum":true}""", "exclusiveMinimum")]
    [InlineData("""{"minimum":true}""", "minimum must be a number")]
    [InlineData("""{"maximum":1,"exclusiveMinimum":true}""", "no minimum beside it")]
    [InlineData("""{"multipleOf":0}""", "multipleOf")]
    [InlineData("""{"pattern":"(?=a)"}""", "look-around")]
    [InlineData("""{"patternProperties":{"(a)\\1":{}}}""", "back-references")]
    [InlineData("""{"uniqueItems":1}""", "uniqueItems")]
    [InlineData("""{"$ref":5}""", "$ref")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "leads nowhere")]
    [InlineData("""{"$ref":"#none"}""", "no anchor")]
    [InlineData("""{"$ref":"https://example.com/schema.json"}""", "outside")]
    [InlineData("""{"$ref":"file:///etc/passwd"}""", "outside")]
    [InlineData("5", "object or a boolean")]
    [InlineData("[]", "object or a boolean")]
    public void A_schema_that_cannot_be_meant_is_unusable(string schema, string problem)
    {
        Assert.False(JsonSchema.TryCompile(Read(schema), out var compiled, out var said));
        Assert.Null(compiled);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"properties":{"a":{}}}""", """{"a":1}""", null)]
    [InlineData("""{"properties":{"a":{}}}""", """{"a":1,"b":2}""", "/b")]
    [InlineData("""{"properties":{}}""", """{"b":2}""", "/b")]
    [InlineData("""{"type":"object"}""", """{"b":2}""", null)]
    [InlineData("""{"properties":{"a":{"properties":{"x":{}}}}}""", """{"a":{"x":1,"y":{"z":1}}}""", "/a/y")]
    [InlineData("""{"properties":{"a":{"type":"object"}}}""", """{"a":{"y":1}}""", null)]
    [InlineData("""{"properties":{"a":{"items":{"properties":{"x":{}}}}}}""", """{"a":[{"x":1},{"y":1}]}""", "/a/1/y")]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", """{"a":1,"b":2}""", null)]
    [InlineData("""{"allOf":[{"properties":{"a":{}}},{"properties":{"b":{}}}]}""", """{"a":1,"c":2}""", "/c")]
    [InlineData("""{"allOf":[{"properties":{"o":{"properties":{"a":{}}}}},{"properties":{"o":{"properties":{"b":{}}}}}]}""", """{"o":{"a":1,"b":2}}""", null)]
    [InlineData("""{"anyOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}]}""", """{"b":1}""", null)]
    [InlineData("""{"anyOf":[{"properties":{"a":{}},"required":["a"]},{"properties":{"b":{}},"required":["b"]}]}""", """{"b":1,"c":1}""", "/c")]
    [InlineData("""{"properties":{"a":{}},"additionalProperties":{"type":"number"}}""", """{"b":1}""", null)]
    [InlineData("""{"properties":{"a":{}},"patternProperties":{"^x-":{}}}""", """{"x-1":1,"y":1}""", "/y")]
    [InlineData("""{"$ref":"#/$defs/t","$defs":{"t":{"properties":{"next":{"$ref":"#/$defs/t"}}}}}""", """{"next":{"next":{"prev":1}}}""", "/next/next/prev")]
    [InlineData("""{"not":{"properties":{"a":{"const":1}},"required":["a"]}}""", """{"b":1}""", null)]
    public void Strict_refuses_what_nothing_evaluates_where_properties_are_declared(string schema, string instance, string? undeclared)
    {
        var compiled = Compile(schema);
        Assert.True(compiled.TryValidate(Read(instance), out _));
        Assert.Equal(undeclared is null, compiled.TryValidateStrict(Read(instance), out var fault));
        Assert.Equal(undeclared, undeclared is null ? null : fault.InstancePath);
    }

    [Fact]
    public void Validating_allocates_nothing()
    {
        var schema = Compile(
            """
            {"type":"object","required":["path","mode"],"additionalProperties":false,"patternProperties":{"^x-":{"type":"string"}},
             "properties":{"path":{"type":"string","pattern":"^/[a-z/]+$","minLength":1,"maxLength":100},"mode":{"enum":["r","w",5]},
             "n":{"type":"integer","minimum":0,"exclusiveMaximum":1e3,"multipleOf":0.5},"tags":{"type":"array","uniqueItems":true,"maxItems":9,
             "items":{"anyOf":[{"type":"null"},{"$ref":"#/$defs/tag"}]},"contains":{"const":"z"}}},"$defs":{"tag":{"type":"string","not":{"const":"q"}}},
             "if":{"required":["n"]},"then":{"properties":{"n":{"oneOf":[{"type":"string"},{"type":"number"}]}}},"dependentRequired":{"n":["tags"]}}
            """);
        var open = Compile("""{"allOf":[{"properties":{"path":true,"mode":true,"n":true,"x-a":true}}],"properties":{"tags":true},"unevaluatedProperties":false}""");
        var instance = Read("""{"path":"/a\u002fb","mode":"w","n":12,"tags":["a","z",null,"b","\u0063","d","e","f"],"x-a":"é"}""");
        for (var i = 0; i < 200; i++)
        {
            Assert.True(schema.TryValidate(instance, out _) && schema.TryValidateStrict(instance, out _) && open.TryValidate(instance, out _));
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            schema.TryValidate(instance, out _);
            schema.TryValidateStrict(instance, out _);
            open.TryValidate(instance, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_compiled_schema_keeps_nothing_of_the_tape_it_came_from()
    {
        var tape = new JsonTape();
        var bytes = Encoding.UTF8.GetBytes("""{"enum":["a"]}""");
        Assert.True(tape.TryRead(bytes, JsonBudget.Message, out _));
        Assert.True(JsonSchema.TryCompile(tape.Root, out var schema, out _));
        Array.Clear(bytes);
        Assert.True(tape.TryRead("[1,2]"u8.ToArray(), JsonBudget.Message, out _));
        Assert.True(schema.TryValidate(Read("\"a\""), out _));
        Assert.False(schema.TryValidate(Read("\"b\""), out _));
    }

    [Fact]
    public void A_missing_value_is_invalid() => Assert.False(Compile("true").TryValidate(default, out _));

    internal static JsonSchema Compile(string schema)
    {
        Assert.True(JsonSchema.TryCompile(Read(schema), out var compiled, out var problem), problem);
        return compiled;
    }

    internal static JsonView Read(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Document, out var fault), fault.Message);
        return tape.Root;
    }
}
