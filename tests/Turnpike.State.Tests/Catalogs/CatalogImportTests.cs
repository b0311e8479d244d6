using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;
using static Turnpike.State.Tests.Catalogs.CatalogFolder;

namespace Turnpike.State.Tests.Catalogs;

public sealed class CatalogImportTests : IDisposable
{
    private readonly CatalogFolder _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task Tools_are_judged_and_kept_with_their_definition()
    {
        var report = await _catalog.ImportAsync(Line("files", "delete_file", "Delete a file for good.", """{"type":"object","properties":{"path":{"type":"string"}}}"""));
        Assert.Equal((1, 1, 1, 1, 0), (report.Servers, report.Listed, report.Tools, report.Added, report.Refused));
        using var index = _catalog.Open();
        var tool = index.Tool("files", "delete_file")!;
        Assert.Equal(ToolClass.Destructive, tool.Class);
        Assert.True(tool.Tags.HasFlag(ArgumentTags.Path));
        Assert.Equal(RiskClassifier.Version, tool.ClassifierVersion);
        var shown = index.Report("files", "delete_file")!;
        Assert.Equal(tool.Hash, shown.Definition.Hash);
        Assert.Equal((tool.Class, tool.Severity), (shown.Risk.Class, shown.Risk.Severity));
        Assert.Equal("""{"name":"delete_file","description":"Delete a file for good.","inputSchema":{"type":"object","properties":{"path":{"type":"string"}}}}""", System.Text.Encoding.UTF8.GetString(shown.Definition.Json.Span));
    }

    [Fact]
    public async Task A_bad_line_is_named_with_its_number_and_the_rest_goes_in()
    {
        var report = await _catalog.ImportAsync(
            Line("a", "one", "Get one.") + "{\"server\":\"a\",\"name\":\n" + "\n" + "[]\n" + "{\"name\":\"no_server\"}\n" + "{\"server\":\"a\",\"name\":7}\n"
            + "{\"server\":\"a\",\"name\":\"\",\"description\":\"x\"}\n" + "{\"server\":\"a\",\"name\":\"twice\",\"name\":\"twice\"}\n" + Line("a", "two", "Get two."));
        Assert.Equal(6, report.Refused);
        Assert.Equal(["tools.jsonl:2", "tools.jsonl:4", "tools.jsonl:5", "tools.jsonl:6", "tools.jsonl:7", "tools.jsonl:8"], report.Problems.Select(p => p.Place));
        using var index = _catalog.Open();
        Assert.Equal(["one", "two"], index.Tools("a").Select(t => t.Name));
    }

    [Fact]
    public async Task A_line_longer_than_any_definition_is_refused_and_the_next_one_read()
    {
        var report = await _catalog.ImportAsync(Line("a", "long", new string('x', ToolLines.MaxLine)) + Line("a", "next", "Get it.") + Line("a", "last", "Get it.").TrimEnd());
        Assert.Equal("tools.jsonl:1", Assert.Single(report.Problems).Place);
        using var index = _catalog.Open();
        Assert.Equal(["last", "next"], index.Tools("a").Select(t => t.Name));
    }

    [Fact]
    public async Task Lines_are_numbered_across_stretches()
    {
        var lines = string.Concat(Enumerable.Range(0, 3000).Select(n => Line("a", "t" + n, new string('x', 1000))));
        var report = await _catalog.ImportAsync(lines + "broken\n" + Line("a", "after", "Get it."));
        Assert.Equal("tools.jsonl:3001", Assert.Single(report.Problems).Place);
        Assert.Equal(3001, report.Tools);
    }

    [Fact]
    public async Task The_same_again_writes_no_tool_and_notes_no_change()
    {
        var lines = Line("a", "one", "Get one.") + Line("a", "two", "Delete two for good.");
        await _catalog.ImportAsync(lines);
        var before = _catalog.Changes();
        _catalog.Time.Advance(TimeSpan.FromDays(1));
        var report = await _catalog.ImportAsync(lines);
        Assert.Equal((2, 0, 0, 0, 0), (report.Tools, report.Added, report.Changed, report.Judged, report.Removed));
        Assert.Equal(before, _catalog.Changes());
        using var index = _catalog.Open();
        Assert.Equal(_catalog.Time.GetUtcNow(), index.Server("a")!.ScannedAt);
    }

    [Fact]
    public async Task Another_order_of_members_and_other_white_space_are_the_same_definition()
    {
        await _catalog.ImportAsync("""{"server":"a","name":"one","description":"Get one.","inputSchema":{"type":"object"}}""");
        var report = await _catalog.ImportAsync("""{"inputSchema": {"type" : "object"}, "description": "Get one.", "name": "one", "server": "a", "source": "elsewhere"}""");
        Assert.Equal((0, 0), (report.Added, report.Changed));
    }

