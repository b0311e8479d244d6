using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Frame;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Catalog.Changes;

/// <summary><c>/console/catalog/changes</c>: what changed in the catalogue, newest first.</summary>
/// <param name="face">The catalogue.</param>
internal sealed class ChangePages(CatalogFace face)
{
    private const int PerPage = 50;

    /// <summary>Adds the page.</summary>
    public void Map(ConsoleRoutes routes) => routes.Get("/catalog/changes", Right.Look, ShowAsync);

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var (kinds, days) = (ChangeWords.KindsOf(request.Query("kind")), request.QueryNumber("days", 0, 3650, 0));
        var since = days > 0 ? request.Site.Time.GetUtcNow().AddDays(-days) : (DateTimeOffset?)null;
        var after = request.Query("after");
        var found = await face.ReadAsync(index => Read(index, kinds, since, after), request.Gone);
        return PageAnswer.Show<ChangesPage>("Changes of the catalogue", new ChangesModel
        {
            Kind = request.Query("kind") ?? "",
            Days = days,
            IsLater = after is not null,
            IsThere = found is not null,
            Changes = found?.Rows ?? [],
            Next = found?.Next,
            MayImport = request.Visitor.May(Right.Administer),
        });
    }

    private static Found Read(CatalogIndex index, ImmutableArray<CatalogChangeKind> kinds, DateTimeOffset? since, string? after)
    {
        var changes = index.ChangesBackwards(PerPage, kinds, since, after);
        var links = CatalogLinks.InConsole("changes");
        var there = new Dictionary<(string, string?), string?>();
        var rows = changes.Changes.Select(c => new ChangeRow(c, Path(c.Server, null), c.Tool is null ? null : Path(c.Server, c.Tool)));
        return new Found([.. rows], changes.HasMore ? changes.Cursor : null);

        // What is gone by now has no page.
        string? Path(string server, string? tool) => there.TryGetValue((server, tool), out var known) ? known : there[(server, tool)] =
            index.Server(server) is not { Status: not ListingStatus.Removed } ? null
            : tool is null ? links.To(CatalogPlaces.Server(server))
            : index.Tool(server, tool) is null ? null : links.To(CatalogPlaces.Tool(server, tool));
    }

    private sealed record Found(ImmutableArray<ChangeRow> Rows, string? Next);
}

/// <summary>A change, and the pages of what it is about.</summary>
/// <param name="Change">The change.</param>
/// <param name="ServerPath">The server's page; null where it has none any more.</param>
/// <param name="ToolPath">The tool's; null where it has none, or the change is about the server.</param>
internal sealed record ChangeRow(CatalogChange Change, string? ServerPath, string? ToolPath);

/// <summary>What the page of changes shows.</summary>
internal sealed record ChangesModel
{
    /// <summary>Which kinds are shown; empty for all.</summary>
    public required string Kind { get; init; }

    /// <summary>How many days are gone back; 0 for all.</summary>
    public required int Days { get; init; }

    /// <summary>Whether this is not the first page.</summary>
    public bool IsLater { get; init; }

    /// <summary>Whether the catalogue could be read.</summary>
    public bool IsThere { get; init; }

    /// <summary>The changes, newest first.</summary>
    public ImmutableArray<ChangeRow> Changes { get; init; } = [];

    /// <summary>Where older ones are; null where there are none.</summary>
    public string? Next { get; init; }

    /// <summary>Whether who looks may fill the catalogue.</summary>
    public bool MayImport { get; init; }
}
