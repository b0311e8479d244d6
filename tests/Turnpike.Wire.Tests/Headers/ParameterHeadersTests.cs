using System.Text;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Tests.Headers;

public class ParameterHeadersTests
{
    private static JsonView Value(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Message, out var fault), fault.Message + json);
        return tape.Root;
    }

    private static string Property(string schema) => "{\"type\":\"object\",\"properties\":{\"a\":" + schema + "}}";

    [Fact]
    public void Annotations_are_found_through_properties()
    {
        var schema = Value("""
            {"type":"object","properties":{
              "region":{"type":"string","x-mcp-header":"Region"},
              "options":{"type":"object","properties":{"dry":{"type":"boolean","x-mcp-header":"Dry-Run"}}},
              "x-mcp-header":{"type":"integer"},
              "count":{"type":"integer","enum":[{"x-mcp-header":"not one"}]}}}
            """);
        Assert.True(ParameterHeaders.TryRead(schema, out var headers, out _));
        Assert.Equal(["Mcp-Param-Region", "Mcp-Param-Dry-Run"], headers.Select(h => h.Field));
        Assert.Equal(["options", "dry"], headers[1].Path);
    }

    [Theory]
    [InlineData("""{"type":"string","x-mcp-header":""}""")]
    [InlineData("""{"type":"string","x-mcp-header":"X\r\nEvil: 1"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"a b"}""")]
    [InlineData("""{"type":"string","x-mcp-header":"é"}""")]
    [InlineData("""{"type":"string","x-mcp-header":7}""")]
    [InlineData("""{"type":"number","x-mcp-header":"X"}""")]
    [InlineData("""{"type":["string","null"],"x-mcp-header":"X"}""")]
    [InlineData("""{"x-mcp-header":"X"}""")]
    [InlineData("""{"type":"array","items":{"type":"string","x-mcp-header":"X"}}""")]
    [InlineData("""{"anyOf":[{"type":"string","x-mcp-header":"X"}]}""")]
    [InlineData("""{"anyOf":[{"properties":{"b":{"type":"string","x-mcp-header":"X"}}}]}""")]
    public void Invalid_annotations_are_refused(string property)
    {
        Assert.False(ParameterHeaders.TryRead(Value(Property(property)), out var headers, out var problem));
        Assert.NotEmpty(problem!);
        Assert.Empty(headers);
    }

    [Theory]
    [InlineData("""{"type":"object","x-mcp-header":"X"}""")]
    [InlineData("""{"$defs":{"d":{"type":"string","x-mcp-header":"X"}},"properties":{"a":{"$ref":"#/$defs/d"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"X"},"b":{"type":"string","x-mcp-header":"x"}}}""")]
    public void Annotations_outside_properties_or_twice_are_refused(string schema) =>
        Assert.False(ParameterHeaders.TryRead(Value(schema), out _, out _));

    [Theory]
    [InlineData("""{"a":"eu"}""", "eu", true)]
    [InlineData("""{"a":"eu"}""", "us", false)]
    [InlineData("""{"a":"eu"}""", null, false)]
    [InlineData("""{"a":null}""", null, true)]
    [InlineData("{}", null, true)]
    [InlineData("{}", "eu", false)]
    [InlineData("""{"a":"é"}""", "=?base64?w6k=?=", true)]
    [InlineData("""{"a":{}}""", "{}", false)]
    public void A_field_mirrors_its_argument(string arguments, string? text, bool expected)
    {
        Assert.True(ParameterHeaders.TryRead(Value(Property("""{"type":"string","x-mcp-header":"Region"}""")), out var headers, out _));
        var passed = ParameterHeaders.TryCheck(headers, Value(arguments), field => field == "Mcp-Param-Region" ? text : "unasked", out var fault);
        Assert.Equal(expected, passed);
        Assert.Equal(expected ? 0 : -32020, fault.Code);
    }

    [Fact]
    public void A_missing_arguments_object_mirrors_nothing()
    {
        Assert.True(ParameterHeaders.TryRead(Value(Property("""{"type":"string","x-mcp-header":"Region"}""")), out var headers, out _));
        Assert.True(ParameterHeaders.TryCheck(headers, default, _ => null, out _));
    }
}
