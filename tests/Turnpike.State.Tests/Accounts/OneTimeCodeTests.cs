using System.Text;
using Turnpike.State.Accounts;

namespace Turnpike.State.Tests.Accounts;

public sealed class OneTimeCodeTests
{
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    // RFC 6238, appendix B: the last six of the eight digits that are given there for SHA-1.
    [Theory]
    [InlineData(59L, "287082")]
    [InlineData(1111111109L, "081804")]
    [InlineData(1111111111L, "050471")]
    [InlineData(1234567890L, "005924")]
    [InlineData(2000000000L, "279037")]
    [InlineData(20000000000L, "353130")]
    public void Codes_are_those_of_RFC_6238(long seconds, string code) =>
        Assert.Equal(code, OneTimeCode.Of(Secret, OneTimeCode.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    // RFC 4226, appendix D.
    [Fact]
    public void Codes_are_those_of_RFC_4226() => Assert.Equal(
        ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"],
        Enumerable.Range(0, 10).Select(step => OneTimeCode.Of(Secret, step)));

    [Fact]
    public void A_code_counts_a_step_before_and_after_its_own_and_no_further()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        var step = OneTimeCode.StepOf(now);
        foreach (var off in new[] { -1, 0, 1 })
        {
            Assert.Equal(step + off, OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step + off), now, 0));
        }

        Assert.Null(OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step - 2), now, 0));
        Assert.Null(OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step + 2), now, 0));
    }

    [Fact]
    public void A_step_that_was_used_and_those_before_it_count_no_more()
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1111111111);
        var step = OneTimeCode.StepOf(now);
        Assert.Null(OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step), now, lastStep: step));
        Assert.Null(OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step - 1), now, lastStep: step));
        Assert.Equal(step + 1, OneTimeCode.Match(Secret, OneTimeCode.Of(Secret, step + 1), now, lastStep: step));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28708")]
    [InlineData("0287082")]
    [InlineData("２８７０８２")]
    [InlineData("287082\0")]
    public void What_is_no_code_is_none(string code) => Assert.Null(OneTimeCode.Match(Secret, code, DateTimeOffset.FromUnixTimeSeconds(59), 0));

    // RFC 4648, section 10, without the padding.
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void A_secret_is_written_as_base32(string text, string expected) => Assert.Equal(expected, OneTimeCode.ToText(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void An_authenticator_reads_whose_it_is_whatever_the_name_holds()
    {
        var uri = OneTimeCode.ToUri(Secret, "ada & co?secret=x");
        Assert.Equal("otpauth://totp/Turnpike:ada%20%26%20co%3Fsecret%3Dx?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Turnpike&algorithm=SHA1&digits=6&period=30", uri);
    }

    [Fact]
    public void Recovery_codes_are_ten_long_ones_known_however_they_are_typed()
    {
        var codes = RecoveryCode.CreateAll();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.All(codes, code => Assert.Matches("^[a-z2-9]{4}(-[a-z2-9]{4}){3}$", code));
        Assert.Equal(RecoveryCode.HashOf(codes[0]), RecoveryCode.HashOf(" " + codes[0].Replace("-", "", StringComparison.Ordinal).ToUpperInvariant()));
        Assert.NotEqual(RecoveryCode.HashOf(codes[0]), RecoveryCode.HashOf(codes[1]));
        Assert.Null(RecoveryCode.HashOf("287082"));
    }
}
