using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Upstreams.Tests.OpenId;

public sealed class RelyingPartyTests
{
    [Fact]
    public async Task The_whole_flow_binds_code_state_nonce_and_verifier_together()
    {
        await using var site = await IssuerSite.StartAsync("/realms/staff");
        using var party = site.Party(new RelyingPartyOptions { Issuer = site.Issuer, ClientId = "turn:pike", Secret = () => "s3cret", Scopes = ["openid", "email"], GroupsClaim = "groups" });
        var (url, proof) = await party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token);
        var asked = QueryHelpers.ParseQuery(url.Query).ToDictionary(f => f.Key, f => Assert.Single(f.Value)!, StringComparer.Ordinal);
        Assert.Equal(("code", "turn:pike", "openid email", "S256"), (asked["response_type"], asked["client_id"], asked["scope"], asked["code_challenge_method"]));
        Assert.Equal((proof.State, proof.Nonce, IssuerSite.Redirect.OriginalString), (asked["state"], asked["nonce"], asked["redirect_uri"]));
        Assert.Equal(3, new HashSet<string> { proof.State, proof.Nonce, proof.Verifier }.Count(part => Base64Url.DecodeFromChars(part).Length == 32));
        Assert.DoesNotContain("resource", asked.Keys);

        site.Claims["aud"] = "turn:pike";
        site.Claims["preferred_username"] = "ada";
        site.Claims["email"] = "ada@example.com";
        site.Claims["email_verified"] = true;
        var identity = await site.CompleteAsync(party, proof);
        Assert.Equal((site.Issuer, "sub-1", "ada", "ada@example.com"), (identity.Issuer, identity.Subject, identity.Name, identity.Email));
        Assert.Equal(["all", "ops"], identity.Groups);

        var sent = site.Last("/token");
        Assert.Equal(("authorization_code", "code-1", IssuerSite.Redirect.OriginalString), (sent["grant_type"], sent["code"], sent["redirect_uri"]));
        Assert.Equal(asked["code_challenge"], Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"]!))));
        Assert.Equal("Basic " + Convert.ToBase64String("turn%3Apike:s3cret"u8), sent.Authorization);
        Assert.Equal(0, site.Count("/me"));
        Assert.Equal("/realms/staff/.well-known/openid-configuration", site.Sent.First().Path);
    }

