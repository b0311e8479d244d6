using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;

namespace Turnpike.Catalog.Tests.Definitions;

public sealed class DefinitionReaderTests
{
    private const string Tool = """
        {"name":"send","title":"Send","description":"Sends.","inputSchema":{"type":"object","properties":{"to":{"type":"string","description":"Whom",
        "enum":["a","b"],"default":"a","x-mcp-header":"To"}},"required":["to"]},"outputSchema":{"type":"object"},
        "annotations":{"readOnlyHint":true},"_meta":{"x":1},"icons":[{"src":"https://example.com/i.png"}]}
        """;

    [Fact]
    public void What_was_kept_is_read_as_it_was_read_first()
    {
        var first = Answers.Tool(Tool);
        var again = DefinitionReader.ReadKept(first.Name, first.Hash, first.Json);
        Assert.Equal((first.Kind, first.Name, first.Hash), (again.Kind, again.Name, again.Hash));
        Assert.NotNull(again.InputSchema);
        Assert.Equal("the tool has no input schema", DefinitionReader.ReadKept("t", first.Hash, "{\"name\":\"t\"}"u8.ToArray()).SchemaProblem);
    }

    [Theory]
    [InlineData("\"Sends.\"", "\"Sends!\"")]
    [InlineData("\"title\":\"Send\"", "\"title\":\"Sent\"")]
    [InlineData("\"Whom\"", "\"Who\"")]
    [InlineData("[\"a\",\"b\"]", "[\"a\",\"b\",\"c\"]")]
    [InlineData("\"default\":\"a\"", "\"default\":\"b\"")]
    [InlineData("\"required\":[\"to\"]", "\"required\":[]")]
    [InlineData("\"outputSchema\":{\"type\":\"object\"}", "\"outputSchema\":{\"type\":\"array\"}")]
    [InlineData("\"readOnlyHint\":true", "\"readOnlyHint\":false")]
    [InlineData("\"_meta\":{\"x\":1}", "\"_meta\":{\"x\":2}")]
    [InlineData("i.png", "j.png")]
    [InlineData("\"x-mcp-header\":\"To\"", "\"x-mcp-header\":\"From\"")]
    [InlineData("\"_meta\":{\"x\":1}", "\"_meta\":{\"x\":1},\"new\":null")]
    public void A_change_of_one_field_alone_changes_the_hash(string from, string to)
    {
        Assert.Contains(from, Tool, StringComparison.Ordinal);
        Assert.NotEqual(Answers.Tool(Tool).Hash, Answers.Tool(Tool.Replace(from, to, StringComparison.Ordinal)).Hash);
    }

    [Theory]
    [InlineData("""{"name":"t","inputSchema":{"type":"object","maximum":1},"title":"T"}""", """{ "title" : "T", "inputSchema":{"maximum":1.0,"type":"object"},"name":"t" }""")]
    [InlineData("""{"name":"t","inputSchema":{"enum":[1e2]}}""", """{"inputSchema":{"enum":[100]},"name":"\u0074"}""")]
    public void Order_white_space_and_spelling_do_not_change_the_hash(string one, string other) =>
        Assert.Equal(Answers.Tool(one).Hash, Answers.Tool(other).Hash);

    [Fact]
    public void The_order_of_an_array_changes_the_hash() => Assert.NotEqual(
        Answers.Tool("""{"name":"t","inputSchema":{"enum":[1,2]}}""").Hash, Answers.Tool("""{"name":"t","inputSchema":{"enum":[2,1]}}""").Hash);

    [Fact]
    public void The_order_of_tools_changes_no_hash()
    {
        string[] tools = ["""{"name":"a","inputSchema":{}}""", """{"name":"b","inputSchema":{}}"""];
        Assert.Equal(
            Answers.Tools(tools).Definitions.ToDictionary(d => d.Name, d => d.Hash),
            Answers.Tools(tools[1], tools[0]).Definitions.ToDictionary(d => d.Name, d => d.Hash));
    }

    [Fact]
    public void Compiles_the_input_schema_and_keeps_the_source()
    {
        var tool = Answers.Tool(Tool);
        Assert.Equal(DefinitionKind.Tool, tool.Kind);
        Assert.Equal("send", tool.Name);
        Assert.Equal(Tool.TrimEnd(), System.Text.Encoding.UTF8.GetString(tool.Json.Span).TrimEnd());
        Assert.Null(tool.SchemaProblem);
        Assert.True(tool.InputSchema!.TryValidate(Answers.Read("""{"to":"a"}"""), out _));
        Assert.False(tool.InputSchema.TryValidate(Answers.Read("""{"to":"z"}"""), out _));
        Assert.Equal("Mcp-Param-To", Assert.Single(tool.ParameterHeaders).Field);
    }

