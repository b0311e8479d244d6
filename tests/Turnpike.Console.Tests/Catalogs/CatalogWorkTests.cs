using System.IO.Compression;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Catalogs;
using Turnpike.Console.Catalog.Site;
using Turnpike.Console.Tests.Frame;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests.Catalogs;

/// <summary>The console's own pages of the catalogue: import, changes, classify, the static site.</summary>
public sealed class CatalogWorkTests
{
    private const string Import = "/console/catalog/import";
    private const string Hostile = """
        {"server":"<b>shop</b>","name":"\"><img src=x>","description":"</textarea><script>alert(1)</script>"}
        {"server":"<b>shop</b>","name":"run\u202ecommand","description":"Runs a shell command."}
        <script>broken</script>
        """;

    [Fact]
    public async Task What_is_pasted_is_taken_and_the_outcome_told_with_hostile_names_as_text()
    {
        await using var console = await OpenConsole.StartAsync();
        var sent = await console.PostAsync("ada", Import, ("do", "text"), ("text", Hostile));
        Assert.Equal(303, sent.Status);
        Assert.StartsWith(Import + "/im_", sent.Location, StringComparison.Ordinal);
        var outcome = await console.GetAsync("ada", sent.Location);
        Assert.Contains("Done, with refusals", outcome.Text, StringComparison.Ordinal);
        Assert.Contains("pasted:3", outcome.Text, StringComparison.Ordinal);
        foreach (var page in (ConsoleReply[])[outcome, await console.GetAsync("ada", Import), await console.GetAsync("vi", "/console/catalog/changes")])
        {
            Assert.Equal(200, page.Status);
            AssertHarmless(page);
        }

        var changes = (await console.GetAsync("vi", "/console/catalog/changes")).Text;
        Assert.Contains("&lt;b&gt;shop&lt;/b&gt;", changes, StringComparison.Ordinal);
        Assert.Contains("202E&#x27E9;", changes, StringComparison.Ordinal);
        Assert.DoesNotContain("Tool added", (await console.GetAsync("vi", "/console/catalog/changes?kind=risk_up")).Text, StringComparison.Ordinal);
        Assert.Contains("No change that you look for", (await console.GetAsync("vi", "/console/catalog/changes?kind=risk_up&days=7")).Text, StringComparison.Ordinal);
        Assert.Equal(200, (await console.GetAsync("vi", "/console/catalog/changes?after=nonsense")).Status);
    }