    [Fact]
    public async Task A_changed_definition_is_a_drift_and_its_risk_goes_up_and_down()
    {
        await _catalog.ImportAsync(Line("a", "tidy", "List the files of a folder."));
        await _catalog.ImportAsync(Line("a", "tidy", "Delete all files of a folder permanently."));
        await _catalog.ImportAsync(Line("a", "tidy", "List the files of a folder."));
        var changes = _catalog.Changes();
        Assert.Equal(
            [
                CatalogChangeKind.ServerAdded, CatalogChangeKind.ToolAdded, CatalogChangeKind.DefinitionDrift, CatalogChangeKind.RiskUp,
                CatalogChangeKind.DefinitionDrift, CatalogChangeKind.RiskDown,
            ],
            changes.Select(c => c.Kind));
        Assert.Equal(changes[2].Before, changes[4].After);
        Assert.StartsWith("Read", changes[3].Before, StringComparison.Ordinal);
        Assert.Equal(changes[3].After, changes[5].Before);
        using var index = _catalog.Open();
        Assert.Empty(index.Search(new CatalogQuery { Words = "permanently" }).Tools);
        Assert.Single(index.Search(new CatalogQuery { Words = "list", Class = ToolClass.Read }).Tools);
    }

    [Fact]
    public async Task A_tool_that_is_told_no_more_is_removed_and_comes_back_under_its_name()
    {
        await _catalog.ImportAsync(Line("a", "one", "Get one.") + Line("a", "two", "Get two.") + Line("b", "one", "Get one."));
        var report = await _catalog.ImportAsync(Line("a", "one", "Get one."));
        Assert.Equal(1, report.Removed);
        using (var index = _catalog.Open())
        {
            Assert.Null(index.Tool("a", "two"));
            Assert.Empty(index.Search(new CatalogQuery { Words = "two" }).Tools);
            Assert.NotNull(index.Tool("b", "one"));
            Assert.Equal(2, index.Counts().Tools);
        }

        Assert.Equal(1, (await _catalog.ImportAsync(Line("a", "one", "Get one.") + Line("a", "two", "Get two again."))).Added);
        Assert.Equal([CatalogChangeKind.ToolRemoved, CatalogChangeKind.ToolAdded], _catalog.Changes()[^2..].Select(c => c.Kind));
        using var again = _catalog.Open();
        Assert.Equal("two", Assert.Single(again.Search(new CatalogQuery { Words = "two again" }).Tools).Name);
    }

    [Fact]
    public async Task Nothing_is_removed_where_a_line_was_refused()
    {
        await _catalog.ImportAsync(Line("a", "one", "Get one.") + Line("a", "two", "Get two."));
        var report = await _catalog.ImportAsync(Line("a", "one", "Get one.") + "broken\n");
        Assert.Equal((0, 1), (report.Removed, report.Refused));
        using var index = _catalog.Open();
        Assert.NotNull(index.Tool("a", "two"));
    }

    [Fact]
    public async Task Of_a_name_that_stands_twice_the_first_one_counts_every_time()
    {
        var lines = Line("a", "one", "Get one.") + Line("a", "one", "Delete everything.");
        Assert.Equal("tools.jsonl:2", Assert.Single((await _catalog.ImportAsync(lines)).Problems).Place);
        await _catalog.ImportAsync(lines);
        Assert.DoesNotContain(_catalog.Changes(), c => c.Kind == CatalogChangeKind.DefinitionDrift);
    }

    [Fact]
    public async Task A_server_without_known_tools_is_not_scanned_and_never_of_low_risk()
    {
        var report = await _catalog.ImportAsync("""{"server":"io.example/x","title":"X","description":"About x.","version":"1.2","repository":"https://example.com/x","homepage":"javascript:alert(1)"}""" + "\n" + Line("b", "one", "Get one."));
        Assert.Equal(2, report.Listed);
        using var index = _catalog.Open();
        var server = index.Server("io.example/x")!;
        Assert.False(server.IsScanned);
        Assert.Null(server.Severity);
        Assert.Equal(("X", "https://example.com/x", ""), (server.Title, server.Repository, server.Homepage));
        Assert.Null(index.Report("io.example/x"));
        Assert.Equal((2, 1), (index.Counts().Servers, index.Counts().NotScanned));
        Assert.NotNull(index.Server("b")!.Severity);
    }

