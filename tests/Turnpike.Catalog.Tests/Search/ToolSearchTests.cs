using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class ToolSearchTests
{
    [Fact]
    public void Nothing_changed_is_the_same_search() =>
        Assert.Same(Before, ToolSearch.Build(Shelf.Office.Reverse(), Before));

    [Fact]
    public void What_is_built_on_the_search_before_finds_what_a_fresh_one_finds()
    {
        SearchableTool[] tools = [.. Shelf.Office[1..], Shelf.Tool("mail", "archive_message", "Put an email away"), Shelf.Tool("code", "create_issue", "Another text now")];
        var (built, fresh) = (ToolSearch.Build(tools, Before).For(_ => true), ToolSearch.Build(tools).For(_ => true));
        foreach (var query in (string?[])["issue", "bug report", "archive", "put away", "another text", null])
        {
            Assert.Equal(fresh.Find(query, SearchFilter.None, 4).Results.AsEnumerable(), built.Find(query, SearchFilter.None, 4).Results);
            Assert.Equal(fresh.Find(query, SearchFilter.None, 1).NextCursor, built.Find(query, SearchFilter.None, 1).NextCursor);
        }
    }

    [Fact]
    public void A_person_s_correction_of_the_risk_is_searched_from_the_next_build_on()
    {
        var tool = Shelf.Office[0];
        var corrected = SearchableTool.Of(tool.Server, tool.Definition, tool.Risk! with { Class = ToolClass.Read });
        var view = ToolSearch.Build([corrected], ToolSearch.Build([tool])).For(_ => true);
        Assert.Equal(["create_issue"], view.Names("issue", new SearchFilter { IsReadOnly = true }));
    }

    [Fact]
    public void Prompts_and_templates_are_no_tools_and_of_two_of_one_name_the_first_counts()
    {
        var tool = Shelf.Tool("s", "one", "first");
        var search = ToolSearch.Build([SearchableTool.Of("s", tool.Definition with { Kind = DefinitionKind.Prompt }, null), tool, Shelf.Tool("s", "one", "second")]);
        Assert.Equal(1, search.Count);
        Assert.Empty(search.For(_ => true).Names("second"));
    }

    [Fact]
    public void A_definition_that_cannot_be_read_is_found_by_its_name()
    {
        var broken = Shelf.Office[0].Definition with { Name = "broken_one", Json = "{"u8.ToArray() };
        Assert.Equal(["broken_one"], ToolSearch.Build([SearchableTool.Of("s", broken, null)]).For(_ => true).Names("broken"));
    }

    [Fact]
    public void Nothing_is_searched_without_harm()
    {
        var page = ToolSearch.Empty.For(_ => true).Find("anything", new SearchFilter { Server = "x" }, 5);
        Assert.Equal((0, false), (page.Total, page.IsTruncated));
        Assert.NotNull(page.Hint);
    }

    [Fact]
    public void The_question_who_may_see_is_asked_once_a_tool()
    {
        var asked = 0;
        var view = Before.For(_ => asked++ >= 0);
        view.Find("issue", SearchFilter.None, 5);
        Assert.Equal(Shelf.Office.Length, asked);
    }

    private static ToolSearch Before { get; } = ToolSearch.Build(Shelf.Office);
}