    [Fact]
    public async Task A_public_client_says_who_it_is_and_nothing_more()
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party(new RelyingPartyOptions { Issuer = site.Issuer, ClientId = "turnpike" });
        Assert.Empty((await site.SignInAsync(party)).Groups);
        Assert.Equal(("turnpike", null, null), (site.Last("/token")["client_id"], site.Last("/token")["client_secret"], site.Last("/token").Authorization));
    }

    [Fact]
    public async Task Tokens_of_every_published_algorithm_are_taken()
    {
        await using var site = await IssuerSite.StartAsync();
        (site.Header["alg"], site.Header["kid"]) = ("ES256", "ec");
        site.Claims["at_hash"] = Base64Url.EncodeToString(SHA256.HashData("at-1"u8).AsSpan(0, 16));
        Assert.Equal("sub-1", (await site.SignInAsync()).Subject);
    }

    [Fact]
    public async Task Metadata_and_keys_are_fetched_once_for_a_quarter_of_an_hour()
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        await Task.WhenAll(site.SignInAsync(party), party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token).AsTask());
        Assert.Equal((1, 1), (site.Count("/.well-known/openid-configuration"), site.Count("/keys")));
        site.Time.Now += TimeSpan.FromMinutes(16);
        site.Claims["iat"] = site.Time.Now.ToUnixTimeSeconds();
        site.Claims["exp"] = site.Time.Now.ToUnixTimeSeconds() + 60;
        await site.SignInAsync(party);
        Assert.Equal((2, 2), (site.Count("/.well-known/openid-configuration"), site.Count("/keys")));
    }

    [Fact]
    public async Task A_key_nobody_has_seen_is_looked_for_at_most_once_a_minute()
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        await site.SignInAsync(party);
        site.Header["kid"] = "next";
        Assert.Contains("a key the issuer does not publish", (await site.RefusalAsync(party)).Message, StringComparison.Ordinal);
        Assert.Equal(1, site.Count("/keys"));

        site.Time.Now += TimeSpan.FromSeconds(61);
        site.Keys.Add(IssuerSite.RsaKey("next"));
        Assert.Equal("sub-1", (await site.SignInAsync(party)).Subject);
        site.Header["kid"] = "made-up";
        await site.RefusalAsync(party);
        await site.RefusalAsync(party);
        Assert.Equal(2, site.Count("/keys"));
    }

    [Fact]
    public async Task Groups_that_are_not_in_the_token_are_asked_of_UserInfo_for_the_same_person()
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims.Remove("groups");
        site.UserInfo["groups"] = new JsonArray("ops");
        site.UserInfo["name"] = "Ada";
        var identity = await site.SignInAsync();
        Assert.Equal(("Bearer at-1", "Ada", "ops"), (site.Last("/me").Authorization, identity.Name, Assert.Single(identity.Groups)));

        site.UserInfo["sub"] = "sub-2";
        Assert.Equal(AuthorizationFault.UserInfoRefused, (await site.RefusalAsync()).Fault);
        site.UserInfo.Remove("sub");
        Assert.Equal(AuthorizationFault.UserInfoRefused, (await site.RefusalAsync()).Fault);
        site.Answers["/me"] = (200, "eyJhbGciOiJSUzI1NiJ9.e30.AA");
        Assert.Equal(AuthorizationFault.UserInfoRefused, (await site.RefusalAsync()).Fault);
        site.Answers["/me"] = (503, "");
        Assert.Equal(AuthorizationFault.Unreachable, (await site.RefusalAsync()).Fault);
    }

    [Theory]
    [InlineData("\"ops\"", "ops")]
    [InlineData("[\"b\",\"a\",\"b\"]", "a,b")]
    [InlineData("[\"a\",1]", "")]
    [InlineData("{\"a\":true}", "")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    public async Task Groups_are_strings_or_none(string claim, string groups)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims["groups"] = JsonNode.Parse(claim);
        Assert.Equal(groups, string.Join(',', (await site.SignInAsync()).Groups));
    }

    [Theory]
    [InlineData("/realm_access/roles")]
    [InlineData("https://example.com/groups")]
    [InlineData("/a~1b/~0c")]
    public async Task A_claim_is_named_or_pointed_to(string claim)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims["realm_access"] = new JsonObject { ["roles"] = new JsonArray("right") };
        site.Claims["https://example.com/groups"] = new JsonArray("right");
        site.Claims["a/b"] = new JsonObject { ["~c"] = "right" };
        using var party = site.Party(new RelyingPartyOptions { Issuer = site.Issuer, ClientId = "turnpike", GroupsClaim = claim });
        Assert.Equal(["right"], (await site.SignInAsync(party)).Groups);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("false")]
    [InlineData("\"true\"")]
    public async Task An_address_the_issuer_did_not_verify_is_none(string? verified)
    {
        await using var site = await IssuerSite.StartAsync();
        site.Claims["email"] = "boss@example.com";
        site.Claims["email_verified"] = verified is null ? null : JsonNode.Parse(verified);
        Assert.Null((await site.SignInAsync()).Email);
    }

    [Fact]
    public async Task Nothing_that_is_shown_names_a_token_code_verifier_state_nonce_or_secret()
    {
        await using var site = await IssuerSite.StartAsync();
        using var party = site.Party();
        var (_, proof) = await party.BeginAsync(IssuerSite.Redirect, null, Scripted.Token);
        site.Answers["/token"] = (400, $"{{\"error\":\"invalid_request\",\"error_description\":\"code-1 with {proof.Verifier} and s3cret is wrong\"}}");
        var refused = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.CompleteAsync(party, proof));
        site.Answers.Clear();
        site.Claims["aud"] = "other";
        var forged = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.CompleteAsync(party, proof));
        var shown = string.Join('\n', refused.ToString(), refused.Said, forged.ToString(), proof, new RelyingPartyOptions { Issuer = "i", ClientId = "c", Secret = () => "s3cret" });
        Assert.All(["code-1", proof.Verifier, proof.State, proof.Nonce, "s3cret", "at-1", "sub-1"], secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_out_leads_to_the_issuer_where_it_has_a_place_for_it()
    {
        await using var site = await IssuerSite.StartAsync();
        using (var party = site.Party())
        {
            Assert.Null(await party.SignOutAsync(new Uri("https://gw.example/console/sign-in"), Scripted.Token));
        }

        site.Metadata["end_session_endpoint"] = site.Issuer + "/end?x=1";
        using var other = site.Party();
        Assert.Equal(
            site.Issuer + "/end?x=1&client_id=turnpike&post_logout_redirect_uri=https%3A%2F%2Fgw.example%2Fconsole%2Fsign-in",
            (await other.SignOutAsync(new Uri("https://gw.example/console/sign-in"), Scripted.Token))!.OriginalString);
    }
}