    [Fact]
    public async Task An_import_that_ended_early_is_gone_on_with()
    {
        var lines = string.Concat(Enumerable.Range(0, 200).Select(n => Line("s" + (n / 10), "t" + n, "Get a thing.")));
        using (var import = CatalogImport.Open(_catalog.File, _catalog.Time))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => import.LinesAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lines)), "x", "x", new CancellationToken(canceled: true)));
        }

        Assert.Equal(200, (await _catalog.ImportAsync(lines)).Tools);
        using var index = _catalog.Open();
        Assert.Equal(200, index.Counts().Tools);
    }

    [Fact]
    public void A_full_disk_is_what_is_told_also_where_the_engine_took_the_transaction_back_itself()
    {
        using var file = CatalogFile.OpenToWrite(_catalog.File);
        var writer = new CatalogWriter(file, TimeProvider.System);
        var taking = new Taking(writer, "test");
        file.Execute("PRAGMA cache_size = 10; PRAGMA max_page_count = 64;");
        var lines = string.Concat(Enumerable.Range(0, 2_000).Select(i => Line("a", $"get_{i}", $"Get {Guid.NewGuid()} {i}.")));
        var told = ToolLines.Chunks(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(lines))).SelectMany(c => ToolLines.Read(c, "tools.jsonl")).ToList();
        var fault = Assert.Throws<CatalogException>(() =>
        {
            taking.Take(told);
            taking.Flush();
        });
        Assert.Contains("the disk is full", fault.Message, StringComparison.Ordinal);
        taking.Abandon(file);

        // Nothing of it is there, and what comes next begins anew.
        Assert.Equal(0, file.Number("SELECT count(*) FROM tools"));
        file.Execute("BEGIN IMMEDIATE;");
        file.RollBack();
        file.RollBack();
    }

    [Fact]
    public async Task What_another_classifier_judged_is_judged_again()
    {
        await _catalog.ImportAsync(Line("a", "wipe", "Delete all records for good.") + Line("a", "get", "Get a record."));
        using (var file = CatalogFile.OpenToWrite(_catalog.File))
        {
            // As an earlier classifier would have left it: called a harmless read, in the rows and in the index.
            var json = """{"name":"wipe","description":"Delete all records for good.","inputSchema":{"type":"object"}}"""u8.ToArray();
            var tape = new JsonTape();
            Assert.True(tape.TryRead(json, JsonBudget.Upstream, out _));
            var mild = RiskClassifier.Classify(json) with { Class = ToolClass.Read, Severity = RiskSeverity.Low, Flags = RiskFlags.None };
            file.Execute("UPDATE tools SET classifier = classifier - 1;");
            var writer = new CatalogWriter(file, _catalog.Time);
            writer.Begin();
            Assert.Equal(PutOutcome.Judged, writer.Put(1, PreparedTool.Judge(tape.Root, "wipe", mild)));
            writer.Commit();
            file.Execute("UPDATE tools SET classifier = classifier - 1 WHERE name = 'wipe'; UPDATE tools SET classifier = classifier + 1 WHERE name <> 'wipe';");
        }

        using (var before = _catalog.Open())
        {
            Assert.Equal(2, before.Search(new CatalogQuery { Class = ToolClass.Read }).Tools.Length);
        }

        using (var import = CatalogImport.Open(_catalog.File, _catalog.Time))
        {
            Assert.Equal(1, import.JudgedOtherwise());
            Assert.Equal(1, (await import.ReclassifyAsync(TestContext.Current.CancellationToken)).Judged);
            Assert.Equal(0, import.JudgedOtherwise());
            Assert.Equal(0, (await import.ReclassifyAsync(TestContext.Current.CancellationToken)).Judged);
        }

        using var index = _catalog.Open();
        Assert.Equal("wipe", Assert.Single(index.Search(new CatalogQuery { Class = ToolClass.Destructive }).Tools).Name);
        Assert.Equal("get", Assert.Single(index.Search(new CatalogQuery { Class = ToolClass.Read }).Tools).Name);
        Assert.Equal(CatalogChangeKind.RiskUp, index.NewestChanges(1)[0].Kind);
        Assert.Equal(RiskClassifier.Version, index.Tool("a", "wipe")!.ClassifierVersion);
    }

    [Fact]
    public void A_file_of_something_else_is_refused()
    {
        File.WriteAllText(_catalog.File, new string('x', 5000));
        Assert.Throws<CatalogException>(() => CatalogImport.Open(_catalog.File, _catalog.Time));
        Assert.Throws<CatalogException>(() => CatalogIndex.Open(_catalog.File + ".none"));
    }
}
