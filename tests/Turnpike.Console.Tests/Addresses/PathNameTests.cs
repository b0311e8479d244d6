using FsCheck;
using FsCheck.Fluent;
using Turnpike.Console.Catalog.Addresses;

namespace Turnpike.Console.Tests.Addresses;

public sealed class PathNameTests
{
    [Theory]
    [InlineData("read_file", "read_file")]
    [InlineData("createIssue", "createissue=04")]
    [InlineData("@modelcontextprotocol/server-filesystem", "@modelcontextprotocol,server-filesystem")]
    [InlineData("io.github.someone/thing", "io.github.someone,thing")]
    [InlineData("", "~")]
    [InlineData(".", "~2e")]
    [InlineData("..", "~2e~2e")]
    [InlineData("../../etc", "~2e.,..,etc")]
    [InlineData("-rf", "~2drf")]
    [InlineData("con", "~63on")]
    [InlineData("NUL", "~4eul=3")]
    [InlineData("aux.txt", "~61ux.txt")]
    [InlineData("a b", "a~20b")]
    [InlineData("é", "~c3~a9")]
    public void A_name_has_this_segment(string name, string segment)
    {
        Assert.Equal(segment, PathName.Of(name));
        Assert.True(PathName.TryRead(segment, out var read));
        Assert.Equal(name, read);
    }

    [Theory]
    [InlineData("Read_File")]
    [InlineData("a=0")]
    [InlineData("a=00")]
    [InlineData("=1")]
    [InlineData("a~zz")]
    [InlineData("a~2")]
    [InlineData("~61")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("con")]
    [InlineData("ä")]
    [InlineData("~ff")]
    public void A_segment_that_no_name_has_is_refused(string segment) => Assert.False(PathName.TryRead(segment, out _));

    [Fact]
    public void A_long_name_is_its_beginning_and_a_hash()
    {
        var name = new string('a', 500);
        var segment = PathName.Of(name);
        Assert.True(PathName.IsHashed(segment));
        Assert.InRange(segment.Length, 1, 160);
        Assert.NotEqual(segment, PathName.Of(name + "a"));
        Assert.False(PathName.TryRead(segment, out _));
    }

    [Fact]
    public void Half_a_character_is_a_name_like_any_other()
    {
        Assert.NotEqual(PathName.Of("a\ud800"), PathName.Of("a\udc00"));
        Assert.True(PathName.IsHashed(PathName.Of("a\ud800")));
    }

    [Fact]
    public void Names_and_segments_belong_together_whatever_the_names_are()
    {
        var pieces = Gen.Elements("a", "B", "/", ".", "..", "~", "=", "-", ",", "con", "%2e", "\\", " ", "\u202e", "é", "😀", "0", "~~", "AUX", "\0");
        var names = Gen.Select(Gen.ListOf(pieces), list => string.Concat(list));
        Prop.ForAll(names.ToArbitrary(), names.ToArbitrary(), (one, other) =>
        {
            var (a, b) = (PathName.Of(one), PathName.Of(other));
            return (one == other) == string.Equals(a, b, StringComparison.OrdinalIgnoreCase)
                && a.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || "-_@.,~=".Contains(c, StringComparison.Ordinal))
                && a.Length is > 0 and <= 160
                && a[0] is not ('.' or '-')
                && a != ".." && !a.EndsWith('.')
                && (PathName.IsHashed(a) || (PathName.TryRead(a, out var read) && read == one));
        }).QuickCheckThrowOnFailure();
    }
}
