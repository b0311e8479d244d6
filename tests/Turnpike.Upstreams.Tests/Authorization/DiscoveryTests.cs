using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class DiscoveryTests
{
    [Fact]
    public async Task A_challenge_leads_to_the_metadata_and_that_to_the_authorization_server()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.ResourcePlace = "/custom/metadata.json";
        var plan = await site.DiscoverAsync($"Bearer resource_metadata=\"{site.Origin}/custom/metadata.json\"");
        Assert.Equal((site.Origin, site.Origin + "/mcp", false), (plan.Issuer, plan.Resource, plan.IsLegacy));
        Assert.Equal(["/custom/metadata.json", "/.well-known/oauth-authorization-server"], site.Paths);
    }

    [Fact]
    public async Task Without_a_challenge_the_path_comes_before_the_root_and_the_resource_is_sent_as_published()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.ResourcePlace = "/.well-known/oauth-protected-resource";
        site.Resource["resource"] = site.Origin;
        var plan = await site.DiscoverAsync();
        Assert.Equal(site.Origin, plan.Resource);
        Assert.Equal(["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"], site.Paths.Take(2));
    }

    [Theory]
    [InlineData("", "/.well-known/openid-configuration", 2)]
    [InlineData("/tenant1", "/.well-known/oauth-authorization-server/tenant1", 1)]
    [InlineData("/tenant1", "/.well-known/openid-configuration/tenant1", 2)]
    [InlineData("/tenant1", "/tenant1/.well-known/openid-configuration", 3)]
    public async Task Metadata_of_an_issuer_is_looked_for_in_the_order_of_the_specification(string path, string place, int asked)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["issuer"] = site.Origin + path;
        site.Resource["authorization_servers"] = new[] { site.Origin + path };
        site.MetadataPlace = place;
        var plan = await site.DiscoverAsync();
        Assert.Equal(site.Origin + path, plan.Issuer);
        Assert.Equal(1 + asked, site.Paths.Length);
        Assert.Equal(place, site.Paths[^1]);
    }

    [Theory]
    [InlineData("https://attacker.example")]
    [InlineData("{0}/")]
    [InlineData("{0}/other")]
    [InlineData(null)]
    public async Task Metadata_of_another_issuer_is_not_used(string? issuer)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["issuer"] = issuer?.Replace("{0}", site.Origin, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync());
        Assert.Equal((AuthorizationFault.MetadataIssuerMismatch, "metadata_issuer_mismatch"), (fault.Fault, fault.Code));
    }

    [Theory]
    [InlineData("https://evil.example/mcp")]
    [InlineData("{0}/other")]
    [InlineData("{0}/mc")]
    [InlineData("{0}/mcp/deeper")]
    [InlineData("{0}/mcp#part")]
    [InlineData("{0}/mcp?tenant=b")]
    [InlineData("http://127.0.0.1:1/mcp")]
    public async Task Metadata_of_another_server_is_not_used(string resource)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["resource"] = resource.Replace("{0}", site.Origin, StringComparison.Ordinal);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync());
        Assert.Equal(AuthorizationFault.ResourceMismatch, fault.Fault);
        Assert.DoesNotContain("/.well-known/oauth-authorization-server", site.Paths);
    }

    [Fact]
    public async Task Metadata_that_names_no_authorization_server_is_not_used()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["authorization_servers"] = Array.Empty<string>();
        Assert.Equal(AuthorizationFault.ResourceMetadataInvalid, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync())).Fault);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("http://auth.example")]
    [InlineData("https://10.1.2.3")]
    [InlineData("https://169.254.169.254")]
    [InlineData("https://auth.example?x=1")]
    [InlineData("nothing")]
    public async Task An_issuer_that_may_not_be_connected_to_is_refused(string issuer)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["authorization_servers"] = new[] { issuer };
        Assert.Equal(AuthorizationFault.AddressRefused, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync())).Fault);
    }

    [Theory]
    [InlineData("token_endpoint", "http://auth.example/token")]
    [InlineData("authorization_endpoint", "javascript:alert(1)")]
    [InlineData("authorization_endpoint", "https://user:secret@auth.example/")]
    [InlineData("registration_endpoint", "https://2130706433/register")]
    public async Task An_endpoint_that_may_not_be_connected_to_is_refused(string name, string url)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata[name] = url;
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync());
        Assert.Equal(AuthorizationFault.AddressRefused, fault.Fault);
        Assert.DoesNotContain("secret", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_of_2025_03_26_is_its_own_authorization_server()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.ResourcePlace = null;
        var plan = await site.DiscoverAsync();
        Assert.Equal((true, site.Origin, site.Origin + "/mcp"), (plan.IsLegacy, plan.Issuer, plan.Resource));
        Assert.Equal(new Uri(site.Origin + "/register"), plan.AuthorizationServer.RegistrationEndpoint);
    }

    [Fact]
    public async Task A_server_without_any_metadata_has_the_default_addresses_of_2025_03_26()
    {
        await using var site = await AuthorizationSite.StartAsync();
        (site.ResourcePlace, site.MetadataPlace) = (null, null);
        var (tokens, _) = await site.SignInAsync();
        Assert.Equal("at-1", tokens.AccessToken);
        Assert.NotNull(site.Last("/token")["code_verifier"]);
    }

    [Theory]
    [InlineData("/.well-known/oauth-protected-resource/mcp", 503)]
    [InlineData("/.well-known/oauth-protected-resource", 500)]
    [InlineData("/.well-known/oauth-authorization-server", 429)]
    public async Task Trouble_is_not_taken_for_the_absence_of_metadata(string path, int status)
    {
        await using var site = await AuthorizationSite.StartAsync();
        (site.ResourcePlace, site.MetadataPlace) = (null, null);
        site.Answers[path] = (status, "{}");
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync());
        Assert.True(fault.IsTransient);
    }

    [Fact]
    public async Task A_page_that_is_no_metadata_is_passed_over()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Answers["/.well-known/oauth-authorization-server"] = (200, "<html>");
        site.MetadataPlace = "/.well-known/openid-configuration";
        Assert.Equal(site.Origin, (await site.DiscoverAsync()).Issuer);
    }

    [Fact]
    public async Task A_document_with_a_repeated_key_is_none()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Answers["/.well-known/oauth-authorization-server"] = (200, $"{{\"issuer\":\"https://a.example\",\"issuer\":\"{site.Origin}\",\"token_endpoint\":\"{site.Origin}/token\"}}");
        Assert.Equal(AuthorizationFault.MetadataNotFound, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.DiscoverAsync())).Fault);
    }

    [Fact]
    public async Task Of_several_authorization_servers_the_preferred_one_is_taken_only_if_it_is_listed()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["authorization_servers"] = new[] { "https://other.invalid", site.Origin };
        Assert.Equal(site.Origin, (await site.Client.DiscoverAsync(site.Server, null, Scripted.Token, site.Origin)).Issuer);
        site.Resource["authorization_servers"] = new[] { site.Origin };
        Assert.Equal(site.Origin, (await site.Client.DiscoverAsync(site.Server, null, Scripted.Token, "https://other.invalid")).Issuer);
    }

    [Fact]
    public async Task Scopes_come_from_the_challenge_else_from_the_server_else_from_nowhere()
    {
        await using var site = await AuthorizationSite.StartAsync();
        Assert.Empty((await site.DiscoverAsync()).Scopes);
        site.Resource["scopes_supported"] = new[] { "mcp:basic", "mcp:read" };
        Assert.Equal(["mcp:basic", "mcp:read"], (await site.DiscoverAsync()).Scopes);
        Assert.Equal(["mcp:write"], (await site.DiscoverAsync("Bearer scope=\"mcp:write\"")).Scopes);
    }

    [Fact]
    public async Task Offline_access_is_asked_for_exactly_where_the_authorization_server_lists_it()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["scopes_supported"] = new[] { "mcp:basic", "offline_access" };
        Assert.Equal(["mcp:basic"], (await site.DiscoverAsync()).Scopes);
        site.Metadata["scopes_supported"] = new[] { "mcp:basic" };
        Assert.Equal(["mcp:basic"], (await site.DiscoverAsync()).Scopes);
        site.Metadata["scopes_supported"] = new[] { "mcp:basic", "offline_access" };
        Assert.Equal(["mcp:basic", "offline_access"], (await site.DiscoverAsync()).Scopes);
        site.Resource.Remove("scopes_supported");
        Assert.Empty((await site.DiscoverAsync()).Scopes);
    }
}
