using Turnpike.Console.Catalog.Markup;

namespace Turnpike.Console.Tests.Markup;

public sealed class MarkupWriterTests
{
    [Fact]
    public void What_stands_in_a_hole_is_text()
    {
        var hostile = "\"><script>alert('1')</script>&\u202e";
        var html = new MarkupWriter();
        html.Write($"<a title=\"{hostile}\">{hostile}</a>");
        var text = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;⟨U+202E⟩";
        Assert.Equal($"<a title=\"{text}\">{text}</a>", html.ToString());
    }

    [Fact]
    public void Numbers_dates_characters_and_nothing_are_written_as_people_read_them()
    {
        var html = new MarkupWriter();
        html.Write($"{1234567} {Shelf.Day} {'a'}{(string?)null}{'<'}");
        Assert.Equal("1,234,567 2026-11-20 a&lt;", html.ToString());
    }

    [Fact]
    public void A_name_is_isolated_and_breaks_between_its_words()
    {
        var html = new MarkupWriter();
        html.Write($"{new Name("@a/b_<c>", 6)}");
        Assert.Equal("<bdi>@a/<wbr>b_<wbr>&lt;…</bdi>", html.ToString());
    }

    [Fact]
    public void A_hole_is_bounded()
    {
        var html = new MarkupWriter();
        html.Write($"{new string('a', 100_000)}");
        Assert.Equal(MarkupWriter.MaxHole + 1, html.Length);
    }

    [Fact]
    public void Code_keeps_every_blank_and_names_what_is_not_seen()
    {
        var html = new MarkupWriter();
        html.Code("a:\n    <b>\u200b\n");
        Assert.Equal("a:\n    &lt;b&gt;⟨U+200B⟩\n", html.ToString());
    }

    [Fact]
    public void Marks_stand_where_they_belong()
    {
        var html = new MarkupWriter();
        QuotedText.Write(html, "it deletes <all>", [new TextMark(11, 5), new TextMark(3, 7), new TextMark(4, 2), new TextMark(90, 5)], 100);
        Assert.Equal("it <mark>deletes</mark> <mark>&lt;all&gt;</mark>", html.ToString());
    }

    [Fact]
    public void A_quoted_text_is_cut_and_says_so()
    {
        var html = new MarkupWriter();
        QuotedText.Write(html, "abcdef", [new TextMark(1, 5)], 3);
        Assert.Equal("a<mark>bc</mark> <span class=\"cut\">… 3 more characters</span>", html.ToString());
    }

    [Fact]
    public void Quoted_lines_stay_but_a_wall_of_them_does_not()
    {
        var html = new MarkupWriter();
        QuotedText.Write(html, "a\nb\n\n\n\n\nc", [], 100);
        Assert.Equal("a\nb\n\nc", html.ToString());
    }
}
