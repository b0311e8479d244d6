using System.Text;
using Turnpike.Wire.Revisions;

namespace Turnpike.Wire.Tests.Revisions;

public class RevisionTests
{
    [Theory]
    [InlineData("2024-11-05", Era.Legacy)]
    [InlineData("2025-03-26", Era.Legacy)]
    [InlineData("2025-06-18", Era.Legacy)]
    [InlineData("2025-11-25", Era.Legacy)]
    [InlineData("2026-07-28", Era.Modern)]
    public void Known_revisions_have_one_era(string name, Era era)
    {
        Assert.True(Revision.TryParse(name, out var revision));
        Assert.Equal(era, revision!.Era);
        Assert.True(Revision.TryParse(Encoding.UTF8.GetBytes(name), out var same));
        Assert.Same(revision, same);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-07-28 ")]
    [InlineData("2026-07-29")]
    [InlineData("draft")]
    public void Nothing_else_is_known(string? name) => Assert.False(Revision.TryParse(name, out _));

    [Fact]
    public void They_are_ordered_by_date()
    {
        Assert.Equal(Revision.Known.Select(r => r.Name).Order(StringComparer.Ordinal), Revision.Known.Select(r => r.Name));
        Assert.Equal(Enumerable.Range(0, 5), Revision.Known.Select(r => r.Order));
        Assert.Same(Revision.Known[^1], Revision.Latest);
        Assert.Equal("2025-11-25", Revision.LatestLegacy.Name);
    }
}
