using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Tests.Markup;

public sealed class UntrustedTextTests
{
    [Theory]
    [InlineData("delete_\u202efile", "delete_⟨U+202E⟩file")]
    [InlineData("a\u200bb", "a⟨U+200B⟩b")]
    [InlineData("a\u0007b", "a⟨U+0007⟩b")]
    [InlineData("a\U000E0041b", "a⟨U+E0041⟩b")]
    [InlineData("a\ufe0fb", "a⟨U+FE0F⟩b")]
    [InlineData("a\ue000b", "a⟨U+E000⟩b")]
    [InlineData("a\u2028b", "a⟨U+2028⟩b")]
    [InlineData("\u2066a\u2069", "⟨U+2066⟩a⟨U+2069⟩")]
    public void What_is_not_seen_is_named(string text, string shown) => Assert.Equal(shown, UntrustedText.Line(text, 100));

    [Theory]
    [InlineData("Löscht Dateien")]
    [InlineData("حذف ملف")]
    [InlineData("使用必应搜索")]
    [InlineData("⚠\ufe0f careful 😀")]
    [InlineData("<b>&amp;\"'")]
    public void Honest_text_stays_as_it_is(string text) => Assert.Equal(text, UntrustedText.Line(text, 100));

    [Fact]
    public void Half_a_character_is_named() => Assert.Equal("a⟨U+D800⟩b", UntrustedText.Line("a\ud800b", 100));

    [Fact]
    public void A_pile_of_accents_ends()
    {
        var shown = UntrustedText.Line("a" + new string('\u0301', 50), 100);
        Assert.StartsWith("a\u0301\u0301\u0301⟨U+0301⟩", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_and_blanks_are_one_blank_and_many_are_named()
    {
        Assert.Equal("a b", UntrustedText.Line("a \r\n\tb", 100));
        Assert.Equal("a⟨40 blanks⟩b", UntrustedText.Line("a" + new string('\n', 40) + "b", 100));
    }

    [Fact]
    public void A_long_text_is_cut_between_characters()
    {
        Assert.Equal("ab…", UntrustedText.Line("abc", 2));
        Assert.Equal("a…", UntrustedText.Line("a😀b", 2));
        Assert.Equal("abc", UntrustedText.Line("abc", 3));
        Assert.Equal("A sentence that is longer than…", UntrustedText.Line("A sentence that is longer than the space", 32));
    }
}
