using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using static Turnpike.State.Tests.Catalogs.CatalogFolder;

namespace Turnpike.State.Tests.Catalogs;

public sealed class CatalogSearchTests : IDisposable
{
    private readonly CatalogFolder _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Theory]
    [InlineData("read file")]
    [InlineData("readFile")]
    [InlineData("READ-FILE")]
    public async Task The_exact_name_is_first_then_names_that_begin_so_then_texts(string words)
    {
        await _catalog.ImportAsync(
            Line("a", "notes", "Read a file, then read the file and read another file.") + Line("b", "read_file_content", "Get it.") + Line("c", "file_read", "Get it.")
            + Line("d", "read-file", "Get it."));
        using var index = _catalog.Open();
        Assert.Equal(["read-file", "read_file_content", "file_read", "notes"], index.Search(new CatalogQuery { Words = words }).Tools.Select(t => t.Name));
    }

    [Fact]
    public async Task All_words_must_be_there_in_either_number_and_anywhere_in_the_text()
    {
        await _catalog.ImportAsync(Line("a", "get_invoice", "Get it. " + new string('x', 400) + " for hotels.") + Line("a", "get_order", "Get the invoices."));
        using var index = _catalog.Open();
        Assert.Equal("get_invoice", Assert.Single(index.Search(new CatalogQuery { Words = "invoices hotel" }).Tools).Name);
        Assert.Equal(["get_invoice", "get_order"], index.Search(new CatalogQuery { Words = "invoice" }).Tools.Select(t => t.Name));
    }

    [Fact]
    public async Task Words_such_as_the_keep_no_tool_out_and_are_found_where_they_stand_alone()
    {
        await _catalog.ImportAsync(Line("a", "get_pod_logs", "Returns what a pod wrote.") + Line("a", "other", "Get the logs of a job, not a pod."));
        using var index = _catalog.Open();
        Assert.Equal(["get_pod_logs", "other"], index.Search(new CatalogQuery { Words = "get the logs of a pod" }).Tools.Select(t => t.Name));
        Assert.Equal("other", Assert.Single(index.Search(new CatalogQuery { Words = "the of" }).Tools).Name);
    }

    [Fact]
    public async Task Where_no_tool_has_all_words_those_with_some_are_told_as_such()
    {
        await _catalog.ImportAsync(Line("a", "get_invoice", "Get it."));
        using var index = _catalog.Open();
        var answer = index.Search(new CatalogQuery { Words = "invoice unheardof" });
        Assert.True(answer.IsPartial);
        Assert.Single(answer.Tools);
        Assert.Empty(index.Search(new CatalogQuery { Words = "unheardof" }).Tools);
    }

    [Fact]
    public async Task Class_severity_flags_tags_and_server_all_narrow()
    {
        await _catalog.ImportAsync(
            Line("a", "delete_file", "Delete a file for good.", """{"type":"object","properties":{"path":{"type":"string"}}}""") + Line("a", "list_file", "List a file.")
            + Line("b", "delete_file", "Delete a file for good."));
        using var index = _catalog.Open();
        Assert.Equal(2, index.Search(new CatalogQuery { Words = "file", Class = ToolClass.Destructive }).Tools.Length);
        Assert.Equal("a", Assert.Single(index.Search(new CatalogQuery { Words = "file", Class = ToolClass.Destructive, Tags = ArgumentTags.Path }).Tools).Server);
        Assert.Equal("b", Assert.Single(index.Search(new CatalogQuery { Words = "file", Server = "b" }).Tools).Server);
        Assert.Equal("list_file", Assert.Single(index.Search(new CatalogQuery { Class = ToolClass.Read }).Tools).Name);
        Assert.Equal(2, index.Search(new CatalogQuery { AtLeast = RiskSeverity.High }).Tools.Length);
        Assert.Equal(2, index.Search(new CatalogQuery { Server = "a" }).Tools.Length);
        Assert.Single(index.Search(new CatalogQuery { Server = "a", AtLeast = RiskSeverity.High }).Tools);
        Assert.Empty(index.Search(new CatalogQuery { Words = "file", Server = "nobody" }).Tools);
        Assert.Empty(index.Search(new CatalogQuery { Server = "nobody" }).Tools);
    }

    /// <summary>Exact names are candidates before any filter: they must meet it all the same.</summary>
    [Fact]
    public async Task An_exact_name_does_not_pass_a_filter_it_does_not_meet()
    {
        await _catalog.ImportAsync(Line("a", "delete_file", "Delete a file for good."));
        using var index = _catalog.Open();
        Assert.Empty(index.Search(new CatalogQuery { Words = "delete_file", Class = ToolClass.Read }).Tools);
    }

    [Fact]
    public async Task A_text_cannot_claim_a_class()
    {
        await _catalog.ImportAsync(Line("a", "wipe", "Delete all files for good. c:read s:low class Read"));
        using var index = _catalog.Open();
        Assert.Empty(index.Search(new CatalogQuery { Class = ToolClass.Read }).Tools);
        Assert.Empty(index.Search(new CatalogQuery { Words = "wipe", Class = ToolClass.Read }).Tools);
    }

    [Theory]
    [InlineData("\" OR \"")]
    [InlineData("NEAR( NOT *")]
    [InlineData("words:a -b ^c {d}")]
    [InlineData("'; DROP TABLE tools; --")]
    [InlineData("%_ \uD800 \0")]
    [InlineData("")]
    public async Task What_is_asked_is_words_and_never_a_query(string words)
    {
        await _catalog.ImportAsync(Line("a", "get_invoice", "Get it."));
        using var index = _catalog.Open();
        index.Search(new CatalogQuery { Words = words });
        Assert.Equal(1, index.Counts().Tools);
    }

    [Fact]
    public async Task Pages_follow_each_other_without_a_gap_or_a_repetition()
    {
        await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 55).Select(n => Line("s" + n, "get_invoice", "Get it."))));
        using var index = _catalog.Open();
        foreach (var query in new[] { new CatalogQuery { Words = "invoice", Limit = 10 }, new CatalogQuery { Class = ToolClass.Read, Limit = 10 }, new CatalogQuery { Limit = 10 } })
        {
            var (servers, next) = (new List<string>(), query);
            while (true)
            {
                var answer = index.Search(next);
                servers.AddRange(answer.Tools.Select(t => t.Server));
                if (answer.NextCursor is null)
                {
                    break;
                }

                next = query with { Cursor = answer.NextCursor };
            }

            Assert.Equal(55, servers.Count);
            Assert.Equal(55, servers.Distinct().Count());
        }
    }

    [Fact]
    public async Task A_common_word_is_answered_from_a_bounded_set_and_says_so()
    {
        await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 3000).Select(n => Line("s" + (n / 50), "tool_" + n, "Get the thing."))) + Line("z", "thing", "Get it.") + Line("z", "rare", "The quetzal thing."));
        using var index = _catalog.Open();
        var answer = index.Search(new CatalogQuery { Words = "thing", Limit = 5 });
        Assert.True(answer.IsBounded);
        Assert.InRange(answer.Looked, 100, 1000);
        Assert.Equal("thing", answer.Tools[0].Name);
        var rare = index.Search(new CatalogQuery { Words = "thing quetzal" });
        Assert.False(rare.IsBounded);
        Assert.Equal("rare", Assert.Single(rare.Tools).Name);
    }

    [Fact]
    public async Task Servers_are_found_by_their_words_also_those_that_were_not_scanned()
    {
        await _catalog.ImportAsync("""{"server":"io.github.someone/weather","description":"Forecasts of the weather."}""" + "\n");
        using var index = _catalog.Open();
        Assert.Equal("io.github.someone/weather", Assert.Single(index.Search(new CatalogQuery { Words = "weather forecast" }).Servers).Name);
        Assert.Empty(index.Search(new CatalogQuery { Words = "weather", Class = ToolClass.Read }).Servers);
    }

    [Fact]
    public async Task A_persons_correction_of_this_definition_is_what_is_shown()
    {
        await _catalog.ImportAsync(Line("a", "get_it", "Get it."));
        using var plain = _catalog.Open();
        var hash = plain.Tool("a", "get_it")!.Hash;
        var correction = new RiskCorrection(ToolClass.Financial, RiskSeverity.Critical, RiskFlags.Admin, "ann", DateTimeOffset.UnixEpoch, "it pays");
        using var index = _catalog.Open((server, tool, h) => (server, tool, h) == ("a", "get_it", hash) ? correction : null);
        var shown = Assert.Single(index.Search(new CatalogQuery { Words = "get it" }).Tools);
        Assert.Equal((ToolClass.Financial, RiskSeverity.Critical, correction), (shown.Class, shown.Severity, shown.Correction));
        Assert.Equal(ToolClass.Financial, index.Report("a", "get_it")!.Risk.Class);
        Assert.NotEqual(ToolClass.Financial, index.Report("a", "get_it")!.Judged.Class);
    }

    [Fact]
    public async Task A_search_goes_by_a_persons_word_where_there_is_one()
    {
        await _catalog.ImportAsync(Line("a", "get_it", "Get it.") + Line("a", "get_them", "Get them.") + Line("b", "get_it", "Get it."));
        var correction = new RiskCorrection(ToolClass.Financial, RiskSeverity.Critical, RiskFlags.Admin, "ann", DateTimeOffset.UnixEpoch, "it pays");
        using var index = CatalogIndex.Open(_catalog.File, (server, tool, _) => (server, tool) == ("a", "get_it") ? correction : null, [("a", "get_it"), ("a", "gone")]);
        foreach (var words in (string[])["", "get"])
        {
            Assert.Equal("a", Assert.Single(index.Search(new CatalogQuery { Words = words, Class = ToolClass.Financial }).Tools).Server);
            Assert.Single(index.Search(new CatalogQuery { Words = words, Flags = RiskFlags.Admin, Server = "a" }).Tools);
            Assert.Equal(["get_it", "get_them"], index.Search(new CatalogQuery { Words = words, Class = ToolClass.Read }).Tools.Select(t => t.Name).Order());
            Assert.Empty(index.Search(new CatalogQuery { Words = words, Class = ToolClass.Financial, Server = "b" }).Tools);
            Assert.Empty(index.Search(new CatalogQuery { Words = words, Class = ToolClass.Financial, Tags = ArgumentTags.Path }).Tools);
        }

        Assert.Empty(index.Search(new CatalogQuery { Words = "unheardof", Class = ToolClass.Financial }).Tools);
    }

    [Fact]
    public async Task Tools_of_a_class_come_the_most_severe_first()
    {
        await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 30).Select(n => Line("s" + n, "get_" + (n % 3 == 0 ? "secret" : "weather"), n % 3 == 0 ? "Get a password." : "Get the weather."))));
        using var index = _catalog.Open();
        var (found, cursor) = (new List<CatalogTool>(), (string?)null);
        do
        {
            var page = index.ToolsOfClass(ToolClass.Read, 7, cursor);
            found.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        Assert.Equal(30, found.Count);
        Assert.Equal(30, found.Select(t => t.Server).Distinct().Count());
        Assert.Equal(found.OrderByDescending(t => t.Severity).Select(t => t.Severity), found.Select(t => t.Severity));
        Assert.True(found[0].Severity > found[^1].Severity);
    }
}