    /// <remarks>Definitions are told apart by their bytes: a form that turned a line separator into a line end would make another one of it, or none.</remarks>
    [Fact]
    public async Task The_form_leaves_every_byte_of_a_definition_as_it_is()
    {
        await using var console = await OpenConsole.StartAsync();
        const string Line = "{\"server\":\"files\",\"name\":\"get\",\"description\":\"Gets\u2028one\u0085 + more.\"}";
        await console.PostAsync("ada", Import, ("do", "text"), ("text", Line + "\r\n"));
        var again = await console.Node.ActAsync(AdminActs.ImportCatalog, new ImportCatalog { Text = Line }, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 0), (again.Report!.Tools, again.Report.Unchanged, again.Report.Refused));
    }

    [Fact]
    public async Task What_is_wrong_is_said_where_it_was_typed()
    {
        await using var console = await OpenConsole.StartAsync();
        var unnamed = await console.PostAsync("ada", Import, ("do", "text"), ("text", "[{\"name\":\"</textarea><script>\"}]"));
        Assert.Equal(400, unnamed.Status);
        Assert.Contains("name the server", unnamed.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;/textarea&gt;", unnamed.Text, StringComparison.Ordinal);
        Assert.Equal(400, (await console.PostAsync("ada", Import, ("do", "registry"), ("registry", "ftp://<b>"))).Status);
        Assert.Equal(400, (await console.PostAsync("ada", Import, ("do", "nothing"))).Status);
        var large = await console.PostAsync("ada", Import, ("do", "text"), ("text", new string('"', 1_100_000)));
        Assert.Equal(413, large.Status);
        Assert.Contains("command line", large.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_administers_fills_the_catalogue_and_everybody_who_looks_may_judge()
    {
        await using var console = await OpenConsole.StartAsync();
        foreach (var who in (string[])["pol", "ann", "vi"])
        {
            Assert.Equal(403, (await console.GetAsync(who, Import)).Status);
            Assert.Equal(403, (await console.PostAsync(who, Import, ("do", "judge"))).Status);
            var page = await console.GetAsync(who, "/console/catalog/classify");
            Assert.DoesNotContain(Import, page.Text, StringComparison.Ordinal);
            var judged = await console.PostAsync(who, "/console/catalog/classify", ("text", Hostile));
            Assert.Equal(200, judged.Status);
            AssertHarmless(judged);
            Assert.Contains("Execute", judged.Text, StringComparison.Ordinal);
        }

        Assert.Contains(Import, (await console.GetAsync("ada", "/console/catalog")).Text, StringComparison.Ordinal);
        Assert.Empty((await console.Node.ActAsync(AdminActs.ListImports, Nothing.Value, TestContext.Current.CancellationToken)).Imports);
    }

    [Fact]
    public async Task The_archive_holds_the_files_of_the_command_and_is_the_same_every_time()
    {
        await using var console = await OpenConsole.StartAsync();
        Assert.Equal(404, (await console.GetAsync("vi", "/console/catalog/site.zip")).Status);
        await console.PostAsync("ada", Import, ("do", "text"), ("text", Hostile));
        var archive = await console.GetAsync("vi", "/console/catalog/site.zip?base=https%3A%2F%2Fcatalogue.example");
        Assert.Equal("application/zip", archive.Headers.ContentType.ToString());
        Assert.Equal(archive.Body, (await console.GetAsync("vi", "/console/catalog/site.zip?base=https://catalogue.example/")).Body);
        var folder = Directory.CreateTempSubdirectory("tp-site-").FullName;
        try
        {
            using (var index = CatalogIndex.Open(CatalogIndex.FileIn(console.Node.Folder)))
            {
                CatalogSite.Write(index, folder, new Uri("https://catalogue.example/"), null, TestContext.Current.CancellationToken);
            }

            using var zip = new ZipArchive(new MemoryStream(archive.Body));
            var written = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), File.ReadAllBytes, StringComparer.Ordinal);
            Assert.Equal(written.Keys.Order(StringComparer.Ordinal), zip.Entries.Select(e => e.FullName).Order(StringComparer.Ordinal));
            foreach (var entry in zip.Entries)
            {
                using var content = new MemoryStream();
                await using var stream = await entry.OpenAsync(TestContext.Current.CancellationToken);
                await stream.CopyToAsync(content, TestContext.Current.CancellationToken);
                Assert.Equal(written[entry.FullName], content.ToArray());
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        var wrong = await console.GetAsync("vi", "/console/catalog/site.zip?base=https%3A%2F%2Fada%3Asecret%40x");
        Assert.Equal((303, "/console/catalog/site"), (wrong.Status, wrong.Location));
        Assert.Empty((await console.SendAsync("HEAD", "vi", "/console/catalog/site.zip", null, null)).Body);
    }

    [Theory]
    [InlineData("../outside.html")]
    [InlineData("a/../../outside.html")]
    [InlineData("/tmp/outside.html")]
    [InlineData("a\\..\\outside.html")]
    [InlineData("")]
    public void No_name_in_an_archive_leads_outside(string name) =>
        Assert.Throws<InvalidOperationException>(() => new SiteArchive(new ZipArchive(new MemoryStream(), ZipArchiveMode.Create)).WriteFile(name, [1]));

    [Fact]
    public async Task An_archive_that_was_cut_off_is_none()
    {
        using var catalog = await FilledCatalog.UsualAsync();
        using var index = CatalogIndex.Open(catalog.File);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var stream = new MemoryStream();
        Assert.ThrowsAny<OperationCanceledException>(() => CatalogSite.WriteArchive(index, stream, null, gone.Token));
        Assert.True(stream.Length > 1000);
        Assert.ThrowsAny<InvalidDataException>(() => new ZipArchive(new MemoryStream(stream.ToArray())));
    }

    private static void AssertHarmless(ConsoleReply page)
    {
        foreach (var raw in (string[])["<img src=x", "<b>shop", "<script>", "</textarea><script", "\u202e"])
        {
            Assert.DoesNotContain(raw, page.Text, StringComparison.Ordinal);
        }
    }
}
