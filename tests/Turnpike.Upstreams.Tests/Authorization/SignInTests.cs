using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class SignInTests
{
    [Fact]
    public async Task The_whole_flow_binds_code_verifier_redirect_and_resource_together()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["scopes_supported"] = new[] { "mcp:basic" };
        var request = await site.BeginAsync();
        var asked = Query(request);
        Assert.Equal(site.Origin + "/authorize", request.Url.GetLeftPart(UriPartial.Path));
        Assert.Equal(("code", "client-1", "S256", "mcp:basic"), (asked["response_type"], asked["client_id"], asked["code_challenge_method"], asked["scope"]));
        Assert.Equal((AuthorizationSite.Redirect.OriginalString, site.Origin + "/mcp", request.State), (asked["redirect_uri"], asked["resource"], asked["state"]));

        var tokens = await site.Client.CompleteAsync(request, AuthorizationSite.Good(request), Scripted.Token);
        var sent = site.Last("/token");
        Assert.Equal(("authorization_code", "code-1"), (sent["grant_type"], sent["code"]));
        Assert.Equal((AuthorizationSite.Redirect.OriginalString, site.Origin + "/mcp"), (sent["redirect_uri"], sent["resource"]));
        Assert.Equal(asked["code_challenge"], Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(sent["code_verifier"]!))));
        Assert.Equal(("at-1", "rt-1", site.Origin, site.Origin + "/mcp"), (tokens.AccessToken, tokens.RefreshToken, tokens.Issuer, tokens.Server));
        Assert.Equal(site.Time.Now.AddHours(1), tokens.ExpiresAt);
        Assert.Equal(["mcp:basic"], tokens.Scopes);
    }

    [Fact]
    public async Task State_and_verifier_are_256_random_bits_and_never_the_same_twice()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (first, second) = (await site.BeginAsync(), await site.BeginAsync());
        Assert.Equal((32, 32), (Base64Url.DecodeFromChars(first.State).Length, Base64Url.DecodeFromChars(first.Verifier).Length));
        Assert.Equal(4, new HashSet<string> { first.State, second.State, first.Verifier, second.Verifier }.Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("plain")]
    public async Task Without_PKCE_by_S256_no_flow_begins(string? method)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["code_challenge_methods_supported"] = method is null ? null : new[] { method };
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.BeginAsync());
        Assert.Equal(AuthorizationFault.PkceUnsupported, fault.Fault);
    }

    [Fact]
    public async Task The_query_of_an_authorization_endpoint_is_kept()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["authorization_endpoint"] = site.Origin + "/authorize?tenant=1";
        Assert.StartsWith("?tenant=1&response_type=code&", (await site.BeginAsync()).Url.Query, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Consent_is_asked_for_together_with_a_refresh_token()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["scopes_supported"] = new[] { "offline_access" };
        var asked = Query(await site.BeginAsync(challenge: "Bearer scope=a"));
        Assert.Equal(("a offline_access", "consent"), (asked["scope"], asked["prompt"]));
    }

    [Fact]
    public async Task Answers_are_not_brought_over_plain_http_to_another_machine()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var plan = await site.DiscoverAsync();
        var client = await site.IdentifyAsync();
        var fault = Assert.Throws<AuthorizationException>(() => site.Client.Begin(plan, client, new Uri("http://gateway.example/callback"), []));
        Assert.Equal(AuthorizationFault.ClientInvalid, fault.Fault);
    }

    [Fact]
    public async Task A_server_that_lists_no_code_grant_is_told_apart()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["grant_types_supported"] = new[] { "client_credentials" };
        Assert.Equal(AuthorizationFault.GrantUnsupported, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.BeginAsync())).Fault);
    }

    [Theory]
    [InlineData("token_type", "DPoP", AuthorizationFault.TokenTypeUnsupported)]
    [InlineData("token_type", null, AuthorizationFault.TokenTypeUnsupported)]
    [InlineData("access_token", "", AuthorizationFault.TokenAnswerInvalid)]
    [InlineData("access_token", "a\r\nX-Evil: 1", AuthorizationFault.TokenAnswerInvalid)]
    [InlineData("access_token", "ä", AuthorizationFault.TokenAnswerInvalid)]
    [InlineData("scope", "a\"b", AuthorizationFault.TokenAnswerInvalid)]
    public async Task An_answer_that_cannot_be_used_is_refused(string member, string? value, AuthorizationFault fault)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Tokens[member] = value;
        Assert.Equal(fault, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.SignInAsync())).Fault);
    }

    [Fact]
    public async Task Nothing_that_is_shown_names_a_token_code_verifier_state_or_secret()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var request = await site.BeginAsync();
        site.Answers["/token"] = (400, $"{{\"error\":\"invalid_request\",\"error_description\":\"code-1 with {request.Verifier} and s3cret is wrong\"}}");
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.CompleteAsync(request, AuthorizationSite.Good(request), Scripted.Token));
        site.Answers.Clear();
        var (tokens, client) = await site.SignInAsync();
        var shown = string.Join('\n', fault.ToString(), fault.NextStep, fault.Said, request, tokens, client, new ClientOptions { ClientSecret = "s3cret" });
        Assert.All(["code-1", request.Verifier, request.State, "s3cret", "at-1", "rt-1"], secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        Assert.Equal((AuthorizationFault.TokenRefused, null), (fault.Fault, fault.Said));
    }

    [Fact]
    public async Task Tokens_and_clients_come_back_from_their_stored_form()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, client) = await site.SignInAsync();
        Assert.Equal(tokens.ToJson(), TokenSet.FromJson(tokens.ToJson()).ToJson());
        Assert.Equal(client, ClientIdentity.FromJson(client.ToJson()));
        Assert.Equal(("at-1", tokens.ExpiresAt), (TokenSet.FromJson(tokens.ToJson()).AccessToken, TokenSet.FromJson(tokens.ToJson()).ExpiresAt));
        var fault = Assert.Throws<AuthorizationException>(() => TokenSet.FromJson("{\"access_token\":\"at-1"));
        Assert.DoesNotContain("at-1", fault.ToString(), StringComparison.Ordinal);
    }

    private static Dictionary<string, string> Query(AuthorizationRequest request) =>
        QueryHelpers.ParseQuery(request.Url.Query).ToDictionary(field => field.Key, field => Assert.Single(field.Value)!, StringComparer.Ordinal);
}
