using Turnpike.State.Catalogs;

namespace Turnpike.State.Tests.Catalogs;

public sealed class CatalogWordsTests
{
    [Theory]
    [InlineData("read_file")]
    [InlineData("readFile")]
    [InlineData("read-file")]
    [InlineData("Read File")]
    [InlineData("READ_FILE")]
    public void One_name_in_many_spellings_has_one_key(string name) => Assert.Equal("read_file", CatalogWords.Key(name));

    [Theory]
    [InlineData("getHTMLPage", "get html page gethtmlpage")]
    [InlineData("GitHub", "git hub github")]
    [InlineData("v2 über-Straße", "v2 über straße")]
    [InlineData("搜索 files", "搜 索 files")]
    [InlineData("a:b \"c\" *", "a b c")]
    [InlineData("", "")]
    public void Words_are_letters_and_digits(string text, string words) => Assert.Equal(words, string.Join(' ', CatalogWords.Of(text)));

    [Fact]
    public void No_word_of_a_text_can_be_a_trait() => Assert.DoesNotContain(CatalogWords.Of("c:read s:low f:admin t:path"), w => w.Contains(':', StringComparison.Ordinal));

    [Fact]
    public void A_summary_is_one_line_of_bounded_length_without_half_a_character()
    {
        Assert.Equal("a b", CatalogWords.Summary(" a\n\t b "));
        var cut = CatalogWords.Summary(new string('x', CatalogWords.SummaryLength - 1) + "😀😀");
        Assert.Equal(CatalogWords.SummaryLength - 1, cut.Length);
    }

    [Fact]
    public void A_flood_of_words_is_bounded()
    {
        var (words, seen) = (new System.Text.StringBuilder(), new HashSet<string>(StringComparer.Ordinal));
        CatalogWords.Add(words, seen, string.Join(' ', Enumerable.Range(0, 5000).Select(n => "w" + n)) + new string('y', 10_000));
        Assert.True(seen.Count <= 512);
        Assert.All(seen, w => Assert.True(w.Length <= 40));
    }
}
