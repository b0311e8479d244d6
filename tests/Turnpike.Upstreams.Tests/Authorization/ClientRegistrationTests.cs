using System.Text;
using System.Text.Json;
using Turnpike.Upstreams.Authorization;

namespace Turnpike.Upstreams.Tests.Authorization;

public sealed class ClientRegistrationTests
{
    private static readonly ClientOptions Registered = new() { ClientId = "mine", ClientSecret = "mine-s3cret" };
    private static readonly ClientOptions Published = new() { MetadataDocument = new Uri("https://gateway.example/oauth/client.json") };

    [Fact]
    public async Task A_registered_client_comes_before_a_document_and_that_before_registering()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["client_id_metadata_document_supported"] = true;
        Assert.Equal(("mine", ClientKind.Preregistered), Who(await site.IdentifyAsync(Registered with { MetadataDocument = Published.MetadataDocument })));
        Assert.Equal(("https://gateway.example/oauth/client.json", ClientKind.MetadataDocument), Who(await site.IdentifyAsync(Published)));
        Assert.Equal(0, site.Count("/register"));
        site.Metadata["client_id_metadata_document_supported"] = false;
        Assert.Equal(("client-1", ClientKind.Registered), Who(await site.IdentifyAsync(Published)));
        Assert.Equal(1, site.Count("/register"));
    }

    [Fact]
    public async Task A_registration_says_what_the_gateway_is()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Resource["scopes_supported"] = new[] { "a", "b" };
        await site.IdentifyAsync();
        var sent = site.Last("/register");
        Assert.Equal(("Turnpike", "native", "client_secret_basic"), (Text(sent, "client_name"), Text(sent, "application_type"), Text(sent, "token_endpoint_auth_method")));

        // A client that registers with scopes is held to them: it could never step up.
        Assert.DoesNotContain("\"scope\"", sent.Body, StringComparison.Ordinal);
        Assert.Equal("[\"authorization_code\",\"refresh_token\"]", sent.Json("grant_types").GetRawText());
        Assert.Equal($"[\"{AuthorizationSite.Redirect}\"]", sent.Json("redirect_uris").GetRawText());
        await site.Client.IdentifyAsync(await site.DiscoverAsync(), new ClientOptions(), null, new Uri("https://gateway.example/callback"), Scripted.Token);
        Assert.Equal("web", Text(site.Last("/register"), "application_type"));
    }

    [Theory]
    [InlineData("client_secret_basic", ClientProof.Basic)]
    [InlineData("client_secret_post", ClientProof.Post)]
    [InlineData("none", ClientProof.None)]
    public async Task The_client_proves_itself_as_the_authorization_server_takes_it(string method, ClientProof proof)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["token_endpoint_auth_methods_supported"] = new[] { method };
        var (_, client) = await site.SignInAsync(Registered with { ClientId = "my:id" });
        Assert.Equal((proof, method), (client.Proof, proof == ClientProof.None ? "none" : method));
        var sent = site.Last("/token");
        var basic = "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes("my%3Aid:mine-s3cret"));
        Assert.Equal(
            proof switch { ClientProof.Basic => (basic, null, null), ClientProof.Post => (null, "my:id", "mine-s3cret"), _ => ((string?)null, "my:id", (string?)null) },
            (sent.Authorization, sent["client_id"], sent["client_secret"]));
    }

    [Fact]
    public async Task What_a_registration_answers_is_how_the_client_proves_itself()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Registration["token_endpoint_auth_method"] = "client_secret_post";
        Assert.Equal(ClientProof.Post, (await site.IdentifyAsync()).Proof);
        site.Registration["token_endpoint_auth_method"] = "tls_client_auth";
        Assert.Equal(AuthorizationFault.RegistrationRefused, (await Assert.ThrowsAsync<AuthorizationException>(async () => await site.IdentifyAsync())).Fault);
        site.Registration.Remove("client_secret");
        site.Registration["token_endpoint_auth_method"] = null;
        Assert.Equal((ClientProof.None, null), ((await site.IdentifyAsync()).Proof, (await site.IdentifyAsync()).Secret));
    }

    [Fact]
    public async Task A_known_client_is_used_again_until_its_secret_ends_or_its_redirect_changes()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Registration["client_secret_expires_at"] = site.Time.Now.AddHours(1).ToUnixTimeSeconds();
        var known = await site.IdentifyAsync();
        Assert.Same(known, await site.IdentifyAsync(known: known));
        Assert.NotSame(known, await site.IdentifyAsync(known: known with { Redirect = "http://127.0.0.1:1/callback" }));
        site.Time.Now += TimeSpan.FromHours(1);
        Assert.NotSame(known, await site.IdentifyAsync(known: known));
        Assert.Equal(3, site.Count("/register"));
    }

    [Fact]
    public async Task A_client_of_another_authorization_server_is_not_used()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var known = await site.IdentifyAsync() with { Issuer = "https://old.example", ClientId = "old", Secret = "old-s3cret" };
        Assert.Equal("client-1", (await site.IdentifyAsync(known: known)).ClientId);
        Assert.DoesNotContain(site.Sent, sent => sent.Body.Contains("old", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_registered_client_is_not_shown_to_another_authorization_server()
    {
        await using var site = await AuthorizationSite.StartAsync();
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.IdentifyAsync(Registered with { Issuer = "https://old.example" }));
        Assert.Equal(AuthorizationFault.ClientBelongsElsewhere, fault.Fault);
        Assert.Contains("https://old.example", fault.Message, StringComparison.Ordinal);
        Assert.Equal("mine", (await site.IdentifyAsync(Registered with { Issuer = site.Origin })).ClientId);
    }

    [Fact]
    public async Task Where_nothing_is_left_a_person_is_told_what_to_register()
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata.Remove("registration_endpoint");
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.IdentifyAsync());
        Assert.Equal(AuthorizationFault.ClientNeeded, fault.Fault);
        Assert.Contains($"register a client at {site.Origin} with the redirect address {AuthorizationSite.Redirect}", fault.NextStep, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, "{\"error\":\"invalid_redirect_uri\"}", AuthorizationFault.RegistrationRefused, "does not take the redirect address")]
    [InlineData(403, "no", AuthorizationFault.RegistrationRefused, "HTTP 403")]
    [InlineData(201, "{}", AuthorizationFault.RegistrationRefused, "HTTP 201")]
    [InlineData(503, "", AuthorizationFault.Unreachable, "HTTP 503")]
    [InlineData(307, "http://127.0.0.1:1/", AuthorizationFault.AddressRefused, "leads elsewhere")]
    public async Task A_refused_registration_is_told(int status, string body, AuthorizationFault expected, string told)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Answers["/register"] = (status, body);
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.IdentifyAsync());
        Assert.Equal(expected, fault.Fault);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://gateway.example/client.json")]
    [InlineData("https://gateway.example/")]
    [InlineData("https://gateway.example/client.json#a")]
    public async Task A_document_is_published_over_https_with_a_path(string address)
    {
        await using var site = await AuthorizationSite.StartAsync();
        site.Metadata["client_id_metadata_document_supported"] = true;
        var fault = await Assert.ThrowsAsync<AuthorizationException>(async () => await site.IdentifyAsync(new ClientOptions { MetadataDocument = new Uri(address) }));
        Assert.Equal(AuthorizationFault.ClientInvalid, fault.Fault);
    }

    [Fact]
    public void The_published_document_has_its_own_address_as_the_client_id()
    {
        using var document = JsonDocument.Parse(ClientMetadata.Document(Published.MetadataDocument!, Published, new Uri("https://gateway.example/callback")));
        Assert.Equal("https://gateway.example/oauth/client.json", document.RootElement.GetProperty("client_id").GetString());
        Assert.Equal("https://gateway.example/callback", document.RootElement.GetProperty("redirect_uris")[0].GetString());
        Assert.Equal("web", document.RootElement.GetProperty("application_type").GetString());
    }

    private static (string, ClientKind) Who(ClientIdentity client) => (client.ClientId, client.Kind);

    private static string? Text(Sent sent, string member) => sent.Json(member).GetString();
}
