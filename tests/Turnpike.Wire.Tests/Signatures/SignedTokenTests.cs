using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Wire.Signatures;

namespace Turnpike.Wire.Tests.Signatures;

public sealed class SignedTokenTests
{
    // Made once: a key of 2048 bits costs more than all that is done with it.
    private static readonly RSA OwnRsa = RSA.Create(2048);

    [Theory]
    [InlineData(Vectors.TokenA2, Vectors.RsaA2, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")]
    [InlineData(Vectors.TokenA3, Vectors.EcA3, "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}")]
    [InlineData(Vectors.TokenA4, Vectors.EcA4, "Payload")]
    [InlineData(Vectors.Token41, Vectors.RsaBilbo, null)]
    [InlineData(Vectors.Token42, Vectors.RsaBilbo, null)]
    [InlineData(Vectors.Token43, Vectors.EcBilbo, null)]
    public void The_examples_of_RFC_7515_and_7520_are_verified(string token, string key, string? payload)
    {
        payload ??= "It’s a dangerous business, Frodo, going out your door. You step onto the road, and if you don't keep your feet, "
            + "there’s no knowing where you might be swept off to.";
        Assert.Equal((payload, SignatureFault.None), Verified(token, key));
    }

    [Theory]
    [InlineData(Vectors.TokenA2, Vectors.RsaA2)]
    [InlineData(Vectors.TokenA3, Vectors.EcA3)]
    [InlineData(Vectors.Token42, Vectors.RsaBilbo)]
    public void One_changed_bit_of_header_payload_or_signature_is_noticed(string token, string key)
    {
        var parts = token.Split('.');
        var payload = Base64Url.DecodeFromChars(parts[1]);
        payload[^2] ^= 1;
        var signature = Base64Url.DecodeFromChars(parts[2]);
        signature[7] ^= 1;
        var header = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).Replace("}", " }", StringComparison.Ordinal);
        string[] changed =
        [
            $"{parts[0]}.{Base64Url.EncodeToString(payload)}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(signature)}",
            $"{Encode(header)}.{parts[1]}.{parts[2]}",
            $"{parts[0]}.{parts[1]}.",
        ];
        Assert.All(changed, other => Assert.Equal((null, SignatureFault.SignatureWrong), Verified(other, key)));
    }

    [Fact]
    public void Tokens_without_a_signature_and_with_a_shared_secret_are_refused_before_any_key_is_looked_at()
    {
        // The classic forgery: the public key, as everybody can read it, is taken as the secret of an HMAC.
        var secret = Encoding.UTF8.GetBytes(Vectors.RsaA2);
        var text = Encode("""{"alg":"HS256"}""") + "." + Vectors.TokenA2.Split('.')[1];
        var forged = text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text)));
        Assert.All([Vectors.TokenA5, Vectors.TokenA1, forged], token => Assert.Equal((null, SignatureFault.AlgorithmRefused), Verified(token, Vectors.RsaA2)));
    }

    [Theory]
    [InlineData("""{"alg":"None"}""")]
    [InlineData("""{"alg":"nOnE"}""")]
    [InlineData("""{"alg":""}""")]
    [InlineData("""{"alg":"rs256"}""")]
    [InlineData("""{"alg":"EdDSA"}""")]
    [InlineData("""{"alg":"RSA1_5"}""")]
    public void Only_algorithms_of_the_list_are_taken_in_their_one_spelling(string header) => Assert.Equal(SignatureFault.AlgorithmRefused, Fault(header));

    [Theory]
    [InlineData("""{"alg":"RS256","alg":"none"}""")]
    [InlineData("""{"alg":"RS256","\u0061lg":"none"}""")]
    [InlineData("""{"alg":["RS256"]}""")]
    [InlineData("""{"alg":"RS256","kid":1}""")]
    [InlineData("""{"alg":"RS256","typ":null}""")]
    [InlineData("""{"kid":"a"}""")]
    [InlineData("""["RS256"]""")]
    [InlineData("")]
    public void A_header_that_can_be_read_in_two_ways_is_read_in_none(string header) => Assert.Equal(SignatureFault.Malformed, Fault(header));

    [Theory]
    [InlineData("""{"alg":"RS256","crit":["exp"],"exp":1}""")]
    [InlineData("""{"alg":"RS256","crit":[]}""")]
    [InlineData("""{"alg":"RS256","b64":false}""")]
    public void What_a_header_demands_to_be_understood_is_not(string header) => Assert.Equal(SignatureFault.CriticalHeader, Fault(header));

    [Theory]
    [InlineData("")]
    [InlineData("a.b")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.AA.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30=.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9. e30.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e31.AA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.A+/A")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.A")]
    [InlineData("{\"payload\":\"e30\",\"signatures\":[]}")]
    public void Anything_but_three_parts_in_their_one_spelling_is_no_token(string text)
    {
        Assert.Null(SignedToken.TryRead(text, SignatureAlgorithm.All, out var fault));
        Assert.Equal(SignatureFault.Malformed, fault);
    }

    [Fact]
    public void A_token_has_a_bound()
    {
        Assert.Null(SignedToken.TryRead(new string('A', SignedToken.MaxLength + 1), SignatureAlgorithm.All, out var fault));
        Assert.Equal(SignatureFault.TooLong, fault);
    }

    [Fact]
    public void An_algorithm_that_is_not_allowed_here_is_refused_although_it_is_known()
    {
        Assert.Null(SignedToken.TryRead(Vectors.TokenA2, [SignatureAlgorithm.Find("PS256")!, SignatureAlgorithm.Find("ES256")!], out var fault));
        Assert.Equal(SignatureFault.AlgorithmRefused, fault);
    }

    [Fact]
    public void A_key_within_the_header_is_never_looked_at()
    {
        var parameters = OwnRsa.ExportParameters(includePrivateParameters: false);
        var header = $$"""{"alg":"RS256","jwk":{"kty":"RSA","n":"{{Base64Url.EncodeToString(parameters.Modulus!)}}","e":"AQAB"},"jku":"https://evil.example/keys"}""";
        var text = Encode(header) + ".e30";
        var forged = text + "." + Base64Url.EncodeToString(OwnRsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal((null, SignatureFault.SignatureWrong), Verified(forged, Vectors.RsaA2));
    }

    [Theory]
    [InlineData("RS512")]
    [InlineData("PS256")]
    [InlineData("PS512")]
    [InlineData("ES384")]
    public void The_other_algorithms_verify_what_the_platform_signed(string name)
    {
        var algorithm = SignatureAlgorithm.Find(name)!;
        var text = Encode($$"""{"alg":"{{name}}","kid":"k"}""") + "." + Encode("{}");
        var data = Encoding.ASCII.GetBytes(text);
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var (key, signature) = name[0] == 'E'
            ? (Ec(ec), ec.SignData(data, algorithm.Hash))
            : (Rsa(OwnRsa), OwnRsa.SignData(data, algorithm.Hash, name[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1));
        Assert.Equal(("{}", SignatureFault.None), Verified(text + "." + Base64Url.EncodeToString(signature), key));
    }

    [Fact]
    public void A_signature_of_one_padding_is_none_of_the_other()
    {
        var text = Encode("""{"alg":"PS256","kid":"k"}""") + ".e30";
        var signature = OwnRsa.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        Assert.Equal((null, SignatureFault.SignatureWrong), Verified(text + "." + Base64Url.EncodeToString(signature), Rsa(OwnRsa)));
    }

    [Theory]
    [InlineData(DSASignatureFormat.Rfc3279DerSequence)]
    [InlineData(DSASignatureFormat.IeeeP1363FixedFieldConcatenation)]
    public void An_ecdsa_signature_has_one_form(DSASignatureFormat format)
    {
        using var ec = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var text = Encode("""{"alg":"ES384","kid":"k"}""") + ".e30";
        var signature = ec.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA384, format);
        var (payload, _) = Verified(text + "." + Base64Url.EncodeToString(signature), Ec(ec));
        Assert.Equal(format == DSASignatureFormat.IeeeP1363FixedFieldConcatenation, payload is not null);
    }

    [Fact]
    public void An_ecdsa_signature_of_nothing_but_zeros_is_wrong() =>
        Assert.Equal((null, SignatureFault.SignatureWrong), Verified(Vectors.TokenA3[..Vectors.TokenA3.LastIndexOf('.')] + "." + Base64Url.EncodeToString(new byte[64]), Vectors.EcA3));

    [Fact]
    public void Nothing_of_a_token_is_printed() => Assert.Equal("token signed with RS256", SignedToken.TryRead(Vectors.TokenA2, SignatureAlgorithm.All, out _)!.ToString());

    private static SignatureFault Fault(string header)
    {
        Assert.Null(SignedToken.TryRead($"{Encode(header)}.e30.AA", SignatureAlgorithm.All, out var fault));
        return fault;
    }

    private static (string? Payload, SignatureFault Fault) Verified(string token, string key)
    {
        if (SignedToken.TryRead(token, SignatureAlgorithm.All, out var fault) is not { } read)
        {
            return (null, fault);
        }

        var keys = VerificationKeys.TryRead(Encoding.UTF8.GetBytes($$"""{"keys":[{{key}}]}"""))!;
        return (read.Verify(keys, out fault) is { } payload ? Encoding.UTF8.GetString(payload) : null, fault);
    }

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private static string Rsa(RSA key) => key.ExportParameters(includePrivateParameters: false) switch
    {
        var p => $$"""{"kty":"RSA","kid":"k","n":"{{Base64Url.EncodeToString(p.Modulus!)}}","e":"{{Base64Url.EncodeToString(p.Exponent!)}}"}""",
    };

    private static string Ec(ECDsa key) => key.ExportParameters(includePrivateParameters: false) switch
    {
        var p => $$"""{"kty":"EC","kid":"k","crv":"P-384","x":"{{Base64Url.EncodeToString(p.Q.X!)}}","y":"{{Base64Url.EncodeToString(p.Q.Y!)}}"}""",
    };
}
