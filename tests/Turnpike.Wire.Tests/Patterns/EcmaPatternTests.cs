using System.Diagnostics;
using Turnpike.Wire.Patterns;

namespace Turnpike.Wire.Tests.Patterns;

public sealed class EcmaPatternTests
{
    [Theory]
    [InlineData("^abc$", "abc", true)]
    [InlineData("^abc$", "abc\n", false)]
    [InlineData("b", "abc", true)]
    [InlineData("^a|b$", "xb", true)]
    [InlineData("^(a|b)c{2,3}$", "bccc", true)]
    [InlineData("^(a|b)c{2,3}$", "bc", false)]
    [InlineData(@"^\d{3}$", "123", true)]
    [InlineData(@"^\d+$", "\u07C0", false)]
    [InlineData(@"^\D$", "\u07C0", true)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^\W$", "é", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\s$", "\u0085", false)]
    [InlineData(@"^[\s\d]+$", "1 2", true)]
    [InlineData(@"^[^\s\S]$", "x", false)]
    [InlineData(@"^[\D]$", "5", false)]
    [InlineData(@"^[^\D]$", "5", true)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^.$", "\r", false)]
    [InlineData("^.$", "\u0085", true)]
    [InlineData("^.$", "🐲", true)]
    [InlineData("^..$", "🐲", false)]
    [InlineData("^(.+){2}$", "🐲", false)]
    [InlineData("^(.+){2}$", "🐲🐲", true)]
    [InlineData("^.{2,}$", "🐲", false)]
    [InlineData("^[^a]$", "🐲", true)]
    [InlineData("^[^a]+[^b]+$", "🐲", false)]
    [InlineData("^[^🐲]$", "🐲", false)]
    [InlineData("^[^🐲]$", "🐉", true)]
    [InlineData("^[🐉-🐲]{2}$", "🐉🐲", true)]
    [InlineData("^[🐉-🐲]$", "🐈", false)]
    [InlineData(@"^[\u{10000}-\u{10FFFF}]$", "🐲", true)]
    [InlineData(@"^[\u{10000}-\u{10FFFF}]$", "x", false)]
    [InlineData("^🐲*$", "🐲🐲", true)]
    [InlineData("^🐲*$", "🐉", false)]
    [InlineData(@"^\ud83d\udc32$", "🐲", true)]
    [InlineData(@"^\u{1F432}$", "🐲", true)]
    [InlineData(@"^\u{41}$", "A", true)]
    [InlineData(@"^\cC$", "\u0003", true)]
    [InlineData(@"^\x41\u0042\0$", "AB\0", true)]
    [InlineData(@"^\/\.\-$", "/.-", true)]
    [InlineData(@"^[\b]$", "\b", true)]
    [InlineData(@"^[a\-z]+$", "-", true)]
    [InlineData(@"^[a\-z]+$", "b", false)]
    [InlineData(@"^[\w-]+$", "a-b", true)]
    [InlineData(@"^[\w-.]+$", "a-.", true)]
    [InlineData(@"^[a-]+$", "a-", true)]
    [InlineData("^[[]$", "[", true)]
    [InlineData("^[a-z-[aeiou]]$", "b", false)]
    [InlineData("^{}]$", "{}]", true)]
    [InlineData("^a{,2}$", "a{,2}", true)]
    [InlineData(@"^\p{Letter}$", "É", true)]
    [InlineData(@"^\p{L}\p{Lu}\p{gc=Nd}\p{General_Category=Decimal_Number}$", "aA12", true)]
    [InlineData(@"^\P{L}$", "É", false)]
    [InlineData(@"^\P{L}$", "🐲", true)]
    [InlineData(@"^[\P{L}x]$", "🐲", true)]
    [InlineData(@"^[\P{L}x]$", "y", false)]
    [InlineData(@"^[^\p{L}]$", "5", true)]
    [InlineData(@"^\p{ASCII}$", "é", false)]
    [InlineData(@"^\p{Any}$", "🐲", true)]
    [InlineData(@"^\P{Any}$", "x", false)]
    [InlineData("^(?<year>[0-9]{4})$", "2026", true)]
    [InlineData("^(?:a|b)+?$", "ab", true)]
    [InlineData("(?i)^drop$", "DROP", true)]
    [InlineData("^(?i:d)rop$", "Drop", true)]
    [InlineData("^(?i:d)rop$", "DROP", false)]
    [InlineData(@"\bdrop\b", "a drop.", true)]
    [InlineData(@"\bdrop\b", "raindrop", false)]
    [InlineData("", "anything", true)]
    [InlineData("^$", "", true)]
    [InlineData("#  x", "#  x", true)]
    public void Matches_as_ECMA_262_does(string pattern, string text, bool expected)
    {
        Assert.True(EcmaPattern.TryCompile(pattern, out var regex, out var problem), problem);
        Assert.Equal(expected, regex.IsMatch(text));
    }

    [Theory]
    [InlineData("(?=a)b", "look-around")]
    [InlineData("a(?!b)", "look-around")]
    [InlineData("(?<=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData(@"(a)\1", "back-references")]
    [InlineData(@"(?<n>a)\k<n>", "back-references")]
    [InlineData("(?>a)", "kind of group")]
    [InlineData("(?#comment)", "kind of group")]
    [InlineData("(?", "kind of group")]
    [InlineData(@"\Aabc\Z", "no escape")]
    [InlineData(@"\a", "no escape")]
    [InlineData("(a", "not closed")]
    [InlineData("a)", "not opened")]
    [InlineData("[a", "not closed")]
    [InlineData("[z-a]", "out of order")]
    [InlineData("a{3,2}", "out of order")]
    [InlineData("*a", "nothing to repeat")]
    [InlineData("a**", "nothing to repeat")]
    [InlineData("a++", "nothing to repeat")]
    [InlineData("{2}", "nothing to repeat")]
    [InlineData("a\\", "backslash")]
    [InlineData(@"\u12", "hexadecimal")]
    [InlineData(@"\u{110000}", "code point")]
    [InlineData(@"\p{Script=Greek}", "Unicode property")]
    [InlineData(@"\p{letter}", "Unicode property")]
    [InlineData(@"\pL", "{property}")]
    [InlineData("((((a{1000}){1000}){1000}){1000})", "too large")]
    public void Says_why_a_pattern_cannot_be_taken(string pattern, string problem)
    {
        Assert.False(EcmaPattern.TryCompile(pattern, out var regex, out var said));
        Assert.Null(regex);
        Assert.Contains(problem, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_patterns_that_are_too_long_or_too_deep()
    {
        Assert.False(EcmaPattern.TryCompile(new string('a', EcmaPattern.MaxLength + 1), out _, out _));
        Assert.False(EcmaPattern.TryCompile(new string('(', 4000) + new string(')', 4000), out _, out _));
    }

    [Fact]
    public void Shares_one_expression_by_text()
    {
        Assert.True(EcmaPattern.TryCompile("^shared$", out var one, out _));
        Assert.True(EcmaPattern.TryCompile(new string("^shared$"), out var other, out _));
        Assert.Same(one, other);
    }

    [Fact]
    public void A_pattern_made_to_backtrack_takes_linear_time()
    {
        Assert.True(EcmaPattern.TryCompile("^(a+)+$", out var regex, out _));
        var clock = Stopwatch.StartNew();
        Assert.DoesNotMatch(regex, new string('a', 200_000) + "!");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed}");
    }

    [Fact]
    public void The_cache_is_bounded()
    {
        for (var i = 0; i < 5000; i++)
        {
            EcmaPattern.TryCompile($"*{i}", out _, out _);
        }

        Assert.InRange(EcmaPattern.Remembered, 1, 4096);
    }
}
