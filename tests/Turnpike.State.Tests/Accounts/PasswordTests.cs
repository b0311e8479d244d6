using Turnpike.State.Accounts;

namespace Turnpike.State.Tests.Accounts;

public sealed class PasswordTests
{
    // RFC 7914, section 11.
    [Fact]
    public void A_hash_is_PBKDF2_with_HMAC_SHA_256()
    {
        var kept = new PasswordHash(80_000, "NaCl"u8.ToArray(), Convert.FromHexString("4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"));
        Assert.True(kept.IsOf("Password"));
        Assert.False(kept.IsOf("password"));
    }

    [Fact]
    public void Two_hashes_of_a_password_differ_and_say_how_they_were_made()
    {
        var (one, other) = (PasswordHash.Create("correct horse battery", 1000), PasswordHash.Create("correct horse battery", 1000));
        Assert.NotEqual(Convert.ToHexString(one.Hash), Convert.ToHexString(other.Hash));
        Assert.Equal((16, 32, 1000), (one.Salt.Length, one.Hash.Length, one.Iterations));
        Assert.True(other.IsOf("correct horse battery"));
        Assert.Equal("PBKDF2 (1000)", one.ToString());
        Assert.True(PasswordHash.DefaultIterations >= 600_000);
    }

    [Theory]
    [InlineData("elevenchars")]
    [InlineData("Password1234")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abababababababab")]
    [InlineData("with\u0000control characters")]
    [InlineData("adalovelace1")]
    public void Short_common_and_unreadable_passwords_are_refused_without_being_repeated(string password)
    {
        var problem = PasswordRules.Problem(password, "adalovelace");
        Assert.NotNull(problem);
        Assert.DoesNotContain(password, problem, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Half_a_character_is_none() => Assert.NotNull(PasswordRules.Problem("half a pair \ud83d alone", "ada"));

    [Fact]
    public void Long_ones_of_any_characters_are_taken()
    {
        Assert.Null(PasswordRules.Problem("correct horse battery", "ada"));
        Assert.Null(PasswordRules.Problem("пароль как пароль", "ada"));
        Assert.Null(PasswordRules.Problem(string.Concat(Enumerable.Repeat("abcdefgh", 32)), "ada"));
        Assert.NotNull(PasswordRules.Problem(string.Concat(Enumerable.Repeat("abcdefgh", 32)) + "i", "ada"));
    }
}