    [Theory]
    [InlineData("""{"name":"t"}""", "no input schema")]
    [InlineData("""{"name":"t","inputSchema":null}""", "no input schema")]
    [InlineData("""{"name":"t","inputSchema":{"type":"objekt"}}""", "unknown type (at #/type)")]
    [InlineData("""{"name":"t","inputSchema":{"$ref":"https://example.com/s"}}""", "outside of the schema")]
    public void An_unusable_input_schema_is_a_definition_with_a_problem(string json, string problem)
    {
        var tool = Answers.Tool(json);
        Assert.Null(tool.InputSchema);
        Assert.Contains(problem, tool.SchemaProblem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"inputSchema":{}}""")]
    [InlineData("""{"name":"","inputSchema":{}}""")]
    [InlineData("""{"name":5,"inputSchema":{}}""")]
    [InlineData("7")]
    public void An_element_without_a_name_is_a_problem(string json)
    {
        var list = Answers.Tools("""{"name":"good","inputSchema":{}}""", json);
        Assert.Equal("good", Assert.Single(list.Definitions).Name);
        Assert.Equal(1, Assert.Single(list.Problems).Index);
    }

    [Fact]
    public void Every_bearer_of_a_repeated_name_is_a_problem()
    {
        var list = Answers.Tools("""{"name":"a","x":1}""", """{"name":"b"}""", """{"name":"\u0061","x":2}""", """{"name":"a","x":1}""");
        Assert.Equal("b", Assert.Single(list.Definitions).Name);
        Assert.Equal([0, 2, 3], list.Problems.Select(p => p.Index));
    }

    [Theory]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"X\r\nEvil: 1"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":""}}}""")]
    [InlineData("""{"properties":{"a":{"type":"string","x-mcp-header":"X"},"b":{"type":"string","x-mcp-header":"x"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"number","x-mcp-header":"X"}}}""")]
    [InlineData("""{"properties":{"a":{"type":"array","items":{"type":"string","x-mcp-header":"X"}}}}""")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/s"}},"$defs":{"s":{"type":"string","x-mcp-header":"X"}}}""")]
    public void A_tool_with_an_invalid_header_annotation_is_never_shown(string schema)
    {
        var list = Answers.Tools($$"""{"name":"t","inputSchema":{{schema.Replace("\r\n", "\\r\\n", StringComparison.Ordinal)}}}""");
        Assert.Empty(list.Definitions);
        Assert.Contains("x-mcp-header", Assert.Single(list.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_prompts_and_templates_by_their_names()
    {
        var reader = new DefinitionReader(new DefinitionCache());
        var prompt = Assert.Single(reader.Read(Answers.Read("""{"prompts":[{"name":"p","arguments":[]}]}"""), ListKind.Prompts).Definitions);
        var template = Assert.Single(reader.Read(Answers.Read("""{"resourceTemplates":[{"uriTemplate":"file:///{p}","name":"n"}]}"""), ListKind.ResourceTemplates).Definitions);
        Assert.Equal((DefinitionKind.Prompt, "p"), (prompt.Kind, prompt.Name));
        Assert.Equal((DefinitionKind.ResourceTemplate, "file:///{p}"), (template.Kind, template.Name));
        Assert.Empty(reader.Read(Answers.Read("""{"resources":[{"uri":"a:b"}]}"""), ListKind.Resources).Definitions);
    }

    [Fact]
    public void Reads_instructions_when_there_are_some()
    {
        var reader = new DefinitionReader(new DefinitionCache());
        var one = reader.ReadInstructions(Answers.Read("""{"instructions":"Be nice."}"""));
        var other = reader.ReadInstructions(Answers.Read("""{"instructions":"Be nasty."}"""));
        Assert.Equal(DefinitionKind.Instructions, one!.Kind);
        Assert.NotEqual(one.Hash, other!.Hash);
        Assert.Null(reader.ReadInstructions(Answers.Read("{}")));
    }

    [Fact]
    public void An_unchanged_element_is_not_read_again()
    {
        var reader = new DefinitionReader(new DefinitionCache());
        var json = """{"tools":[{"name":"a","inputSchema":{"type":"object"}}]}""";
        var first = reader.Read(Answers.Read(json), ListKind.Tools);
        Assert.Same(first.Definitions[0], reader.Read(Answers.Read(json), ListKind.Tools).Definitions[0]);
    }

    [Fact]
    public void The_same_bytes_of_another_kind_are_another_definition()
    {
        var reader = new DefinitionReader(new DefinitionCache());
        var tool = reader.Read(Answers.Read("""{"tools":[{"name":"a"}]}"""), ListKind.Tools);
        var prompt = reader.Read(Answers.Read("""{"prompts":[{"name":"a"}]}"""), ListKind.Prompts);
        Assert.Equal(DefinitionKind.Tool, tool.Definitions[0].Kind);
        Assert.Equal(DefinitionKind.Prompt, prompt.Definitions[0].Kind);
    }

    [Fact]
    public void The_cache_forgets_what_nobody_asks_for()
    {
        var cache = new DefinitionCache();
        var reader = new DefinitionReader(cache);
        for (var i = 0; i < 40; i++)
        {
            var tools = string.Join(',', Enumerable.Range(0, 1000).Select(n => $$"""{"name":"t{{i}}_{{n}}"}"""));
            reader.Read(Answers.Read($$"""{"prompts":[{{tools}}]}"""), ListKind.Prompts);
        }

        Assert.InRange(cache.Count, 1000, 2 * 8192);
    }
}
