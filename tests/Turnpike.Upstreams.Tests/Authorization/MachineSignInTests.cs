using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

/// <summary>Ways to a token without a person at a browser.</summary>
public sealed class MachineSignInTests
{
    [Theory]
    [InlineData("ES256")]
    [InlineData("RS256")]
    public async Task A_client_proves_itself_with_an_assertion_for_the_issuer_alone(string algorithm)
    {
        using var elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        var pem = algorithm == "ES256" ? elliptic.ExportPkcs8PrivateKeyPem() : rsa.ExportPkcs8PrivateKeyPem();
        await using var site = await AuthorizationSite.StartAsync();
        site.Tokens.Remove("refresh_token");
        var options = new ClientOptions { ClientId = "machine", PrivateKey = pem, KeyId = "k1" };
        var plan = await site.DiscoverAsync();
        var client = await site.Client.IdentifyAsync(plan, options, null, null, Scripted.Token);
        var tokens = await site.Client.ClientCredentialsAsync(plan, client, ["a"], Scripted.Token);
        Assert.Equal(("at-1", (string?)null), (tokens.AccessToken, tokens.RefreshToken));

        var sent = site.Last("/token");
        Assert.Equal(("client_credentials", "a", plan.Resource), (sent["grant_type"], sent["scope"], sent["resource"]));
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", sent["client_assertion_type"]);
        var parts = sent["client_assertion"]!.Split('.');
        var signed = Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]);
        var signature = Base64Url.DecodeFromChars(parts[2]);
        Assert.True(algorithm == "ES256"
            ? elliptic.VerifyData(signed, signature, HashAlgorithmName.SHA256)
            : rsa.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        Assert.Equal(("machine", "machine", site.Origin), (Claim(claims, "iss"), Claim(claims, "sub"), Claim(claims, "aud")));
        Assert.Equal(60, claims.RootElement.GetProperty("exp").GetInt64() - claims.RootElement.GetProperty("iat").GetInt64());
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        Assert.Equal((algorithm, "k1"), (Claim(header, "alg"), Claim(header, "kid")));
    }

    [Fact]
    public async Task An_assertion_is_never_the_same_twice()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var site = await AuthorizationSite.StartAsync();
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync(new ClientOptions { ClientId = "machine", PrivateKey = key.ExportPkcs8PrivateKeyPem() });
        await site.Client.ClientCredentialsAsync(plan, client, [], Scripted.Token);
        await site.Client.ClientCredentialsAsync(plan, client, [], Scripted.Token);
        Assert.Equal(2, site.Sent.Where(sent => sent.Path == "/token").Select(sent => sent["client_assertion"]!.Split('.')[1]).Distinct().Count());
    }

    [Theory]
    [InlineData("no key", null)]
    [InlineData("weak", null)]
    [InlineData("p384", null)]
    [InlineData("p256", "RS256")]
    [InlineData("p256", "HS256")]
    [InlineData("p256", "none")]
    public async Task A_key_that_cannot_be_used_is_refused_without_being_quoted(string kind, string? algorithm)
    {
        using var key = ECDsa.Create(kind == "p384" ? ECCurve.NamedCurves.nistP384 : ECCurve.NamedCurves.nistP256);
        using var weak = RSA.Create(1024);
        var pem = kind switch { "no key" => "no key at all", "weak" => weak.ExportPkcs8PrivateKeyPem(), _ => key.ExportPkcs8PrivateKeyPem() };
        await using var site = await AuthorizationSite.StartAsync();
        var fault = await Assert.ThrowsAsync<AuthorizationException>(
            async () => await site.IdentifyAsync(new ClientOptions { ClientId = "machine", PrivateKey = pem, Algorithm = algorithm }));
        Assert.Equal(AuthorizationFault.ClientInvalid, fault.Fault);
        Assert.DoesNotContain(pem.Split('\n').Last(), fault.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_without_a_secret_or_key_gets_no_token_for_itself()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync(new ClientOptions { ClientId = "public" });
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.ClientCredentialsAsync(plan, client, [], Scripted.Token));
        Assert.Equal((AuthorizationFault.ClientNeeded, 0), (fault.Fault, site.Count("/token")));
    }

    [Fact]
    public async Task A_machine_does_not_register_itself()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var plan = await site.DiscoverAsync();
        var fault = await Assert.ThrowsAsync<AuthorizationException>(
            async () => await site.Client.IdentifyAsync(plan, new ClientOptions(), null, null, Scripted.Token));
        Assert.Equal((AuthorizationFault.ClientNeeded, 0), (fault.Fault, site.Count("/register")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_identity_is_exchanged_at_the_provider_and_its_grant_at_the_authorization_server(bool isEndpointKnown)
    {
        await using var site = await AuthorizationSite.StartAsync();
        await using var provider = await AuthorizationSite.StartAsync();
        provider.Tokens["access_token"] = "id-jag";
        provider.Tokens["token_type"] = "N_A";
        provider.Tokens["issued_token_type"] = "urn:ietf:params:oauth:token-type:id-jag";
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync(new ClientOptions { ClientId = "mine", ClientSecret = "mine-s3cret" });
        var identity = new IdentityAssertion
        {
            IdToken = "id-token",
            Client = new ClientIdentity { Issuer = provider.Origin, ClientId = "at-provider", Kind = ClientKind.Preregistered, Proof = ClientProof.None },
            TokenEndpoint = isEndpointKnown ? new Uri(provider.Origin + "/token") : null,
        };
        var tokens = await site.Client.EnterpriseAsync(plan, client, identity, ["a"], Scripted.Token);

        var exchange = provider.Last("/token");
        Assert.Equal(("urn:ietf:params:oauth:grant-type:token-exchange", "id-token", "at-provider"), (exchange["grant_type"], exchange["subject_token"], exchange["client_id"]));
        Assert.Equal(
            ("urn:ietf:params:oauth:token-type:id_token", "urn:ietf:params:oauth:token-type:id-jag", site.Origin, plan.Resource),
            (exchange["subject_token_type"], exchange["requested_token_type"], exchange["audience"], exchange["resource"]));
        var grant = site.Last("/token");
        Assert.Equal(("urn:ietf:params:oauth:grant-type:jwt-bearer", "id-jag", plan.Resource), (grant["grant_type"], grant["assertion"], grant["resource"]));
        Assert.StartsWith("Basic ", grant.Authorization, StringComparison.Ordinal);
        Assert.DoesNotContain(site.Sent, sent => sent.Body.Contains("id-token", StringComparison.Ordinal));
        Assert.Equal((site.Origin, "at-1"), (tokens.Issuer, tokens.AccessToken));
        Assert.DoesNotContain("id-token", identity.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_token_than_an_identity_assertion_is_not_sent_on()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync(new ClientOptions { ClientId = "mine", ClientSecret = "mine-s3cret" });
        var identity = new IdentityAssertion { IdToken = "id-token", Client = client, TokenEndpoint = new Uri(site.Origin + "/token") };
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.EnterpriseAsync(plan, client, identity, [], Scripted.Token));
        Assert.Equal((AuthorizationFault.TokenAnswerInvalid, 1), (fault.Fault, site.Count("/token")));
    }

    [Fact]
    public async Task A_refused_assertion_is_not_tried_again()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Answers["/token"] = (400, "{\"error\":\"invalid_grant\"}");
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync(new ClientOptions { ClientId = "workload" });
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.AssertionAsync(plan, client, "signed", [], Scripted.Token));
        Assert.Equal((AuthorizationFault.InvalidGrant, 1), (fault.Fault, site.Count("/token")));
    }

    private static string? Claim(JsonDocument document, string name) => document.RootElement.GetProperty(name).GetString();
}
