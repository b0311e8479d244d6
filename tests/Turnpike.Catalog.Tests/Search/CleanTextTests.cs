using System.Text;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

public sealed class CleanTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("  two\r\n\t lines\u2028here  ", "two lines here")]
    [InlineData("\u001b[31mred\u001b[0m", "red")]
    [InlineData("\u009b1;31mred", "red")]
    [InlineData("\u001b]8;;http://x.example\u001b\\link\u001b]8;;\u0007", "link")]
    [InlineData("\u001b]0;no end", "0;no end")]
    [InlineData("a\u0000b\u0008c\u007fd\u0085", "abcd")]
    [InlineData("safe\u202egnp.exe\u2066x\u2069", "safegnp.exex")]
    [InlineData("zero\u200bwidth\u2060\ufeff", "zerowidth")]
    [InlineData("tag\U000E0041\U000E0042s", "tags")]
    [InlineData("\u001b", "")]
    [InlineData("\u001b[", "")]
    [InlineData(null, "")]
    [InlineData("Müller 発票 🙂", "Müller 発票 🙂")]
    public void Only_what_is_seen_stays(string? text, string clean) => Assert.Equal(clean, CleanText.Of(text, 100));

    [Fact]
    public void Half_a_character_is_replaced() => Assert.Equal("half\ufffd!", CleanText.Of("half\ud83d!", 100));

    [Theory]
    [InlineData("0123456789", 10, "0123456789")]
    [InlineData("0123456789a", 10, "0123456...")]
    [InlineData("01234 6789abc", 9, "01234...")]
    [InlineData("012345🙂89abc", 10, "012345...")]
    public void A_long_text_is_cut_without_breaking_a_character(string text, int most, string cut) => Assert.Equal(cut, CleanText.Of(text, most));

    [Fact]
    public void No_text_leaves_anything_unseen_or_too_long()
    {
        var random = new Random(5);
        for (var i = 0; i < 2_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 40).Select(_ => (char)(random.Next(4) == 0 ? random.Next(0x10000) : random.Next(0xA0))));
            var clean = CleanText.Of(text, 20);
            Assert.True(clean.Length <= 20);
            Assert.DoesNotContain(clean.EnumerateRunes(), r => UnseenCharacters.IsUnseen(r));
            Assert.Equal(clean, clean.Trim());
            Assert.Equal(clean.Normalize(NormalizationForm.FormC), CleanText.Of(clean, 20).Normalize(NormalizationForm.FormC));
        }
    }

    [Fact]
    public void A_card_is_clean_and_capped_and_the_tool_keeps_its_name()
    {
        var tool = Shelf.Tool("s", "re\u200bad\u001b[2J", string.Concat(Enumerable.Repeat("Reads\n\u202e all. ", 50)), "T\u0007itle");
        var card = ToolCard.Of(tool);
        Assert.Equal(("s", "read", "Title"), (card.Server, card.Name, card.Title));
        Assert.StartsWith("Reads all. Reads", card.Description, StringComparison.Ordinal);
        Assert.Equal(ToolCard.MaxDescription, card.Description.Length);
        Assert.Equal("re\u200bad\u001b[2J", tool.Name);
        Assert.Null(ToolCard.Of(Shelf.Tool("s", "t")).Title);
    }
}
