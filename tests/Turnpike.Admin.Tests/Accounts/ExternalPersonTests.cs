using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Tests.Nodes;

namespace Turnpike.Admin.Tests.Accounts;

public sealed class ExternalPersonTests
{
    private const string Issuer = "https://id.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Groups_give_roles_at_each_sign_in_and_who_left_them_has_lost_them_and_every_session()
    {
        await using var work = new Workplace();
        var node = await OpenAsync(work, ("ops", "admin"), ("dev", "viewer"));
        var sessions = new ConsoleSessions(node, TimeProvider.System, TimeSpan.FromMinutes(30));
        var first = await ComeAsync(node, "s1", name: "ada", groups: ["ops", "finance"]);
        Assert.Equal(("signed_in", "ada"), (first.Status, first.Person));
        var ada = node.Current.People.Find($"{Issuer}#s1")!;
        Assert.Equal(["admin"], ada.Roles);
        Assert.Equal(["finance", "ops"], ada.Groups);
        Assert.Equal("oidc", sessions.Find(first.Token!)!.Session.How);
        var second = await ComeAsync(node, "s1", name: "somebody", groups: ["dev"]);
        Assert.Equal("ada", second.Person);
        Assert.Null(sessions.Find(first.Token!));
        Assert.Equal(["viewer"], sessions.Find(second.Token!)!.Person.Roles);
        Assert.Contains("none of the groups", (await FaultAsync(node, "s1", groups: ["marketing"])).Message, StringComparison.Ordinal);
        Assert.Null(sessions.Find(second.Token!));
        Assert.Empty(node.Current.People.Find("ada")!.Roles);
        Assert.Empty(node.Current.People.Find("ada")!.Groups);
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(node, "s2", groups: [])).Code);
        Assert.Null(node.Current.People.Find($"{Issuer}#s2"));
        var refused = (await work.RecordsAsync()).First(r => r.GetProperty("kind").GetString() == "refused");
        Assert.Equal(("sign_in_oidc", $"no_role ({Issuer})"), (refused.GetProperty("method").GetString(), refused.GetProperty("cause").GetString()));
    }

    [Fact]
    public async Task Nobody_takes_a_name_that_somebody_has_by_being_called_so_elsewhere()
    {
        await using var work = new Workplace();
        var node = await OpenAsync(work, ("dev", "viewer"));
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["admin"], [], []), Cancellation);
        foreach (var name in new[] { "ada", "ADA", "administrator", "agent:x", "token:x", "a\u200bb" })
        {
            var subject = $"s{Convert.ToHexString(System.Text.Encoding.UTF8.GetBytes(name))}";
            Assert.Equal($"{Issuer}#{subject}", (await ComeAsync(node, subject, name: name, groups: ["dev"])).Person);
        }

        Assert.Equal(["admin"], node.Current.People.Find("ada")!.Roles);
    }

    [Fact]
    public async Task Without_roles_of_groups_only_whoever_is_listed_comes_in_and_keeps_the_roles_of_the_list()
    {
        await using var work = new Workplace();
        var node = await OpenAsync(work);
        Assert.Contains("admin person set", (await FaultAsync(node, "s1", groups: ["admin"])).Message, StringComparison.Ordinal);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["approver"], [], [$"{Issuer}#s1"]), Cancellation);
        Assert.Equal("ada", (await ComeAsync(node, "s1", groups: ["admin"])).Person);
        Assert.Equal(["approver"], node.Current.People.Find("ada")!.Roles);
        await node.ActAsync(AdminActs.SetSignIn, new SetSignIn("ada", false), Cancellation);
        Assert.Contains("may not sign in", (await FaultAsync(node, "s1")).Message, StringComparison.Ordinal);
        var other = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.OpenExternalSession, new OpenExternalSession("https://id.example/", "s1", null, null, [], "::1"), Cancellation));
        Assert.Equal(AdminFaultCode.Forbidden, other.Fault.Code);
    }

    [Fact]
    public async Task An_address_counts_where_that_is_configured_and_for_the_first_who_comes_with_it()
    {
        await using var work = new Workplace();
        var node = await OpenAsync(work, new OpenIdIssuer { Issuer = Issuer, ClientId = "c", EmailAccounts = true });
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], ["ada@example.com"]), Cancellation);
        Assert.Equal("ada", (await ComeAsync(node, "s1", email: "ada@example.com")).Person);
        Assert.Equal("ada", (await ComeAsync(node, "s1", email: "new@example.com")).Person);
        Assert.Contains("somebody else", (await FaultAsync(node, "s2", email: "ada@example.com")).Message, StringComparison.Ordinal);
        await using var closed = new Workplace();
        var strict = await OpenAsync(closed);
        await strict.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], ["ada@example.com"]), Cancellation);
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(strict, "s1", email: "ada@example.com")).Code);
    }

    [Fact]
    public void A_long_or_odd_subject_is_an_account_of_its_own()
    {
        Assert.Equal($"{Issuer}#s1", ExternalActs.AccountOf(Issuer, "s1"));
        var longest = ExternalActs.AccountOf(Issuer, new string('a', 300));
        Assert.Matches("^oidc#[0-9a-f]{64}$", longest);
        Assert.NotEqual(longest, ExternalActs.AccountOf(Issuer, new string('a', 301)));
        Assert.Matches("^oidc#", ExternalActs.AccountOf(Issuer, "s 1"));
    }

    private static Task<Node> OpenAsync(Workplace work, params (string Group, string Role)[] roles) => OpenAsync(work, new OpenIdIssuer
    {
        Issuer = Issuer,
        ClientId = "c",
        Roles = roles.ToImmutableSortedDictionary(r => r.Group, r => r.Role, StringComparer.Ordinal),
    });

    private static Task<Node> OpenAsync(Workplace work, OpenIdIssuer issuer) => work.OpenAsync(GatewayConfiguration.Default with { Issuers = [issuer] });

    private static ValueTask<SignInAnswer> ComeAsync(Node node, string subject, string? name = null, string? email = null, string[]? groups = null) =>
        node.ActAsync(AdminActs.OpenExternalSession, new OpenExternalSession(Issuer, subject, name, email, [.. groups ?? []], "::1"), Cancellation);

    private static async Task<AdminFault> FaultAsync(Node node, string subject, string? email = null, string[]? groups = null) =>
        (await Assert.ThrowsAsync<AdminException>(async () => await ComeAsync(node, subject, email: email, groups: groups))).Fault;
}
