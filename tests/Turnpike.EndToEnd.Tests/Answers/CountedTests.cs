using Turnpike.Answers;
using Turnpike.EndToEnd.Tests.Commands;

namespace Turnpike.EndToEnd.Tests.Answers;

public sealed class CountedTests : CommandTests
{
    [Theory]
    [InlineData(0, "0 records")]
    [InlineData(1, "1 record")]
    [InlineData(2, "2 records")]
    public void One_is_singular(long count, string expected) => Assert.Equal(expected, Counted.Of(count, "record"));

    [Fact]
    public async Task Commands_count_so()
    {
        var refused = await RunAsync("policy", "check", Write("p.json", """{ "version": "1", "default": "deny", "tols": {} }"""));
        Assert.Contains("p.json is refused: 1 error, 0 warnings.", refused.Output, StringComparison.Ordinal);
        Assert.Equal("1 definition waits", Counted.Of(1, "definition waits", "definitions wait"));
        Assert.Equal("3 definitions wait", Counted.Of(3, "definition waits", "definitions wait"));
    }
}
