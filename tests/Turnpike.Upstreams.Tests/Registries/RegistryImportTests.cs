using Microsoft.AspNetCore.Http;
using Turnpike.State.Catalogs;
using Turnpike.Upstreams.Registries;

namespace Turnpike.Upstreams.Tests.Registries;

public sealed class RegistryImportTests : IDisposable
{
    private static readonly RegistryOptions Small = new() { PageSize = 2, MaxPages = 20 };

    private readonly string _folder = Directory.CreateTempSubdirectory("tp-registry-").FullName;

    private string File => Path.Combine(_folder, "catalog.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_whole_list_is_read_page_by_page()
    {
        await using var registry = await MockRegistry.StartAsync([.. Names(5), new MockEntry("io.x/old", IsLatest: false), new MockEntry("io.x/gone", Status: "deleted")]);
        var report = await RunAsync(registry);
        Assert.Equal((5, 5, 0), (report.Servers, report.Listed, report.Refused));
        Assert.Equal(3, registry.Asked.Count);
        Assert.All(registry.Asked, a => Assert.StartsWith("/v0.1/servers?version=latest&limit=2", a, StringComparison.Ordinal));
        using var index = CatalogIndex.Open(File);
        var server = index.Server("io.x/s0")!;
        Assert.Equal(("1.0.0", "https://example.com/r", "https://example.com/", registry.Url.Authority), (server.Version, server.Repository, server.Homepage, server.Source));
        Assert.Equal((5, 5), (index.Counts().Servers, index.Counts().NotScanned));
        Assert.Null(server.Severity);
    }

    [Fact]
    public async Task The_next_run_asks_only_for_what_was_updated_since_the_one_before_began()
    {
        await using var registry = await MockRegistry.StartAsync(Names(3));
        await RunAsync(registry);
        var asked = registry.Asked.Count;
        registry.Entries[0] = registry.Entries[0] with { Version = "2.0.0", UpdatedAt = "2026-11-21T12:30:00Z" };
        registry.Entries[1] = registry.Entries[1] with { Status = "deleted", UpdatedAt = "2026-11-21T12:30:00Z" };
        registry.Entries[2] = registry.Entries[2] with { Status = "deprecated", UpdatedAt = "2026-11-21T12:30:00Z" };
        registry.Now = registry.Now.AddHours(1);
        Assert.Equal(3, (await RunAsync(registry)).Listed);
        Assert.Contains("updated_since=2026-11-21T11:55:00Z", registry.Asked[asked], StringComparison.Ordinal);
        using var index = CatalogIndex.Open(File);
        Assert.Equal("2.0.0", index.Server("io.x/s0")!.Version);
        Assert.Equal((ListingStatus.Removed, ListingStatus.Deprecated), (index.Server("io.x/s1")!.Status, index.Server("io.x/s2")!.Status));
        Assert.Equal(CatalogChangeKind.ServerRemoved, Assert.Single(index.NewestChanges(1)).Kind);
        await RunAsync(registry);
        Assert.Contains("updated_since=2026-11-21T12:55:00Z", registry.Asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_in_the_middle_keeps_the_pages_before_it_and_the_next_run_goes_on_behind_them()
    {
        await using var registry = await MockRegistry.StartAsync(Names(7));
        registry.Instead = Fail(3, context => context.Response.StatusCode = 500);
        await Assert.ThrowsAsync<RegistryException>(() => RunAsync(registry));
        using (var index = CatalogIndex.Open(File))
        {
            Assert.Equal(4, index.Counts().Servers);
        }

        registry.Instead = null;
        registry.Now = registry.Now.AddDays(1);
        Assert.Equal(3, (await RunAsync(registry)).Servers);
        Assert.Contains("cursor=io.x/s3", registry.Asked[3], StringComparison.Ordinal);
        using var whole = CatalogIndex.Open(File);
        Assert.Equal(7, whole.Counts().Servers);

        // What was updated while the pass lay still must be asked for: since it began, not since it ended.
        await RunAsync(registry);
        Assert.Contains("updated_since=2026-11-21T11:55:00Z", registry.Asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cursor_the_registry_forgot_begins_the_pass_again()
    {
        await using var registry = await MockRegistry.StartAsync(Names(5));
        registry.Instead = Fail(2, context => context.Response.StatusCode = 503);
        await Assert.ThrowsAsync<RegistryException>(() => RunAsync(registry));
        registry.Instead = null;
        registry.Entries.RemoveAll(e => e.Name == "io.x/s1");
        Assert.Equal(4, (await RunAsync(registry)).Servers);
        using var index = CatalogIndex.Open(File);
        Assert.Equal(5, index.Counts().Servers);
    }

    [Fact]
    public async Task Pages_that_come_twice_change_nothing()
    {
        await using var registry = await MockRegistry.StartAsync(Names(2));
        var page = 0;
        registry.Instead = async (context, _) =>
        {
            await context.Response.WriteAsync(MockRegistry.Page(Names(2), ++page < 5 ? "c" + page : null));
            return true;
        };
        var report = await RunAsync(registry);
        Assert.Equal((10, 2), (report.Servers, report.Listed));
        using var index = CatalogIndex.Open(File);
        Assert.Equal(2, index.Changes(100).Changes.Length);
    }

    [Theory]
    [InlineData("same", 2)]
    [InlineData("circle", 4)]
    [InlineData("empty", 3)]
    [InlineData("forever", 20)]
    public async Task A_list_without_end_is_ended_and_begun_anew_the_next_time(string kind, int pages)
    {
        await using var registry = await MockRegistry.StartAsync(Names(2));
        registry.Instead = async (context, number) =>
        {
            var next = kind switch { "same" => "c", "circle" => "c" + (number % 3), _ => "c" + number };
            await context.Response.WriteAsync(MockRegistry.Page(kind == "empty" ? [] : [new MockEntry("io.x/n" + number)], next));
            return true;
        };
        await Assert.ThrowsAsync<RegistryException>(() => RunAsync(registry));
        Assert.Equal(pages, registry.Asked.Count);
        registry.Instead = null;
        Assert.Equal(2, (await RunAsync(registry)).Servers);
        Assert.DoesNotContain("cursor", registry.Asked[pages], StringComparison.Ordinal);
        Assert.DoesNotContain("updated_since", registry.Asked[pages], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_entry_that_is_none_is_named_and_the_others_are_taken()
    {
        await using var registry = await MockRegistry.StartAsync();
        registry.Instead = async (context, _) =>
        {
            await context.Response.WriteAsync("""{"servers":[{"server":{"name":"io.x/good"}},{"server":{}},7,{"server":{"name":"LONG"}}],"metadata":{}}""".Replace("LONG", new string('n', 300), StringComparison.Ordinal));
            return true;
        };
        var report = await RunAsync(registry);
        Assert.Equal((1, 3), (report.Servers, report.Refused));
        Assert.EndsWith("page 1", report.Problems[0].Place, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("redirect")]
    [InlineData("not json")]
    [InlineData("no list")]
    [InlineData("too long")]
    [InlineData("compressed")]
    [InlineData("cut off")]
    [InlineData("twice the same key")]
    public async Task An_answer_that_is_none_is_refused_and_nothing_is_taken(string kind)
    {
        await using var registry = await MockRegistry.StartAsync(Names(2));
        registry.Instead = async (context, _) =>
        {
            switch (kind)
            {
                case "redirect":
                    context.Response.Redirect("/v0.1/servers");
                    break;
                case "compressed":
                    context.Response.Headers.ContentEncoding = "gzip";
                    await context.Response.WriteAsync(MockRegistry.Page(Names(2), null));
                    break;
                case "cut off":
                    await context.Response.WriteAsync("{\"servers\":[");
                    await context.Response.Body.FlushAsync();
                    context.Abort();
                    break;
                case "too long":
                    await context.Response.WriteAsync(MockRegistry.Page([new MockEntry("io.x/a", Description: new string('x', 2_000_000))], null));
                    break;
                default:
                    await context.Response.WriteAsync(kind switch { "not json" => "<html>", "no list" => "{}", _ => """{"servers":[],"servers":[]}""" });
                    break;
            }

            return true;
        };
        await Assert.ThrowsAsync<RegistryException>(() => RunAsync(registry, Small with { MaxPageBytes = 1024 * 1024 }));
        Assert.Single(registry.Asked);
        using var index = CatalogIndex.Open(File);
        Assert.Equal(0, index.Counts().Servers);
    }

    [Theory]
    [InlineData("http://registry.example.com/")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("https://me:secret@registry.example.com/")]
    [InlineData("file:///etc/passwd")]
    public void Only_https_or_this_machine_is_asked(string address) =>
        Assert.Throws<RegistryException>(() => new RegistryClient(new Uri(address), Small, TimeProvider.System));

    [Theory]
    [InlineData("https://registry.example.com", "registry.example.com")]
    [InlineData("https://registry.example.com/v0.1/servers", "registry.example.com")]
    [InlineData("https://example.com/api/registry/v0.1/", "example.com/api/registry")]
    public void A_registry_has_the_name_of_its_place(string address, string name)
    {
        using var registry = new RegistryClient(new Uri(address), Small, TimeProvider.System);
        Assert.Equal(name, registry.Name);
    }

    private static MockEntry[] Names(int count) => [.. Enumerable.Range(0, count).Select(n => new MockEntry("io.x/s" + n))];

    private static Func<HttpContext, int, Task<bool>> Fail(int at, Action<HttpContext> how) => (context, number) =>
    {
        if (number == at)
        {
            how(context);
        }

        return Task.FromResult(number == at);
    };

    private async Task<ImportReport> RunAsync(MockRegistry registry, RegistryOptions? options = null)
    {
        using var client = new RegistryClient(registry.Url, options ?? Small, TimeProvider.System);
        using var catalog = CatalogImport.Open(File, TimeProvider.System);
        return await RegistryImport.RunAsync(catalog, client, options ?? Small, TimeProvider.System, null, Scripted.Token);
    }
}
