using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class TokenEstimateTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(4, 1)]
    [InlineData(5, 2)]
    public void A_token_is_four_bytes_rounded_up(long bytes, long tokens) => Assert.Equal(tokens, TokenEstimate.OfBytes(bytes));

    [Fact]
    public void A_list_is_its_definitions_and_what_stands_between()
    {
        var definitions = Shelf.Office.Select(t => t.Definition).ToArray();
        var list = "[" + string.Join(',', definitions.Select(d => System.Text.Encoding.UTF8.GetString(d.Json.Span))) + "]";
        Assert.Equal(TokenEstimate.OfBytes(System.Text.Encoding.UTF8.GetByteCount(list)), TokenEstimate.OfList(definitions));
    }
}
