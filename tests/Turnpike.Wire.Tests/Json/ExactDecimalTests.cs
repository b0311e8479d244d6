using System.Globalization;
using System.Numerics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Tests.Json;

public class ExactDecimalTests
{
    private static ExactDecimal Parse(string text)
    {
        Assert.True(ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), out var value), text);
        return value;
    }

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.000", "0")]
    [InlineData("0e99999999999", "0")]
    [InlineData("1", "1")]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("100e-2", "1")]
    [InlineData("-12.50", "-12.5")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.1", "0.1")]
    [InlineData("1e-28", "0.0000000000000000000000000001")]
    [InlineData("1e28", "10000000000000000000000000000")]
    [InlineData("1234567890123456789012345678", "1234567890123456789012345678")]
    [InlineData("0.0000000000000000000000000000e5", "0")]
    [InlineData("1000000000000000000000000000000000e-33", "1")]
    public void Keeps_the_exact_value(string text, string expected) => Assert.Equal(expected, Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData(".5")]
    [InlineData("1..2")]
    [InlineData("1 ")]
    [InlineData("+1")]
    [InlineData("x")]
    [InlineData("1e400")]
    [InlineData("1e29")]
    [InlineData("1e-29")]
    [InlineData("1e-30")]
    [InlineData("12345678901234567890123456789")]
    [InlineData("1e99999999999999999999999999")]
    [InlineData("1e-99999999999999999999999999")]
    public void Refuses_what_it_could_not_keep(string text) => Assert.False(ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("1", "1.0")]
    [InlineData("1", "10e-1")]
    [InlineData("-0", "0")]
    [InlineData("1e2", "100.00")]
    public void Spelling_does_not_matter(string left, string right)
    {
        Assert.Equal(Parse(left), Parse(right));
        Assert.Equal(Parse(left).GetHashCode(), Parse(right).GetHashCode());
        Assert.Equal(0, Parse(left).CompareTo(Parse(right)));
        Assert.True(Parse(left) <= Parse(right) && Parse(left) >= Parse(right));
    }

    [Fact]
    public void Compares_as_rational_numbers_do() =>
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            for (var i = 0; i < 20; i++)
            {
                var (left, right) = (Random(random), Random(random));
                var expected = Scaled(left).CompareTo(Scaled(right));
                Assert.Equal(Math.Sign(expected), Math.Sign(Parse(left).CompareTo(Parse(right))));
                Assert.Equal(expected == 0, Parse(left) == Parse(right));
                Assert.Equal(expected < 0, Parse(left) < Parse(right));
                Assert.Equal(expected > 0, Parse(left) > Parse(right));
                Assert.Equal(Parse(left), Parse(Parse(left).ToString()));
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Integers_come_from_machine_numbers()
    {
        Assert.Equal(Parse("-9223372036854775808"), ExactDecimal.FromInt64(long.MinValue));
        Assert.Equal(Parse("1e3"), ExactDecimal.FromInt64(1000));
        Assert.Equal(Parse("0"), ExactDecimal.FromInt64(0));
        Assert.True(Parse("1e3").IsInteger && Parse("0").IsInteger && !Parse("0.5").IsInteger);
        Assert.True(Parse("-1").IsNegative && !Parse("-0").IsNegative);
    }

    private static string Random(Random random)
    {
        var digits = random.Next(1, 1 << random.Next(1, 30)).ToString(CultureInfo.InvariantCulture);
        var text = (random.Next(2) == 0 ? "-" : "") + digits + (random.Next(2) == 0 ? "." + random.Next(1000).ToString("D3", CultureInfo.InvariantCulture) : "");
        return random.Next(2) == 0 ? text : text + "e" + random.Next(-15, 15).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>The value times 10^40, by arithmetic that has nothing to do with the code under test.</summary>
    private static BigInteger Scaled(string text)
    {
        var e = text.IndexOf('e', StringComparison.Ordinal);
        var mantissa = e < 0 ? text : text[..e];
        var exponent = e < 0 ? 0 : int.Parse(text[(e + 1)..], CultureInfo.InvariantCulture);
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var places = dot < 0 ? 0 : mantissa.Length - dot - 1;
        return BigInteger.Parse(mantissa.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) * BigInteger.Pow(10, 40 + exponent - places);
    }
}
