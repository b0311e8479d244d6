using System.Text;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Tests.Configuration;

public sealed class OpenIdConfigurationTests
{
    [Fact]
    public void One_issuer_is_an_object()
    {
        var issuer = Assert.Single(Read(
            """
            { "issuer": "https://login.example/realms/staff/", "client_id": "turnpike", "client_secret_file": "oidc.secret", "scopes": ["openid", "groups", "groups"],
              "label": "Staff", "groups_claim": "/realm_access/roles", "email_accounts": true, "roles": { "ops": "admin", "all": "viewer" } }
            """).Issuers);
        Assert.Equal(("https://login.example/realms/staff/", "turnpike", "oidc.secret", "Staff"), (issuer.Issuer, issuer.ClientId, issuer.ClientSecretFile, issuer.ShownLabel));
        Assert.Equal(["openid", "groups"], issuer.Scopes);
        Assert.Equal(("/realm_access/roles", true), (issuer.GroupsClaim, issuer.EmailAccounts));
        Assert.Equal([KeyValuePair.Create("all", "viewer"), KeyValuePair.Create("ops", "admin")], issuer.Roles);
    }

    [Fact]
    public void Several_issuers_are_an_array_in_the_order_of_their_buttons()
    {
        var issuers = Read(
            """[{ "issuer": "https://b.example", "client_id": "1", "client_secret_env": "B_SECRET" }, { "issuer": "http://127.0.0.1:3000", "client_id": "2" }]""").Issuers;
        Assert.Equal(["b.example", "127.0.0.1"], issuers.Select(i => i.ShownLabel));
        Assert.Equal(("B_SECRET", "groups", false), (issuers[0].ClientSecretVariable, issuers[0].GroupsClaim, issuers[0].EmailAccounts));
        Assert.Equal(["openid", "profile", "email"], issuers[1].Scopes);
        Assert.Empty(issuers[1].Roles);
    }

    [Theory]
    [InlineData("""{ "issuer": "https://a.example" }""", "client_id")]
    [InlineData("""{ "issuer": "http://a.example", "client_id": "1" }""", "https address")]
    [InlineData("""{ "issuer": "https://a.example?tenant=1", "client_id": "1" }""", "without query")]
    [InlineData("""{ "issuer": "https://u:p@a.example", "client_id": "1" }""", "https address")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "" }""", "client id")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "1", "client_secret": "s3cret" }""", "does not stand in the configuration")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "1", "client_secret_file": "f", "client_secret_env": "E" }""", "not from both")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "1", "scopes": ["openid email"] }""", "one scope")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "1", "roles": { "ops": "root" } }""", "no role 'root'")]
    [InlineData("""{ "issuer": "https://a.example", "client_id": "1", "role": {} }""", "no 'role' here")]
    [InlineData("""[{ "issuer": "https://a.example", "client_id": "1" }, { "issuer": "https://a.example", "client_id": "2" }]""", "here twice")]
    [InlineData("\"https://a.example\"", "JSON object")]
    public void What_is_wrong_is_said_with_its_place(string oidc, string what)
    {
        var fault = Assert.Throws<AdminException>(() => Read(oidc)).Fault;
        Assert.Contains(what, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith("line 1, column ", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", fault.Message + fault.Nearest, StringComparison.Ordinal);
    }

    private static GatewayConfiguration Read(string oidc) => ConfigurationFile.Read(Encoding.UTF8.GetBytes($$"""{"console": {"oidc": {{oidc.Trim()}} } }"""));
}
