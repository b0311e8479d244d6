using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Tests.Nodes;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Tests.Acts;

public sealed class RightsTests
{
    // Written out once more, so that an act nobody has thought about here is found. Columns of Performers: A admin, P policy manager,
    // O approver, V viewer, G group without a role, N no role, X not known,
    // T the first token, L local user, E agent.
    private const string Expected = """
        account.code.confirm APOVGN
        account.code.offer APOVGN
        account.code.remove APOVGN
        account.password APOVGN
        account.recovery APOVGN
        account.show APOVGN
        admin_token.issue A T L
        admin_token.replace A T L
        api_token.create A T L
        api_token.list A T L
        api_token.note_use L
        api_token.revoke A T L
        approval.approve AO G T L
        approval.deny AO G T L
        approval.list APOV G T L
        approval.show AO G T L
        audit.checkpoint A T L
        audit.health APOV G T L
        audit.old_segments APOV G T L
        audit.retire A T L
        auth.begin A T L E
        auth.cancel A T L
        auth.complete A T L
        auth.configure A T L
        auth.forget A T L
        auth.list A T L E
        auth.open A T L
        auth.renew A T L
        auth.show A T L E
        catalog.changes APOV G T L
        catalog.classify APOV G T L
        catalog.import A T L
        catalog.import_cancel A T L
        catalog.import_result A T L
        catalog.imports A T L
        config.forget A T L
        config.sources APOV G T L
        config.startup.get APOV G T L E
        config.startup.set A T L E
        config.status A T L E
        config.sync A T L
        config.trust A T L
        correction.list APOV G T L
        correction.remove AP T L
        correction.set AP T L
        data_key.destroy A T L
        data_key.list A T L
        data_key.rotate A T L
        gateway.show APOV G T L
        grant.create A T L
        grant.list APOV G T L
        grant.reach APOV G T L
        grant.revoke A T L
        grant.rotate A T L
        grant.show APOV G T L
        limit.list APOV G T L
        person.code.remove A T L
        person.list APOV G T L
        person.password A T L
        person.remove A T L
        person.set A T L
        person.sign_in A T L
        pin.approve AP T L
        pin.diff APOV G T L
        pin.list APOV G T L
        pin.reject AP T L
        policy.apply AP T L
        policy.diff APOV G T L
        policy.history APOV G T L
        policy.import APOV G T L
        policy.learn APOV G T L
        policy.learn_result APOV G T L
        policy.list APOV G T L
        policy.note_refused AP T L
        policy.replay APOV G T L
        policy.replay_result APOV G T L
        policy.rollback AP T L
        policy.schema APOV G T L
        policy.show APOV G T L
        policy.test APOV G T L
        policy.try APOV G T L
        provision.approve AO G T L
        provision.cancel A T L
        provision.candidates APOV G T L E
        provision.list APOV G T L
        provision.plan A T L E
        provision.register A T L E
        provision.reject AO G T L
        provision.rollback A T L
        provision.status APOV G T L E
        provision.update A T L E
        provision.verify APOV G T L
        record.arguments AO T L
        record.call APOV G T L
        record.counts APOV G T L
        record.lines APOV G T L
        record.search APOV G T L
        record.verify APOV G T L
        scan.begin A T L
        scan.cancel A T L
        scan.file A T L
        scan.list A T L
        scan.show A T L
        scan.start A T L
        secret.history A T L
        secret.key.move A T L
        secret.key.show A T L
        secret.list A T L
        secret.remove A T L
        secret.rollback A T L
        secret.set A T L
        server.add A T L E
        server.change A T L E
        server.connect A T L E
        server.disconnect A T L E
        server.health APOV G T L
        server.list APOV G T L
        server.refresh AP T L
        server.refresh_all A T L E
        server.remove A T L
        server.restart A T L E
        server.show APOV G T L E
        server.test AP T L
        session.confirm APOVGN
        session.end L
        session.end_one A T L
        session.end_own APOVGN
        session.end_person A T L
        session.list A T L
        session.list_own APOVGN
        session.open L
        session.open_external L
        sign_in_link.complete L
        sign_in_link.create A T L
        sign_in_link.show L
        view.list APOV G T L
        view.remove APOV G T L
        view.save APOV G T L
        webhook.show APOV G T L
        """;

    private static readonly JsonElement NotARequest = JsonDocument.Parse("[]").RootElement;

