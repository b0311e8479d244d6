using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.OpenId;

/// <summary>OpenID Connect Core 3.1.3.7, each rule by a token that breaks it alone. The clock of the site stands at second 1767225600.</summary>
public sealed class IdTokenRefusalTests
{
    private const long Now = 1_767_225_600;

    [Theory]
    [InlineData("iss", "\"https://other.example\"", "another issuer")]
    [InlineData("iss", null, "another issuer")]
    [InlineData("iss", "[\"https://other.example\"]", "another issuer")]
    [InlineData("aud", "\"other\"", "another client")]
    [InlineData("aud", null, "another client")]
    [InlineData("aud", "[]", "another client")]
    [InlineData("aud", "[\"other\",\"turnpike\"]", "for which (azp)")]
    [InlineData("aud", "[\"turnpike\",1]", "cannot be read")]
    [InlineData("azp", "\"other\"", "(azp)")]
    [InlineData("azp", "null", "(azp)")]
    [InlineData("exp", "1767225540", "has ended")]
    [InlineData("exp", null, "from when to when")]
    [InlineData("exp", "\"1867225600\"", "from when to when")]
    [InlineData("exp", "1e400", "from when to when")]
    [InlineData("iat", "1767225661", "in the future")]
    [InlineData("iat", "1767224939", "long ago")]
    [InlineData("iat", null, "from when to when")]
    [InlineData("nbf", "1767225661", "does not hold yet")]
    [InlineData("nbf", "\"0\"", "does not hold yet")]
    [InlineData("nonce", "\"other\"", "(nonce)")]
    [InlineData("nonce", "null", "(nonce)")]
    [InlineData("sub", null, "who the person is")]
    [InlineData("sub", "\"\"", "who the person is")]
    [InlineData("sub", "7", "who the person is")]
    [InlineData("sub", "\"a\\u0000b\"", "who the person is")]
    [InlineData("at_hash", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "(at_hash)")]
    [InlineData("at_hash", "1", "(at_hash)")]
    public async Task A_claim_that_does_not_hold_refuses_the_token(string claim, string? value, string why)
    {
        await using var site = await IssuerSite.StartAsync();
        Assert.Equal(Now, site.Time.Now.ToUnixTimeSeconds());
        if (value is null)
        {
            site.Claims.Remove(claim);
        }
        else
        {
            site.Claims[claim] = JsonNode.Parse(value);
        }

        var fault = await site.RefusalAsync();
        Assert.Equal(AuthorizationFault.IdTokenRefused, fault.Fault);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exp", "1767225541")]
    [InlineData("exp", "1767225700.5")]
    [InlineData("iat", "1767225660")]
    [InlineData("iat", "1767224941")]
    [InlineData("nbf", "1767225660")]
    [InlineData("aud", "[\"turnpike\"]")]
    [InlineData("azp", "\"turnpike\"")]
    public async Task What_is_just_within_the_bounds_is_taken(string claim, string value)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims[claim] = JsonNode.Parse(value);
        Assert.Equal("sub-1", (await site.SignInAsync()).Subject);
    }

    [Fact]
    public async Task Several_audiences_are_taken_where_the_token_says_that_this_one_is_meant()
    {
        await using var site = await IssuerSite.StartAsync();
        (site.Claims["aud"], site.Claims["azp"]) = (new JsonArray("turnpike", "project"), "turnpike");
        Assert.Equal("sub-1", (await site.SignInAsync()).Subject);
    }

    [Theory]
    [InlineData("1767225540", true)]
    [InlineData("1767225239", false)]
    [InlineData(null, false)]
    public async Task Where_a_fresh_sign_in_was_asked_for_the_token_says_when_it_was(string? at, bool isTaken)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims["auth_time"] = at is null ? null : JsonNode.Parse(at);
        var most = TimeSpan.FromMinutes(5);
        if (isTaken)
        {
            Assert.Equal("sub-1", (await site.SignInAsync(maxAge: most)).Subject);
            return;
        }

        Assert.Contains("(auth_time)", (await site.RefusalAsync(maxAge: most)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typ", "at+jwt", "another kind of token")]
    [InlineData("typ", "logout+jwt", "another kind of token")]
    [InlineData("kid", "ec", "a key that is for something else")]
    [InlineData("kid", "other", "a key the issuer does not publish")]
    [InlineData("alg", "RS384", "in a way that is not taken")]
    [InlineData("crit", "exp", "must be understood")]
    public async Task A_header_that_does_not_hold_refuses_the_token(string member, string value, string why)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Header[member] = value;
        Assert.Contains(why, (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_nobody_signed_is_refused()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Header["alg"] = "none";
        site.Forge = text => text + ".";
        Assert.Contains("not taken", (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_public_key_is_never_taken_for_a_shared_secret_whatever_the_issuer_publishes()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Metadata["id_token_signing_alg_values_supported"] = new JsonArray("RS256", "HS256", "none");
        site.Header["alg"] = "HS256";
        var published = Encoding.UTF8.GetBytes(site.Keys[0]!.ToJsonString());
        site.Forge = text => text + "." + Base64Url.EncodeToString(HMACSHA256.HashData(published, Encoding.ASCII.GetBytes(text)));
        Assert.Contains("not taken", (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_by_another_key_is_refused()
    {
        await using var site = await IssuerSite.StartAsync();
        using var other = RSA.Create(2048);
        site.Forge = text => text + "." + Base64Url.EncodeToString(other.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Contains("wrong signature", (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_keys_that_could_be_meant_are_none()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Keys.Add(IssuerSite.RsaKey("rsa"));
        Assert.Contains("which of the issuer's keys", (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Claims_that_can_be_read_in_two_ways_are_read_in_none()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims["a"] = "b";
        site.Keys.Clear();
        using var key = RSA.Create(2048);
        var p = key.ExportParameters(includePrivateParameters: false);
        site.Keys.Add(new JsonObject { ["kty"] = "RSA", ["kid"] = "rsa", ["n"] = Base64Url.EncodeToString(p.Modulus!), ["e"] = "AQAB" });
        site.Forge = text =>
        {
            var parts = text.Split('.');
            var claims = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).Replace("\"a\"", "\"sub\"", StringComparison.Ordinal);
            var twice = parts[0] + "." + IssuerSite.Encode(claims);
            return twice + "." + Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(twice), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        };
        Assert.Contains("no strict JSON object", (await site.RefusalAsync()).Message, StringComparison.Ordinal);
    }
}
