using System.Text.Json.Nodes;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Upstreams.Tests.OpenId;

/// <summary>What is refused of an issuer's answers and documents, before any token is looked at.</summary>
public sealed class IssuerRefusalTests
{
    [Theory]
    [InlineData("?code=c&state=other&iss={iss}", AuthorizationFault.StateMismatch)]
    [InlineData("?code=c&iss={iss}", AuthorizationFault.StateMismatch)]
    [InlineData("?code=c&state={state}", AuthorizationFault.IssuerMismatch)]
    [InlineData("?code=c&state={state}&iss=https://other.example", AuthorizationFault.IssuerMismatch)]
    [InlineData("?code=c&state={state}&state={state}&iss={iss}", AuthorizationFault.CallbackInvalid)]
    [InlineData("?state={state}&iss={iss}", AuthorizationFault.CallbackInvalid)]
    [InlineData("?error=access_denied&state={state}&iss={iss}", AuthorizationFault.AccessDenied)]
    [InlineData("?error=login_required&error_description=no%3Cb%3E&state={state}&iss={iss}", AuthorizationFault.AuthorizationRefused)]
    [InlineData("?error=access_denied&state=other&iss={iss}", AuthorizationFault.StateMismatch)]
    public async Task An_answer_of_another_sign_in_or_issuer_never_reaches_the_token_endpoint(string query, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        var (_, proof) = await party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token);
        query = query.Replace("{state}", proof.State, StringComparison.Ordinal).Replace("{iss}", site.Issuer, StringComparison.Ordinal);
        Assert.Equal(fault, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.CompleteAsync(party, proof, query))).Fault);
        Assert.Equal(0, site.Count("/token"));
    }

    [Fact]
    public async Task An_answer_counts_once()
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        var (_, proof) = await party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await party.CompleteAsync(proof, IssuerSite.Redirect, site.Good(proof), () => false, Scripted.Token));
        Assert.Equal((AuthorizationFault.CallbackReplayed, 0), (fault.Fault, site.Count("/token")));
    }

    [Theory]
    [InlineData("issuer", "\"https://other.example\"", AuthorizationFault.MetadataIssuerMismatch)]
    [InlineData("issuer", null, AuthorizationFault.MetadataIssuerMismatch)]
    [InlineData("authorization_endpoint", null, AuthorizationFault.MetadataInvalid)]
    [InlineData("token_endpoint", "\"http://other.example/token\"", AuthorizationFault.AddressRefused)]
    [InlineData("jwks_uri", null, AuthorizationFault.MetadataInvalid)]
    [InlineData("jwks_uri", "\"http://other.example/keys\"", AuthorizationFault.AddressRefused)]
    [InlineData("userinfo_endpoint", "\"http://other.example/me\"", AuthorizationFault.AddressRefused)]
    [InlineData("id_token_signing_alg_values_supported", "[\"HS256\",\"none\"]", AuthorizationFault.MetadataInvalid)]
    [InlineData("code_challenge_methods_supported", "[\"plain\"]", AuthorizationFault.PkceUnsupported)]
    [InlineData("grant_types_supported", "[\"implicit\"]", AuthorizationFault.MetadataInvalid)]
    public async Task Metadata_that_cannot_be_used_begins_no_sign_in(string member, string? value, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Metadata[member] = value is null ? null : JsonNode.Parse(value);
        Assert.Equal(fault, (await site.RefusalAsync()).Fault);
        Assert.Equal(["/.well-known/openid-configuration"], site.Sent.Select(s => s.Path));
    }

    [Theory]
    [InlineData(404, AuthorizationFault.MetadataNotFound)]
    [InlineData(503, AuthorizationFault.Unreachable)]
    [InlineData(302, AuthorizationFault.AddressRefused)]
    public async Task An_issuer_that_does_not_answer_is_asked_again_after_some_seconds(int status, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        site.Answers["/.well-known/openid-configuration"] = (status, "https://other.example/");
        Assert.Equal(fault, (await site.RefusalAsync(party)).Fault);
        Assert.Equal(fault, (await site.RefusalAsync(party)).Fault);
        Assert.Single(site.Sent);
        site.Answers.Clear();
        site.Time.Now += TimeSpan.FromSeconds(5);
        Assert.Equal("sub-1", (await site.SignInAsync(party)).Subject);
    }

    [Theory]
    [InlineData("https://other.example/keys", 302, AuthorizationFault.AddressRefused)]
    [InlineData("{\"keys\":{}}", 200, AuthorizationFault.IssuerKeysInvalid)]
    [InlineData("{\"keys\":[],\"keys\":[]}", 200, AuthorizationFault.IssuerKeysInvalid)]
    [InlineData("<html>", 200, AuthorizationFault.IssuerKeysInvalid)]
    [InlineData("", 500, AuthorizationFault.Unreachable)]
    public async Task Keys_that_cannot_be_read_sign_nobody_in(string body, int status, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Answers["/keys"] = (status, body);
        Assert.Equal(fault, (await site.RefusalAsync()).Fault);
    }

    [Theory]
    [InlineData(300_000, AuthorizationFault.IssuerKeysInvalid)]
    [InlineData(1_100_000, AuthorizationFault.Unreachable)]
    public async Task A_set_of_keys_has_a_bound(int bytes, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Answers["/keys"] = (200, $$"""{"keys":[{"kty":"{{new string('a', bytes)}}"}]}""");
        Assert.Equal(fault, (await site.RefusalAsync()).Fault);
    }

    [Theory]
    [InlineData("{\"error\":\"invalid_grant\"}", 400, AuthorizationFault.InvalidGrant)]
    [InlineData("{\"error\":\"invalid_client\"}", 401, AuthorizationFault.ClientRefused)]
    [InlineData("{\"access_token\":\"at-1\",\"token_type\":\"Bearer\"}", 200, AuthorizationFault.TokenAnswerInvalid)]
    [InlineData("{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"id_token\":\"a\",\"id_token\":\"b\"}", 200, AuthorizationFault.TokenTypeUnsupported)]
    [InlineData("{\"access_token\":\"at-1\",\"token_type\":\"DPoP\",\"id_token\":\"a.b.c\"}", 200, AuthorizationFault.TokenTypeUnsupported)]
    [InlineData("{\"access_token\":\"at-1\",\"token_type\":\"Bearer\",\"id_token\":\"a.b.c\"}", 200, AuthorizationFault.IdTokenRefused)]
    [InlineData("https://other.example/token", 307, AuthorizationFault.AddressRefused)]
    public async Task An_answer_of_the_token_endpoint_that_is_none_signs_nobody_in(string body, int status, AuthorizationFault fault)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Answers["/token"] = (status, body);
        Assert.Equal(fault, (await site.RefusalAsync()).Fault);
    }

    [Fact]
    public async Task A_secret_is_not_given_to_an_issuer_that_takes_none()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Metadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        Assert.Equal((AuthorizationFault.ClientInvalid, 0), ((await site.RefusalAsync()).Fault, site.Count("/token")));
    }

    [Theory]
    [InlineData("http://gateway.example/callback")]
    [InlineData("ftp://127.0.0.1/callback")]
    public async Task Answers_are_not_brought_in_the_clear_to_another_machine(string redirect)
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        Assert.Equal(AuthorizationFault.ClientInvalid, (await Assert.ThrowsAsync<AuthorizationException>(async () => await party.BeginAsync(new Uri(redirect), null, Scripted.Token))).Fault);
        Assert.Empty(site.Sent);
    }

    [Fact]
    public async Task An_issuer_whose_name_leads_into_a_private_network_is_not_asked()
    {
        using var party = new RelyingParty(
            new(new() { Resolve = (_, _) => ValueTask.FromResult<System.Net.IPAddress[]>([System.Net.IPAddress.Parse("10.0.0.7")]) }),
            TimeProvider.System,
            new RelyingPartyOptions { Issuer = "https://login.example", ClientId = "turnpike" });
        Assert.Equal(AuthorizationFault.AddressRefused, (await Assert.ThrowsAsync<AuthorizationException>(async () => await party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token))).Fault);
    }
}
