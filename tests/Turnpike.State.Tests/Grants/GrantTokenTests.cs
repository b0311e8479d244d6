using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Grants;

namespace Turnpike.State.Tests.Grants;

public class GrantTokenTests
{
    [Fact]
    public void A_new_token_has_the_stated_form_and_is_accepted_as_text_and_as_bytes()
    {
        var token = GrantToken.Create();

        Assert.Matches(@"\Atp_[0-9A-Za-z]{49}\z", token);
        Assert.True(GrantToken.TryHash(token, out var ofText));
        Assert.True(GrantToken.TryHash(Encoding.ASCII.GetBytes(token), out var ofBytes));
        Assert.Equal(ofText, ofBytes);
        Assert.Equal(SHA256.HashData(Encoding.ASCII.GetBytes(token)), GrantToken.ToBytes(ofText));
        Assert.Equal(ofText, GrantToken.FromBytes(GrantToken.ToBytes(ofText)));
    }

    [Fact]
    public void Tokens_differ() =>
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => GrantToken.Create()).Distinct().Count());

    [Fact]
    public void Any_changed_character_is_refused()
    {
        var token = GrantToken.Create();
        for (var i = 0; i < token.Length; i++)
        {
            foreach (var other in "0aZ_-é \n")
            {
                var changed = token.ToCharArray();
                changed[i] = other;
                if (other != token[i])
                {
                    Assert.False(GrantToken.TryHash(changed, out _), new string(changed));
                }
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("tp_")]
    [InlineData("Bearer tp_")]
    public void Another_length_is_refused(string token) => Assert.False(GrantToken.TryHash(token, out _));

    [Fact]
    public void Padding_is_refused()
    {
        var token = GrantToken.Create();
        Assert.False(GrantToken.TryHash(token + " ", out _));
        Assert.False(GrantToken.TryHash(" " + token, out _));
        Assert.False(GrantToken.TryHash(token.AsSpan(0, token.Length - 1), out _));
        Assert.False(GrantToken.TryHash(token.ToUpperInvariant(), out _));
    }

    [Fact]
    public void Hashing_allocates_nothing()
    {
        var token = GrantToken.Create();
        Assert.True(GrantToken.TryHash(token, out _));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            GrantToken.TryHash(token, out _);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
