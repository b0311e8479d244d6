using System.Diagnostics;
using System.Text;
using Turnpike.Wire.Schemas;

namespace Turnpike.Wire.Tests.Schemas;

/// <summary>Schemas and values made to cost more than they weigh.</summary>
public sealed class HostileSchemaTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"not":{"$ref":"#"}}""")]
    [InlineData("""{"allOf":[{"$ref":"#/$defs/a"}],"$defs":{"a":{"anyOf":[{"$ref":"#/$defs/b"}]},"b":{"not":{"$ref":"#/$defs/a"}}}}""")]
    public void A_circle_of_references_is_invalid(string schema)
    {
        Assert.False(JsonSchemaTests.Compile(schema).TryValidate(JsonSchemaTests.Read("1"), out var fault));
        Assert.Contains("too much work", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubling_references_run_out_of_work()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""
            "a{{i}}":{"allOf":[{"$ref":"#/$defs/a{{i + 1}}"},{"$ref":"#/$defs/a{{i + 1}}"}]}
            """));
        var schema = JsonSchemaTests.Compile($$$"""{"$ref":"#/$defs/a0","$defs":{{{{definitions}}},"a60":true}}""");
        Within(() => Assert.False(schema.TryValidate(JsonSchemaTests.Read("1"), out _)));
        Within(() => Assert.False(JsonSchemaTests.Compile($$$"""{"not":{"$ref":"#/$defs/a0"},"$defs":{{{{definitions}}},"a60":true}}""").TryValidate(JsonSchemaTests.Read("1"), out _)));
    }

    [Fact]
    public void A_long_chain_of_references_costs_no_stack_to_compile()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $$"""
            "a{{i}}":{"$ref":"#a{{i + 1}}","$anchor":"a{{i}}"}
            """));
        var schema = JsonSchemaTests.Compile($$$"""{"$ref":"#a0","$defs":{{{{definitions}}},"z":{"$anchor":"a10000"} } }""");
        Assert.False(schema.TryValidate(JsonSchemaTests.Read("1"), out _));
    }

    [Fact]
    public void Many_pointers_into_one_large_object_are_refused_in_time()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 15_000).Select(i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{(i * 7) % 15_000}\"}}"));
        Within(() => Assert.False(JsonSchema.TryCompile(JsonSchemaTests.Read($"{{\"$defs\":{{{definitions}}},\"allOf\":[{string.Join(',', Enumerable.Range(0, 15_000).Select(i => $"{{\"$ref\":\"#/$defs/d{i}\"}}"))}]}}"), out _, out _)));
    }

    [Fact]
    public void A_schema_over_a_mebibyte_is_unusable()
    {
        Assert.False(JsonSchema.TryCompile(JsonSchemaTests.Read($"{{\"title\":\"{new string('x', 1024 * 1024)}\"}}"), out _, out var problem));
        Assert.Contains("longer", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_patterns_are_unusable()
    {
        var patterns = string.Join(',', Enumerable.Range(0, 1001).Select(i => $$"""{"pattern":"^x"}"""));
        Assert.False(JsonSchema.TryCompile(JsonSchemaTests.Read($"{{\"anyOf\":[{patterns}]}}"), out _, out var problem));
        Assert.Contains("patterns", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Fifty_thousand_unique_elements_are_found_unique_in_time()
    {
        var schema = JsonSchemaTests.Compile("""{"uniqueItems":true}""");
        var elements = string.Join(',', Enumerable.Range(0, 50_000).Select(i => i % 2 == 0 ? $"{i}" : $$"""{"k":{{i}},"l":["{{i}}"]}"""));
        Within(() => Assert.True(schema.TryValidate(JsonSchemaTests.Read($"[{elements}]"), out _)));
        Within(() => Assert.False(schema.TryValidate(JsonSchemaTests.Read($"[{elements},4e4]"), out _)));
    }

    [Fact]
    public void Large_objects_in_reverse_order_run_out_of_work_instead_of_time()
    {
        var forwards = string.Join(',', Enumerable.Range(0, 20_000).Select(i => $"\"k{i}\":1"));
        var backwards = string.Join(',', Enumerable.Range(0, 20_000).Reverse().Select(i => $"\"k{i}\":1"));
        var schema = JsonSchemaTests.Compile($$$"""{"not":{"const":{ {{{forwards}}} } } }""");
        Within(() => Assert.False(schema.TryValidate(JsonSchemaTests.Read($"{{{backwards}}}"), out _)));
    }

    [Fact]
    public void Deep_values_are_validated_to_their_ground()
    {
        var schema = JsonSchemaTests.Compile("""{"items":{"allOf":[{"$ref":"#"}]},"type":"array","unevaluatedItems":false}""");
        Assert.True(schema.TryValidate(JsonSchemaTests.Read(new string('[', 60) + new string(']', 60)), out _));
        Assert.False(schema.TryValidate(JsonSchemaTests.Read(new string('[', 60) + "1" + new string(']', 60)), out var fault));
        Assert.Equal(string.Concat(Enumerable.Repeat("/0", 60)), fault.InstancePath);
    }

    [Fact]
    public void A_long_number_is_read_in_linear_time()
    {
        var schema = JsonSchemaTests.Compile("""{"multipleOf":123456789012345678901234567891,"minimum":0.5,"type":"integer"}""");
        var number = new StringBuilder("1").Append('7', 1_000_000).ToString();
        Within(() => Assert.False(schema.TryValidate(JsonSchemaTests.Read(number), out _)));
    }

    private static void Within(Action act)
    {
        var clock = Stopwatch.StartNew();
        act();
        Assert.True(clock.Elapsed < Patience, $"took {clock.Elapsed}");
    }
}
