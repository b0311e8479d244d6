using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Admin.Tests.Accounts;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Tests.Acts;

public sealed class FreshProofTests
{
    private const string Password = "correct horse battery";
    private const string Issuer = "https://id.example";

    private readonly ShiftedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Written out once more: an act that gives power, and is not here, was not thought about.
    [Fact]
    public void What_gives_power_or_cannot_be_undone_takes_a_fresh_proof() => Assert.Equal(
        [
            "admin_token.issue", "admin_token.replace", "api_token.create", "audit.retire", "config.trust", "data_key.destroy", "person.code.remove", "person.password",
            "person.set", "provision.approve", "scan.start", "secret.key.move", "secret.set", "server.add", "sign_in_link.create",
        ],
        AdminActs.All.Values.Where(act => act.TakesProof).Select(act => act.Name).Order(StringComparer.Ordinal));

    [Fact]
    public async Task A_session_that_was_left_open_gives_nobody_power_until_its_person_proves_who_they_are_at_every_process()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(time: _time), await work.OpenAsync(time: _time));
        var ada = await SignedInAsync(owner, "ada", "admin");
        foreach (var node in new[] { owner, attached })
        {
            await node.ActAsAsync(ada, AdminActs.CreateApiToken, new CreateApiToken($"fresh-{node.IsOwner}", "viewer"), Cancellation);
        }

        _time.Advance(FreshProof.Within + TimeSpan.FromSeconds(1));
        foreach (var node in new[] { owner, attached })
        {
            var fault = await FaultAsync(node, ada);
            Assert.Equal((AdminFaultCode.ProofNeeded, ada.Session), (fault.Code, fault.Nearest));
            Assert.Equal("api_token.create takes a proof of who you are that is at most 10 minutes old", fault.Message);
        }

        Assert.DoesNotContain(owner.Current.ApiTokens.Values, t => t.Name == "x");
        await owner.ActAsAsync(ada, AdminActs.RevokeApiToken, new NamedApiToken("fresh-True"), Cancellation);
        await attached.ActAsAsync(ada, AdminActs.ConfirmSession, new ConfirmSession(ada.Session!, Password, null), Cancellation);
        await attached.ActAsAsync(ada, AdminActs.CreateApiToken, new CreateApiToken("x", "viewer"), Cancellation);
        Assert.Equal(2, (await work.RecordsAsync()).Count(r => r.GetProperty("kind").GetString() == "refused_act" && r.GetProperty("name").GetString() == "x"));
    }

    // A program runs as the gateway's user, who can read the vault's key: whoever starts one needs no other power.
    [Fact]
    public async Task What_runs_a_program_or_reads_a_file_takes_a_proof_and_what_does_not_takes_none()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(time: _time);
        var ada = await SignedInAsync(node, "ada", "admin");
        _time.Advance(FreshProof.Within + TimeSpan.FromSeconds(1));
        await node.ActAsAsync(ada, AdminActs.AddServer, new AddServer { Name = "url", Url = "https://a.example/mcp", Probe = false }, Cancellation);
        await node.ActAsAsync(ada, AdminActs.SetSecret, new SetSecret { Server = "url", Name = "KEY", Value = "a value" }, Cancellation);
        var fault = (await Assert.ThrowsAsync<AdminException>(async () =>
            await node.ActAsAsync(ada, AdminActs.AddServer, new AddServer { Name = "program", Command = ["/bin/true"], Probe = false }, Cancellation))).Fault;
        Assert.Equal((AdminFaultCode.ProofNeeded, ada.Session), (fault.Code, fault.Nearest));
        foreach (var secret in new[] { new SetSecret { Server = "url", Name = "KEY", File = "/etc/hostname" }, new SetSecret { Server = "url", Name = "KEY", Program = ["/bin/true"] } })
        {
            Assert.Equal(AdminFaultCode.ProofNeeded, (await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(ada, AdminActs.SetSecret, secret, Cancellation))).Fault.Code);
        }

        Assert.Equal(["url"], node.Current.AddedServers.Select(s => s.Name));
    }

    [Fact]
    public async Task Nobody_is_taken_to_have_proven_anything_by_no_session_by_anothers_or_by_one_that_is_over()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(time: _time);
        var (ada, ben) = (await SignedInAsync(node, "ada", "admin"), await SignedInAsync(node, "ben", "admin"));
        foreach (var session in new[] { null, "", "cs_0", ben.Session })
        {
            Assert.Equal(AdminFaultCode.ProofNeeded, (await FaultAsync(node, Actor.Person("ada", session))).Code);
        }

        await node.ActAsync(AdminActs.EndSessionsOf, new NamedPerson("ada"), Cancellation);
        Assert.Equal(AdminFaultCode.ProofNeeded, (await FaultAsync(node, ada)).Code);
        _time.Advance(-TimeSpan.FromMinutes(1));
        Assert.Equal(AdminFaultCode.ProofNeeded, (await FaultAsync(node, ben)).Code);

        // Who may not is told that, and nothing of a proof.
        Assert.Equal(AdminFaultCode.Forbidden, (await FaultAsync(node, await SignedInAsync(node, "vera", "viewer"))).Code);
    }

    [Fact]
    public async Task Users_of_the_machine_and_tokens_hold_what_they_prove_themselves_by()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(time: _time);
        await node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, Cancellation);
        foreach (var (actor, name) in new[] { (Actor.Local("root"), "l"), (Actor.Token(AdminToken.First), "t") })
        {
            Assert.NotNull(await node.ActAsAsync(actor, AdminActs.CreateApiToken, new CreateApiToken(name, "viewer"), Cancellation));
        }
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(-601, false)]
    [InlineData(-590, true)]
    [InlineData(0, true)]
    [InlineData(50, true)]
    public async Task What_an_issuer_says_counts_from_when_its_person_proved_it_there(int? seconds, bool isFresh)
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(GatewayConfiguration.Default with { Issuers = [new OpenIdIssuer { Issuer = Issuer, ClientId = "c" }] }, time: _time);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["admin"], [], [$"{Issuer}#s1"]), Cancellation);
        DateTimeOffset? proved = seconds is { } s ? _time.GetUtcNow().AddSeconds(s) : null;
        var answer = await node.ActAsync(AdminActs.OpenExternalSession, new OpenExternalSession(Issuer, "s1", null, null, [], "::1", proved), Cancellation);
        var ada = new ConsoleSessions(node, _time, TimeSpan.FromMinutes(30)).Find(answer.Token!)!.Actor;
        Assert.Equal(isFresh, FreshProof.Has(ada, node.Current, _time.GetUtcNow()));
    }

    private async Task<Actor> SignedInAsync(Node node, string name, string role)
    {
        await node.ActAsync(AdminActs.SetPerson, new PersonView(name, [role], [], []), Cancellation);
        await node.ActAsync(AdminActs.SetPassword, new SetPassword(name, Password), Cancellation);
        var sessions = new ConsoleSessions(node, _time, TimeSpan.FromMinutes(30));
        return sessions.Find((await sessions.SignInAsync(new OpenSession(name, Password, null, "::1"), Cancellation)).Token!)!.Actor;
    }

    private static async Task<AdminFault> FaultAsync(Node node, Actor actor) =>
        (await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(actor, AdminActs.CreateApiToken, new CreateApiToken("x", "viewer"), Cancellation))).Fault;
}
