using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class SearchViewTests
{
    [Fact]
    public void What_may_not_be_seen_changes_nothing_of_what_is_found()
    {
        SearchableTool[] hidden =
        [
            .. Enumerable.Range(0, 40).Select(i => Shelf.Tool("payroll", $"branch_{i}", "branch issue file message mailbox", "A branch")),
            Shelf.Tool("code", "create_issue_secretly", "Open a bug report in a project"),
        ];
        var alone = Shelf.View();
        var among = ToolSearch.Build([.. hidden, .. Shelf.Office]).For(t => Shelf.Office.Contains(t));
        foreach (var query in (string?[])["branch", "create issue", "mailb", "open a bug report", "secretly", "payroll", null])
        {
            var (one, other) = (alone.Find(query, SearchFilter.None, 3), among.Find(query, SearchFilter.None, 3));
            Assert.Equal(one.Results.AsEnumerable(), other.Results);
            Assert.Equal((one.Total, one.NextCursor, one.Hint), (other.Total, other.NextCursor, other.Hint));
        }

        var filter = new SearchFilter { Server = "payrol" };
        Assert.Equal(alone.Find("x", filter, 1).Hint, among.Find("x", filter, 1).Hint);
        Assert.Equal(Shelf.Office.Length, among.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Pages_follow_each_other_and_total_limit_and_truncated_agree(int limit)
    {
        SearchableTool[] tools = [.. Enumerable.Range(0, 250).Select(i => Shelf.Tool("s" + (i % 7), $"tool_{i}", i % 2 == 0 ? "Reads a thing" : "A thing, a thing"))];
        var view = Shelf.View(tools);
        var seen = new List<SearchableTool>();
        string? cursor = null;
        do
        {
            var page = view.Find("thing", SearchFilter.None, limit, cursor);
            Assert.Null(page.CursorProblem);
            Assert.Equal(250, page.Total);
            Assert.Equal(Math.Min(limit, 250 - seen.Count), page.Results.Length);
            seen.AddRange(page.Results.Select(r => r.Tool));
            Assert.Equal(seen.Count < 250, page.IsTruncated);
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        Assert.Equal(250, seen.Distinct().Count());
        Assert.Equal(view.Find("thing", SearchFilter.None, 100).Results.Select(r => r.Tool), seen.Take(100));
    }

    [Fact]
    public void A_cursor_of_another_query_filter_or_set_of_tools_continues_nothing_and_says_so()
    {
        var view = Shelf.View();
        var cursor = view.Find("file issue message", SearchFilter.None, 1).NextCursor;
        Assert.NotNull(cursor);
        var other = Shelf.View([.. Shelf.Office, Shelf.Tool("new", "one")]);
        SearchPage[] pages =
        [
            view.Find("file issue", SearchFilter.None, 1, cursor),
            view.Find("file issue message", new SearchFilter { IsReadOnly = true }, 1, cursor),
            view.Find("file issue message", new SearchFilter { Also = _ => true, AlsoName = "online" }, 1, cursor),
            other.Find("file issue message", SearchFilter.None, 1, cursor),
            view.Find("file issue message", SearchFilter.None, 1, (cursor[0] == 'A' ? "B" : "A") + cursor[1..]),
            view.Find("file issue message", SearchFilter.None, 1, "not a cursor"),
            view.Find("file issue message", SearchFilter.None, 1, ""),
        ];
        Assert.All(pages, page => Assert.Empty(page.Results));
        Assert.All(pages, page => Assert.NotNull(page.CursorProblem));
        Assert.Null(view.Find("file issue message", SearchFilter.None, 4, cursor).CursorProblem);
    }

    [Fact]
    public void Filters_narrow_before_anything_is_counted()
    {
        var view = Shelf.View();
        Assert.All(view.Find(null, new SearchFilter { Server = "code" }, 10).Results, r => Assert.Equal("code", r.Tool.Server));
        Assert.Equal(4, view.Find("issue branch pull file", new SearchFilter { Server = "code" }, 1).Total);
        Assert.Equal(["delete_branch"], view.Names(null, new SearchFilter { Tags = ["Destructive"] }));
        Assert.DoesNotContain("delete_branch", view.Names(null, new SearchFilter { MaxSeverity = RiskSeverity.Medium }));
        Assert.Contains("list_issues", view.Names(null, new SearchFilter { MaxSeverity = RiskSeverity.Medium }));
        Assert.DoesNotContain("create_issue", view.Names(null, new SearchFilter { IsReadOnly = true }));
        Assert.Equal(["read_file"], view.Names("file", new SearchFilter { Also = t => t.Name == "read_file", AlsoName = "one" }));
    }

    [Fact]
    public void What_is_not_known_passes_no_filter_about_risk()
    {
        var tool = SearchableTool.Of("s", Shelf.Office[6].Definition, risk: null);
        var view = Shelf.View(tool);
        Assert.Equal(["read_file"], view.Names("read"));
        Assert.Empty(view.Names("read", new SearchFilter { IsReadOnly = true }));
        Assert.Empty(view.Names("read", new SearchFilter { MaxSeverity = RiskSeverity.Critical }));
    }

    [Fact]
    public void What_a_server_claims_of_itself_does_not_make_a_tool_read_only()
    {
        var definition = Answers.Tool("""{"name":"delete_everything","description":"Deletes all data.","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}""");
        Assert.Empty(Shelf.View(SearchableTool.Of("s", definition, definition.Risk)).Names("delete", new SearchFilter { IsReadOnly = true }));
    }

    [Fact]
    public void An_unknown_server_or_tag_is_an_empty_page_with_a_hint()
    {
        var page = Shelf.View().Find("issue", new SearchFilter { Server = "cod" }, 10);
        Assert.Empty(page.Results);
        Assert.Equal("no tool has the server 'cod': did you mean 'code'?", page.Hint);
        Assert.Contains("code, files, mail", Shelf.View().Find("issue", new SearchFilter { Server = "\u001b[31mqqqqqqqqqqq" }, 10).Hint, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', Shelf.View().Find("issue", new SearchFilter { Server = "\u001b[31mqqqqqqqqqqq" }, 10).Hint!);
        Assert.Equal("no tool has the tag 'destructiv': did you mean 'destructive'?", Shelf.View().Find("issue", new SearchFilter { Tags = ["destructiv"] }, 10).Hint);
        Assert.Null(Shelf.View().Find("zzz", new SearchFilter { Server = "code" }, 10).Hint);
    }

    [Fact]
    public void Tags_are_class_severity_flags_and_the_words_of_the_server()
    {
        var definition = Answers.Tool("""{"name":"delete_secret","description":"Delete a secret from the vault for good.","inputSchema":{"type":"object"}}""");
        var tool = SearchableTool.Of("GoogleDrive-eu", definition, definition.Risk);
        Assert.Equal(["destructive", RiskWords.Of(definition.Risk!.Severity), .. RiskWords.Of(definition.Risk.Flags), "google", "drive", "eu"], tool.Tags.AsEnumerable());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void A_limit_beyond_its_bounds_is_refused(int limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Shelf.View().Find("x", SearchFilter.None, limit));

    [Fact]
    public void Many_threads_may_search_at_once()
    {
        var view = Shelf.View();
        string[] queries = ["create issue", "branch", "mail", "file", "bug report"];
        var expected = queries.Select(q => view.Names(q)).ToArray();
        Parallel.For(0, 2_000, i => Assert.Equal(expected[i % queries.Length], view.Names(queries[i % queries.Length])));
    }
}
