using Turnpike.State.Catalogs;
using static Turnpike.State.Tests.Catalogs.CatalogFolder;

namespace Turnpike.State.Tests.Catalogs;

public sealed class CatalogChangesTests : IDisposable
{
    private readonly CatalogFolder _catalog = new();

    public void Dispose() => _catalog.Dispose();

    [Fact]
    public async Task Whoever_asks_with_the_cursor_before_misses_nothing_and_sees_nothing_twice()
    {
        var (seen, cursor) = (new List<long>(), (string?)null);
        for (var round = 0; round < 5; round++)
        {
            await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 10).Select(n => Line("s" + round, "t" + n, $"Get {round}."))));
            using var index = _catalog.Open();
            bool more;
            do
            {
                var changes = index.Changes(4, cursor);
                seen.AddRange(changes.Changes.Select(c => c.Number));
                (cursor, more) = (changes.Cursor, changes.HasMore);
            }
            while (more);

            Assert.Empty(index.Changes(4, cursor).Changes);
            Assert.Equal(cursor, index.Changes(4, cursor).Cursor);
        }

        Assert.Equal(Enumerable.Range(1, 55).Select(n => (long)n), seen);
    }

    [Fact]
    public async Task A_cursor_of_another_catalogue_is_refused_and_so_is_one_that_is_none()
    {
        await _catalog.ImportAsync(Line("a", "one", "Get one."));
        using var other = new CatalogFolder();
        await other.ImportAsync(Line("a", "one", "Get one."));
        using var index = _catalog.Open();
        using var elsewhere = other.Open();
        Assert.Throws<CatalogException>(() => index.Changes(10, elsewhere.Changes(10).Cursor));
        foreach (var nonsense in (string[])["", "x", "****", "AAAA", index.Search(new CatalogQuery { Limit = 1 }).NextCursor ?? "c2VhcmNoLng"])
        {
            Assert.Throws<CatalogException>(() => index.Changes(10, nonsense));
        }
    }

    [Fact]
    public async Task The_newest_changes_come_newest_first()
    {
        await _catalog.ImportAsync(Line("a", "one", "Get one.") + Line("a", "two", "Get two."));
        using var index = _catalog.Open();
        Assert.Equal([3L, 2L], index.NewestChanges(2).Select(c => c.Number));
    }

    [Fact]
    public async Task Going_backwards_misses_nothing_and_keeps_to_what_is_looked_for()
    {
        await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 5).Select(n => Line("a", "t" + n, "Get one."))));
        _catalog.Time.Advance(TimeSpan.FromDays(3));
        await _catalog.ImportAsync(string.Concat(Enumerable.Range(0, 4).Select(n => Line("a", "t" + n, n == 0 ? "Get another." : "Get one."))));
        using var index = _catalog.Open();
        var (seen, cursor, more) = (new List<long>(), (string?)null, true);
        while (more)
        {
            var changes = index.ChangesBackwards(3, cursor: cursor);
            seen.AddRange(changes.Changes.Select(c => c.Number));
            (cursor, more) = (changes.Cursor, changes.HasMore);
        }

        Assert.Equal([8L, 7, 6, 5, 4, 3, 2, 1], seen);
        Assert.Equal([CatalogChangeKind.ToolRemoved], index.ChangesBackwards(10, [CatalogChangeKind.ToolRemoved, CatalogChangeKind.ServerRemoved]).Changes.Select(c => c.Kind));
        Assert.Equal([8L, 7], index.ChangesBackwards(10, since: _catalog.Time.GetUtcNow().AddDays(-1)).Changes.Select(c => c.Number));
        Assert.Throws<CatalogException>(() => index.ChangesBackwards(10, cursor: index.Changes(1).Cursor));
    }

    [Fact]
    public async Task A_server_that_is_listed_no_more_takes_its_tools_with_it()
    {
        await _catalog.ImportAsync(Line("a", "one", "Get one."));
        using (var import = CatalogImport.Open(_catalog.File, _catalog.Time))
        {
            var gone = new ServerListing { Name = "a", Status = ListingStatus.Removed };
            import.TakePage("registry", [gone, new ServerListing { Name = "never there", Status = ListingStatus.Removed }], new RegistryStanding(null, null, null, 0));
            import.TakePage("registry", [gone], new RegistryStanding(null, null, null, 0));
        }

        Assert.Equal([CatalogChangeKind.ToolRemoved, CatalogChangeKind.ServerRemoved], _catalog.Changes()[2..].Select(c => c.Kind));
        using var index = _catalog.Open();
        Assert.Equal((0, 0), (index.Counts().Servers, index.Counts().Tools));
        Assert.Equal(ListingStatus.Removed, index.Server("a")!.Status);
        Assert.Null(index.Server("a")!.Severity);
        Assert.Null(index.Server("never there"));
        Assert.Empty(index.Servers(10).Items);
    }
}
