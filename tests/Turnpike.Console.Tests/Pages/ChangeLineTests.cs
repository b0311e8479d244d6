using System.Collections.Immutable;
using Turnpike.Console.Catalog.Pages;
using Turnpike.State.Catalogs;

namespace Turnpike.Console.Tests.Pages;

public sealed class ChangeLineTests
{
    [Fact]
    public void A_server_and_its_tools_are_one_line()
    {
        var lines = Lines(Change(CatalogChangeKind.ToolAdded, "b"), Change(CatalogChangeKind.ToolAdded, "a"), Change(CatalogChangeKind.ServerAdded, null));
        var line = Assert.Single(lines);
        Assert.Equal((CatalogChangeKind.ServerAdded, 2), (line.Change.Kind, line.Tools));
    }

    [Fact]
    public void Changes_of_one_kind_and_server_are_one_line_and_others_are_not()
    {
        var lines = Lines(
            Change(CatalogChangeKind.DefinitionDrift, "b"), Change(CatalogChangeKind.DefinitionDrift, "a"),
            Change(CatalogChangeKind.DefinitionDrift, "a") with { Server = "other" }, Change(CatalogChangeKind.ToolRemoved, "c"));
        Assert.Equal([2, 1, 1], lines.Select(l => l.Tools));
    }

    [Fact]
    public void A_risk_that_rose_has_a_line_of_its_own() =>
        Assert.Equal(2, Lines(Change(CatalogChangeKind.RiskUp, "b"), Change(CatalogChangeKind.RiskUp, "a")).Length);

    [Fact]
    public void There_are_not_more_lines_than_asked_for() =>
        Assert.Equal(12, Lines([.. Enumerable.Range(0, 50).Select(i => Change(CatalogChangeKind.RiskUp, $"t{i}"))]).Length);

    private static ImmutableArray<ChangeLine> Lines(params ImmutableArray<CatalogChange> changes) => ChangeLine.Of(changes, 12, (_, _) => true);

    private static CatalogChange Change(CatalogChangeKind kind, string? tool) => new(1, Shelf.Day, kind, "files", tool, null, null);
}
