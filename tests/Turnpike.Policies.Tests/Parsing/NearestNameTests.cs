namespace Turnpike.Policies.Tests.Parsing;

/// <summary>What somebody meant to write.</summary>
public sealed class NearestNameTests
{
    [Theory]
    [InlineData("memroy", "memory")]
    [InlineData("MEMORY", "memory")]
    [InlineData("memroyy", "memory")]
    [InlineData("file", "files")]
    [InlineData("git", "github")]
    [InlineData("mem", "memory")]
    [InlineData("me", null)]
    [InlineData("zzzzzzzz", null)]
    public void Names_what_was_probably_meant(string given, string? nearest) =>
        Assert.Equal(nearest, NearestName.Of(given, ["files", "memory", "github"]));

    [Fact]
    public void Names_nothing_where_there_is_nothing() => Assert.Null(NearestName.Of("a", []));
}
