using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

/// <summary>Mix-up and audience confusion: what is got from one place for one place is used nowhere else.</summary>
public sealed class TokenBindingTests
{
    [Theory]
    [InlineData("/mcp", true)]
    [InlineData("/mcp?key=1", true)]
    [InlineData("/mcp/other", false)]
    [InlineData("/", false)]
    [InlineData("/MCP", false)]
    public async Task Tokens_are_for_the_address_they_were_got_for(string path, bool isFor)
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, _) = await site.SignInAsync();
        Assert.Equal(isFor, tokens.IsFor(new Uri(site.Origin + path)));
        Assert.False(tokens.IsFor(new Uri("https://other.example" + path)));
        Assert.False(tokens.IsFor(new UriBuilder(site.Server) { Port = 1 }.Uri));
    }

    [Fact]
    public async Task A_parent_resource_does_not_make_tokens_good_for_a_sibling()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["resource"] = site.Origin;
        var (tokens, _) = await site.SignInAsync();
        Assert.Equal(site.Origin, tokens.Resource);
        Assert.False(tokens.IsFor(new Uri(site.Origin + "/sibling")));
    }

    [Fact]
    public async Task A_client_of_one_authorization_server_begins_no_flow_at_another()
    {
        await using var honest = await AuthorizationSite.StartAsync();
        await using var attacker = await AuthorizationSite.StartAsync();
        var (client, plan) = (await honest.IdentifyAsync(), await attacker.DiscoverAsync());
        Assert.Equal(
            AuthorizationFault.ClientBelongsElsewhere,
            Assert.Throws<AuthorizationException>(() => honest.Client.Begin(plan, client, AuthorizationSite.Redirect, [])).Fault);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await honest.Client.ClientCredentialsAsync(plan, client, [], Scripted.Token));
        Assert.Equal((AuthorizationFault.ClientBelongsElsewhere, 0), (fault.Fault, attacker.Count("/token")));
    }

    [Fact]
    public async Task A_code_of_one_authorization_server_goes_to_no_other_token_endpoint()
    {
        await using var honest = await AuthorizationSite.StartAsync();
        await using var attacker = await AuthorizationSite.StartAsync();
        var flow = await attacker.BeginAsync();
        var query = $"code=honest-code&state={flow.State}&iss={Uri.EscapeDataString(honest.Origin)}";
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await attacker.Client.CompleteAsync(flow, query, Scripted.Token));
        Assert.Equal((AuthorizationFault.IssuerMismatch, 0, 0), (fault.Fault, attacker.Count("/token"), honest.Count("/token")));
    }

    [Fact]
    public async Task Tokens_are_renewed_and_given_back_by_their_own_client_at_their_own_authorization_server_alone()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var (tokens, client) = await site.SignInAsync();
        var foreign = client with { Issuer = "https://other.example" };
        var sibling = client with { ClientId = "client-2" };
        Assert.Equal(AuthorizationFault.ClientBelongsElsewhere, await FaultAsync(() => site.Client.RefreshAsync(tokens, foreign, Scripted.Token).AsTask()));
        Assert.Equal(AuthorizationFault.TokenBelongsElsewhere, await FaultAsync(() => site.Client.RefreshAsync(tokens, sibling, Scripted.Token).AsTask()));
        Assert.Equal(AuthorizationFault.ClientBelongsElsewhere, await FaultAsync(() => site.Client.RevokeAsync(tokens, foreign, Scripted.Token).AsTask()));
        Assert.Equal(1, site.Count("/token"));
    }

    [Fact]
    public async Task A_server_that_moves_to_another_authorization_server_gets_a_new_client_and_no_old_secret()
    {
        await using var site = await AuthorizationSite.StartAsync();
        await using var moved = await AuthorizationSite.StartAsync();
        var (_, old) = await site.SignInAsync();
        site.Resource["authorization_servers"] = new[] { moved.Origin };
        moved.Registration["client_id"] = "client-2";
        moved.Registration["client_secret"] = "new";
        var plan = await site.DiscoverAsync();
        var client = await site.Client.IdentifyAsync(plan, new ClientOptions(), old, AuthorizationSite.Redirect, Scripted.Token);
        var request = site.Client.Begin(plan, client, AuthorizationSite.Redirect, []);
        var tokens = await site.Client.CompleteAsync(request, AuthorizationSite.Good(request), Scripted.Token);
        Assert.Equal((moved.Origin, "client-2"), (tokens.Issuer, tokens.ClientId));
        Assert.DoesNotContain(moved.Sent, sent => (sent.Body + sent.Authorization).Contains("client-1", StringComparison.Ordinal));
    }

    private static async Task<AuthorizationFault> FaultAsync(Func<Task> act) => (await Assert.ThrowsAsync<AuthorizationException>(act)).Fault;
}
