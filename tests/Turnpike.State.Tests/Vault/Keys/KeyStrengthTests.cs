using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Vault.Keys;

namespace Turnpike.State.Tests.Vault.Keys;

/// <summary>N083: a default, empty or short key secret opens nothing.</summary>
public sealed class KeyStrengthTests
{
    public static TheoryData<string> Weak =>
    [
        "",
        "   ",
        "changeme",
        "secret",
        "default-signing-key!",
        "00000000000000000000000000000000",
        new string('0', 64),
        new string('f', 64),
        string.Concat(Enumerable.Repeat("deadbeef", 8)),
        Convert.ToBase64String(new byte[32]),
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(31)),
        Convert.ToHexString(RandomNumberGenerator.GetBytes(16)),
        Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)i)]),
        Convert.ToHexString([.. Enumerable.Range(0, 32).Select(i => (byte)(255 - i))]),
        Convert.ToBase64String(Encoding.ASCII.GetBytes("my-secret-key-for-this-gateway-0123456789")),
        "not base64 at all, and not hex either!!!!!!",
    ];

    [Theory]
    [MemberData(nameof(Weak))]
    public void A_weak_key_secret_is_none(string text)
    {
        Assert.StartsWith("it ", KeyStrength.Read(text, out var secret), StringComparison.Ordinal);
        Assert.Empty(secret);
    }

    [Fact]
    public void Random_secrets_of_256_bits_are_taken_in_every_usual_form()
    {
        var random = RandomNumberGenerator.GetBytes(32);
        string[] forms = [Convert.ToHexString(random), Convert.ToHexStringLower(random), Convert.ToBase64String(random), Convert.ToBase64String(random).TrimEnd('='), System.Buffers.Text.Base64Url.EncodeToString(random), Convert.ToBase64String(random) + "\n"];
        Assert.All(forms, form =>
        {
            Assert.Null(KeyStrength.Read(form, out var secret));
            Assert.Equal(random, secret);
        });
        Assert.Null(KeyStrength.Read(Convert.ToBase64String(RandomNumberGenerator.GetBytes(48)), out _));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("passwordpassword")]
    [InlineData("changeme-changeme")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa")]
    [InlineData("turnpike-secret-admin")]
    [InlineData("correct horse battery staple")]
    public void A_passphrase_that_is_tried_first_is_none(string passphrase) => Assert.NotNull(KeyStrength.Problem(passphrase));

    [Fact]
    public void Another_passphrase_is_one() => Assert.Null(KeyStrength.Problem("seven otters knit by moonlight"));
}
