using System.Buffers.Text;
using System.Text;
using Turnpike.Wire.Signatures;

namespace Turnpike.Wire.Tests.Signatures;

public sealed class VerificationKeysTests
{
    [Theory]
    [InlineData("\"use\":\"enc\"")]
    [InlineData("\"use\":1")]
    [InlineData("\"key_ops\":[\"sign\",\"encrypt\"]")]
    [InlineData("\"key_ops\":\"verify\"")]
    [InlineData("\"alg\":\"HS256\"")]
    [InlineData("\"alg\":\"RSA-OAEP\"")]
    [InlineData("\"alg\":\"ES256\"")]
    [InlineData("\"kid\":7")]
    [InlineData("\"d\":\"AQ\"")]
    public void A_key_for_something_else_is_passed_over(string member) => Assert.Equal(0, Read(With(Vectors.RsaA2, member))!.Count);

    [Theory]
    [InlineData("\"use\":\"sig\"")]
    [InlineData("\"key_ops\":[\"verify\"]")]
    [InlineData("\"alg\":\"RS256\"")]
    [InlineData("\"x5c\":[\"AA==\"]")]
    public void A_key_for_signatures_is_taken(string member) => Assert.Equal(1, Read(With(Vectors.RsaA2, member))!.Count);

    [Fact]
    public void The_algorithm_a_key_is_for_is_the_only_one()
    {
        Assert.Equal(SignatureFault.KeyUnsuitable, Fault(Vectors.Token41, With(Vectors.RsaBilbo, "\"alg\":\"PS384\"")));
        Assert.Equal(SignatureFault.None, Fault(Vectors.Token42, With(Vectors.RsaBilbo, "\"alg\":\"PS384\"")));
    }

    [Fact]
    public void A_key_of_another_type_or_curve_is_never_used_although_it_has_the_tokens_id()
    {
        Assert.Equal(SignatureFault.KeyUnsuitable, Fault(Vectors.Token41, Vectors.EcBilbo));
        Assert.Equal(SignatureFault.KeyUnsuitable, Fault(Vectors.Token43, Vectors.RsaBilbo));
        Assert.Equal(SignatureFault.KeyUnsuitable, Fault(Vectors.Token43, With(Vectors.EcA3, "\"kid\":\"bilbo.baggins@hobbiton.example\"")));
    }

    [Fact]
    public void Keys_that_share_an_id_are_told_apart_by_what_they_are_for_and_two_for_the_same_are_none()
    {
        Assert.Equal(SignatureFault.None, Fault(Vectors.Token41, Vectors.EcBilbo, Vectors.RsaBilbo));
        Assert.Equal(SignatureFault.KeyAmbiguous, Fault(Vectors.Token41, Vectors.RsaBilbo, Vectors.RsaBilbo));
        Assert.Equal(SignatureFault.KeyAmbiguous, Fault(Vectors.Token41, Vectors.RsaBilbo, With(Vectors.RsaA2, "\"kid\":\"bilbo.baggins@hobbiton.example\"")));
    }

    [Fact]
    public void A_token_without_an_id_means_the_only_key_there_is_for_its_algorithm()
    {
        Assert.Equal(SignatureFault.None, Fault(Vectors.TokenA2, Vectors.EcA3, Vectors.RsaA2, Vectors.EcA4));
        Assert.Equal(SignatureFault.KeyAmbiguous, Fault(Vectors.TokenA2, Vectors.RsaBilbo, Vectors.RsaA2));
    }

    [Fact]
    public void An_id_that_is_not_in_the_set_is_told_from_a_wrong_signature()
    {
        Assert.Equal(SignatureFault.KeyUnknown, Fault(Vectors.Token41, Vectors.RsaA2));
        Assert.Equal(SignatureFault.KeyUnknown, Fault(Vectors.Token41));
        Assert.Equal(SignatureFault.KeyUnknown, Fault(Vectors.Token41, With(Vectors.RsaA2, "\"kid\":\"BILBO.baggins@hobbiton.example\"")));
    }

    [Theory]
    [InlineData(127, "AQAB")]
    [InlineData(1025, "AQAB")]
    [InlineData(256, "AQ")]
    [InlineData(256, "AQAA")]
    [InlineData(256, "AQAAAAE")]
    public void An_rsa_key_that_is_weak_or_costly_is_passed_over(int bytes, string exponent)
    {
        var modulus = new byte[bytes];
        Array.Fill(modulus, (byte)0xFF);
        Assert.Equal(0, Read($$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"{{exponent}}"}""")!.Count);
    }

    [Fact]
    public void A_modulus_of_2047_bits_is_one_too_few_whatever_zeros_stand_before_it()
    {
        var modulus = new byte[257];
        Array.Fill(modulus, (byte)0x7F, 1, 256);
        Assert.Equal(0, Read($$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"AQAB"}""")!.Count);
        modulus[1] = 0x80;
        Assert.Equal(1, Read($$"""{"kty":"RSA","n":"{{Base64Url.EncodeToString(modulus)}}","e":"AQAB"}""")!.Count);
    }

    [Theory]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a1"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""")]
    [InlineData("""{"kty":"EC","crv":"secp256k1","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}""")]
    [InlineData("""{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"}""")]
    [InlineData("""{"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ"}""")]
    [InlineData("""{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""")]
    [InlineData("[]")]
    public void A_key_that_is_off_its_curve_incomplete_or_of_another_kind_is_passed_over(string key) => Assert.Equal(0, Read(key)!.Count);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"keys":{}}""")]
    [InlineData("""{"keys":[],"keys":[]}""")]
    [InlineData("""{"keys":[{"kty":"RSA","kty":"EC"}]}""")]
    [InlineData("""{"keys":[]} x""")]
    public void A_set_that_is_no_strict_json_is_refused_whole(string text) => Assert.Null(VerificationKeys.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_set_has_bounds()
    {
        Assert.NotNull(VerificationKeys.TryRead(Set([.. Enumerable.Repeat("{}", VerificationKeys.MostKeys)])));
        Assert.Null(VerificationKeys.TryRead(Set([.. Enumerable.Repeat("{}", VerificationKeys.MostKeys + 1)])));
        Assert.Null(VerificationKeys.TryRead(Set(With(Vectors.RsaA2, $"\"x\":\"{new string('a', 300_000)}\""))));
    }

    private static SignatureFault Fault(string token, params string[] keys)
    {
        SignedToken.TryRead(token, SignatureAlgorithm.All, out _)!.Verify(VerificationKeys.TryRead(Set(keys))!, out var fault);
        return fault;
    }

    private static VerificationKeys? Read(string key) => VerificationKeys.TryRead(Set(key));

    private static byte[] Set(params string[] keys) => Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}""");

    private static string With(string key, string member) => key.Trim()[..^1] + "," + member + "}";
}
