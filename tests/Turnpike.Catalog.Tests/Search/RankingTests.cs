using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class RankingTests
{
    [Fact]
    public void A_word_counts_most_in_the_name_then_the_title_then_the_tags_then_the_description_then_an_argument()
    {
        var view = Shelf.View(
            Shelf.Tool("one", "alpha", argument: "invoice"),
            Shelf.Tool("two", "beta", "Everything about one invoice and more words so that it is as long as others are"),
            Shelf.Tool("invoice", "gamma"),
            Shelf.Tool("three", "delta", title: "Invoice desk"),
            Shelf.Tool("four", "epsilon_invoice"));
        Assert.Equal(["epsilon_invoice", "delta", "gamma", "beta", "alpha"], view.Names("invoice"));
    }

    [Theory]
    [InlineData("create issue", "create_issue")]
    [InlineData("create_issue", "create_issue")]
    [InlineData("createIssue", "create_issue")]
    [InlineData("code::create_issue", "create_issue")]
    [InlineData("move file", "moveFile")]
    [InlineData("files.moveFile", "moveFile")]
    public void An_exactly_given_name_comes_first(string query, string name) => Assert.Equal(name, Shelf.View().Names(query)[0]);

    [Fact]
    public void A_name_that_begins_so_comes_before_what_fits_better_otherwise()
    {
        var view = Shelf.View(
            Shelf.Tool("a", "pay", "ledger ledger"), Shelf.Tool("b", "open_ledger", "The ledger", "ledger"), Shelf.Tool("c", "ledger_for_the_long_run_of_many_years"));
        Assert.Equal(["ledger_for_the_long_run_of_many_years", "open_ledger", "pay"], view.Names("ledger"));
    }

    [Theory]
    [InlineData("report a bug in the project", "create_issue")]
    [InlineData("open a PR", "create_pull_request")]
    [InlineData("removing branches", "delete_branch")]
    [InlineData("email Anna", "send_message")]
    [InlineData("find the mail about holidays", "search_messages")]
    [InlineData("rename notes.txt", "moveFile")]
    [InlineData("show me notes.txt", "read_file")]
    public void A_request_in_other_words_finds_its_tool(string query, string name) => Assert.Contains(name, Shelf.View().Names(query).Take(3));

    [Fact]
    public void What_is_equal_is_in_the_order_of_server_and_name_whatever_order_it_came_in()
    {
        SearchableTool[] tools = [Shelf.Tool("b", "read_a"), Shelf.Tool("a", "read_b"), Shelf.Tool("a", "read_B"), Shelf.Tool("a", "read_a")];
        string[] expected = ["a/read_B", "a/read_a", "a/read_b", "b/read_a"];
        foreach (var order in (SearchableTool[][])[tools, [.. tools.Reverse()]])
        {
            var found = Shelf.View(order).Find("reading", SearchFilter.None, 10).Results;
            Assert.Equal(expected, found.Where(r => r.Tool.Name.StartsWith("read_", StringComparison.Ordinal)).Select(r => $"{r.Tool.Server}/{r.Tool.Name}"));
        }
    }

    [Fact]
    public void Without_a_query_everything_is_listed_by_server_and_name()
    {
        var page = Shelf.View().Find("  ", SearchFilter.None, 100);
        Assert.Equal(Shelf.Office.Select(t => (t.Server, t.Name)).Order(), page.Results.Select(r => (r.Tool.Server, r.Tool.Name)));
        Assert.All(page.Results, r => Assert.Equal(0, r.Score));
    }

    [Theory]
    [InlineData("zzz qqq")]
    [InlineData("the of and")]
    [InlineData("42 17")]
    [InlineData("!!! \u0000")]
    public void What_fits_nothing_finds_nothing(string query) => Assert.Equal(0, Shelf.View().Find(query, SearchFilter.None, 10).Total);

    [Fact]
    public void A_word_that_is_nowhere_finds_what_begins_with_it() =>
        Assert.Equal(["search_messages", "send_message"], Shelf.View().Names("mess"));

    [Fact]
    public void A_description_that_repeats_a_word_does_not_beat_a_name()
    {
        var loud = Shelf.Tool("a", "helper", string.Join(' ', Enumerable.Repeat("transcribe audio", 900)));
        Assert.Equal(["transcribe", "helper"], Shelf.View(loud, Shelf.Tool("b", "transcribe")).Names("please transcribe it"));
    }

    [Theory]
    [InlineData("発票を検索", "請求書")]
    [InlineData("recherche_cafe", "CAFÉ")]
    [InlineData("ｆｕｌｌｗｉｄｔｈ", "fullwidth")]
    [InlineData("getGitHubRepo", "github")]
    [InlineData("base64encode", "encode")]
    public void Scripts_accents_and_joined_words_are_found(string name, string query) =>
        Assert.Equal([name], Shelf.View(Shelf.Tool("s", name, name[0] == '発' ? "請求書を探す" : "")).Names(query));

    [Fact]
    public void A_request_without_end_is_cut() =>
        Assert.True(Shelf.View().Find(string.Join(' ', Enumerable.Range(0, 50_000).Select(i => "file" + i)), SearchFilter.None, 5).Total >= 0);
}
