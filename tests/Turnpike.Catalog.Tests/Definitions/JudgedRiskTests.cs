using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Tests.Definitions;

/// <summary>The risk that goes with a definition.</summary>
public sealed class JudgedRiskTests
{
    private static Definition Tool(string json, DefinitionKind kind = DefinitionKind.Tool) =>
        new() { Kind = kind, Name = "t", Hash = new DefinitionHash("00"), Json = System.Text.Encoding.UTF8.GetBytes(json) };

    [Fact]
    public void Is_judged_once_and_is_the_classifiers()
    {
        var tool = Tool("""{"name":"delete_user","description":"Permanently deletes a user."}""");
        Assert.Equal(ToolClass.Destructive, tool.Risk!.Class);
        Assert.Same(tool.Risk, tool.Risk);
        Assert.Same(tool.Risk, (tool with { Hash = new DefinitionHash("01") }).Risk);
    }

    [Fact]
    public void Is_judged_anew_for_other_bytes()
    {
        var tool = Tool("""{"name":"delete_user","description":"Permanently deletes a user."}""");
        Assert.Equal(ToolClass.Destructive, tool.Risk!.Class);
        Assert.Equal(ToolClass.Read, (tool with { Json = """{"name":"list_users","description":"Lists users."}"""u8.ToArray() }).Risk!.Class);
        Assert.Equal(ToolClass.Destructive, tool.Risk!.Class);
    }

    [Fact]
    public void Is_unknown_for_what_is_no_tool_and_for_what_is_no_json()
    {
        Assert.Null(Tool("""{"name":"p"}""", DefinitionKind.Prompt).Risk);
        Assert.Null(Tool("{").Risk);
    }

    [Fact]
    public void Its_facts_are_words_that_allocate_nothing()
    {
        var tool = Tool("""{"name":"send_email","description":"Sends an email."}""");
        var first = RiskFacts.Of(tool.Risk!);
        Assert.Equal(("Write", "high", "external_send"), (first.Class, first.Severity, string.Join(' ', first.Flags)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            _ = RiskFacts.Of(tool.Risk!);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