    private static readonly (char Letter, Actor Actor)[] Performers =
    [
        ('A', Actor.Person("ada")), ('P', Actor.Person("pia")), ('O', Actor.Person("otto")), ('V', Actor.Person("vera")), ('G', Actor.Person("gus")),
        ('N', Actor.Person("nils")), ('X', Actor.Person("not listed")), ('T', Actor.Token(AdminToken.First)), ('X', Actor.Token("not issued")),
        ('L', Actor.Local("root")), ('E', Actor.Agent("ada")),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_act_is_refused_to_everybody_who_has_no_right_to_it_whatever_is_asked()
    {
        await using var work = new Workplace();
        var node = (OwnerNode)await work.OpenAsync();
        await ListPeopleAsync(node);
        var expected = Expected.Split('\n').Select(line => line.Split(' ', 2)).ToDictionary(row => row[0], row => row[1], StringComparer.Ordinal);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), AdminActs.All.Keys.Order(StringComparer.Ordinal));
        foreach (var (name, act) in AdminActs.All)
        {
            foreach (var (letter, actor) in Performers)
            {
                // What is no request of any act: who has the right is told that, and who has not learns nothing of it.
                var refused = await Assert.ThrowsAsync<AdminException>(async () => await act.PerformAsync(node.Desk(actor), NotARequest, Cancellation));
                var (may, was) = (expected[name].Contains(letter, StringComparison.Ordinal), refused.Fault.Code);
                Assert.True(was == (may ? AdminFaultCode.Invalid : AdminFaultCode.Forbidden), $"{name} by {actor}: {was}");
                Assert.Equal(may, Rights.Allow(actor, act, node.Current));
            }
        }
    }

    [Fact]
    public async Task What_is_refused_is_recorded_with_who_asked_and_not_done_here_as_at_an_attached_process()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await ListPeopleAsync(owner);
        foreach (var node in new[] { owner, attached })
        {
            var refused = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(Actor.Person("vera"), AdminActs.RemovePerson, new NamedPerson("otto"), Cancellation));
            Assert.Equal(AdminFaultCode.Forbidden, refused.Fault.Code);
            Assert.Equal("'vera' may not do person.remove: it takes the role admin (turnpike admin person list)", refused.Message);
            await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(Actor.Person("pia"), AdminActs.ListSecrets, new ListSecrets(), Cancellation));
        }

        Assert.NotNull(owner.Current.People.Find("otto"));
        var records = await work.RecordsAsync();
        var notes = records.Where(r => r.GetProperty("kind").GetString() == "refused_act").Select(r => (r.GetProperty("method").GetString(), r.GetProperty("source").GetString())).ToArray();
        Assert.Equal([("person.remove", "admin:vera"), ("secret.list", "admin:pia"), ("person.remove", "admin:vera"), ("secret.list", "admin:pia")], notes);
        Assert.Equal("otto", records.First(r => r.GetProperty("kind").GetString() == "refused_act").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_role_that_was_taken_away_counts_from_the_next_act_on()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await ListPeopleAsync(node);
        await node.ActAsAsync(Actor.Person("ada"), AdminActs.ListSecrets, new ListSecrets(), Cancellation);
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ada", ["viewer"], [], []), Cancellation);
        await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsAsync(Actor.Person("ada"), AdminActs.ListSecrets, new ListSecrets(), Cancellation));
    }

    [Fact]
    public void Nobody_is_taken_for_a_person_of_the_same_name()
    {
        Assert.Equal("agent:ada", Actor.Agent("ada").Who);
        Assert.Equal("token:ada", Actor.Token("ada").Who);
        Assert.Equal("administrator", Actor.Token(AdminToken.First).Who);
        Assert.Equal(["ada", "ada"], new[] { Actor.Person("ada").Who, Actor.Local("ada").Who });
    }

    private static async Task ListPeopleAsync(Node node)
    {
        await node.ActAsync(AdminActs.IssueAdminToken, Nothing.Value, Cancellation);
        foreach (var (name, role, group) in new[] { ("ada", "admin", ""), ("pia", "policy_manager", ""), ("otto", "approver", ""), ("vera", "viewer", ""), ("gus", "", "finance"), ("nils", "", "") })
        {
            await node.ActAsync(AdminActs.SetPerson, new PersonView(name, role.Length > 0 ? [role] : [], group.Length > 0 ? [group] : [], []), Cancellation);
        }
    }
}
