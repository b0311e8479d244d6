using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class TokenRenewalTests
{
    [Fact]
    public async Task Renewal_sends_the_resource_and_takes_over_a_rotated_refresh_token()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, client) = await site.SignInAsync();
        (site.Tokens["access_token"], site.Tokens["refresh_token"]) = ("at-2", "rt-2");
        site.Time.Now += TimeSpan.FromHours(1);
        var renewed = await site.Client.RefreshAsync(tokens, client, Scripted.Token);
        var sent = site.Last("/token");
        Assert.Equal(("refresh_token", "rt-1", site.Origin + "/mcp"), (sent["grant_type"], sent["refresh_token"], sent["resource"]));
        Assert.Equal(("at-2", "rt-2", site.Time.Now.AddHours(1)), (renewed.AccessToken, renewed.RefreshToken, renewed.ExpiresAt));
    }

    [Fact]
    public async Task Renewal_keeps_the_refresh_token_and_scopes_the_answer_does_not_name()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Tokens["scope"] = "a b";
        var (tokens, client) = await site.SignInAsync();
        site.Tokens.Remove("refresh_token");
        site.Tokens.Remove("scope");
        var renewed = await site.Client.RefreshAsync(tokens, client, Scripted.Token);
        Assert.Equal(("rt-1", "a b"), (renewed.RefreshToken, string.Join(' ', renewed.Scopes)));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"invalid_grant\"}", AuthorizationFault.InvalidGrant, true, false)]
    [InlineData(401, "{\"error\":\"invalid_client\"}", AuthorizationFault.ClientRefused, false, false)]
    [InlineData(400, "{\"error\":\"invalid_scope\"}", AuthorizationFault.ScopeRefused, false, false)]
    [InlineData(400, "{\"error\":\"invalid_target\"}", AuthorizationFault.ResourceRefused, false, false)]
    [InlineData(400, "{\"error\":\"unsupported_grant_type\"}", AuthorizationFault.GrantUnsupported, false, false)]
    [InlineData(400, "<html>", AuthorizationFault.TokenRefused, false, false)]
    [InlineData(503, "<html>", AuthorizationFault.Unreachable, false, true)]
    [InlineData(429, "{}", AuthorizationFault.Unreachable, false, true)]
    [InlineData(400, "{\"error\":\"temporarily_unavailable\"}", AuthorizationFault.Unreachable, false, true)]
    [InlineData(307, "/elsewhere", AuthorizationFault.AddressRefused, false, false)]
    public async Task A_refusal_says_whether_to_sign_in_or_to_wait(int status, string body, AuthorizationFault expected, bool needsSignIn, bool isTransient)
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, client) = await site.SignInAsync();
        site.Answers["/token"] = (status, body);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.RefreshAsync(tokens, client, Scripted.Token));
        Assert.Equal((expected, needsSignIn, isTransient), (fault.Fault, fault.NeedsSignIn, fault.IsTransient));
        Assert.Equal(2, site.Count("/token"));
        Assert.Equal(0, site.Count("/elsewhere"));
        Assert.NotEmpty(fault.NextStep);
    }

    [Fact]
    public async Task Without_a_refresh_token_a_person_has_to_sign_in()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Tokens.Remove("refresh_token");
        var (tokens, client) = await site.SignInAsync();
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.Client.RefreshAsync(tokens, client, Scripted.Token));
        Assert.True(fault.NeedsSignIn);
    }

    [Fact]
    public async Task Tokens_are_due_a_minute_before_their_end_and_short_ones_at_nine_tenths()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, _) = await site.SignInAsync();
        Assert.False(tokens.IsDue(site.Time.Now.AddSeconds(3539)));
        Assert.True(tokens.IsDue(site.Time.Now.AddSeconds(3540)));
        Assert.False(tokens.IsExpired(site.Time.Now.AddSeconds(3599)));
        Assert.True(tokens.IsExpired(site.Time.Now.AddSeconds(3600)));
        var brief = tokens with { ExpiresAt = tokens.ReceivedAt.AddSeconds(30) };
        Assert.False(brief.IsDue(site.Time.Now.AddSeconds(26)));
        Assert.True(brief.IsDue(site.Time.Now.AddSeconds(27)));
        Assert.False((tokens with { ExpiresAt = null }).IsDue(site.Time.Now.AddYears(1)));
    }

    [Theory]
    [InlineData("\"60\"", 60L)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData("253402300799", 316224000L)]
    public async Task A_life_is_whole_seconds_within_ten_years(string life, long? seconds)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Answers["/token"] = (200, $"{{\"access_token\":\"a\",\"token_type\":\"bearer\",\"expires_in\":{life}}}");
        var (tokens, _) = await site.SignInAsync();
        Assert.Equal(seconds is { } s ? site.Time.Now.AddSeconds(s) : null, tokens.ExpiresAt);
    }

    [Fact]
    public async Task Tokens_are_given_back_the_refresh_token_first()
    {
        await using var site = await AuthorizationSite.StartAsync();
        Assert.False(await RevokeAsync(site));
        site.Metadata["revocation_endpoint"] = site.Origin + "/revoke";
        site.Answers["/revoke"] = (200, "");
        Assert.True(await RevokeAsync(site));
        Assert.Equal(["rt-1", "at-1"], site.Sent.Where(sent => sent.Path == "/revoke").Select(sent => sent["token"]));
    }

    [Fact]
    public async Task A_step_up_asks_for_what_there_was_and_what_the_challenge_names()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["scopes_supported"] = new[] { "a", "b" };
        site.Tokens["scope"] = "a granted";
        var (tokens, _) = await site.SignInAsync();
        var challenge = WwwAuthenticate.Find("Bearer error=\"insufficient_scope\", scope=\"b write\"")!;
        Assert.Equal(["a", "b", "granted", "write"], OAuthClient.StepUp(tokens, challenge));
    }

    private static async Task<bool> RevokeAsync(AuthorizationSite site)
    {
        var (tokens, client) = await site.SignInAsync();
        return await site.Client.RevokeAsync(tokens, client, Scripted.Token);
    }
}
