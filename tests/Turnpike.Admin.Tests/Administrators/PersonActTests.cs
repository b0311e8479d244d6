using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Tests.Nodes;

namespace Turnpike.Admin.Tests.Administrators;

public sealed class PersonActTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_are_set_listed_and_removed_at_any_process_and_each_act_is_recorded()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        var set = await attached.ActAsync(AdminActs.SetPerson, new PersonView("ben", ["viewer", "approver"], ["risk", "finance"], ["root"]), Cancellation);
        Assert.Equal(["approver", "viewer"], set.Roles);
        Assert.Equal(["finance", "risk"], set.Groups);
        Assert.Equal("ben", owner.Current.People.Find("ROOT")!.Name);
        Assert.Equal("ben", Assert.Single((await owner.ActAsync(AdminActs.ListPeople, Nothing.Value, Cancellation)).People).Name);
        await owner.ActAsync(AdminActs.RemovePerson, new NamedPerson("Ben"), Cancellation);
        Assert.Empty(attached.Current.People.All);

        var records = await work.RecordsAsync();
        var act = Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "person.set");
        Assert.Equal("roles: viewer, approver; groups: risk, finance; accounts: root", act.GetProperty("cause").GetString());
        Assert.Single(records, r => r.TryGetProperty("method", out var m) && m.GetString() == "person.remove");
    }

    [Fact]
    public async Task A_wrong_role_a_wrong_name_a_taken_account_and_an_unknown_person_are_refused_and_said_how()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync();
        await node.ActAsync(AdminActs.SetPerson, new PersonView("ben", [], [], ["root"]), Cancellation);
        Assert.Equal("approver", (await FaultAsync(new PersonView("cleo", ["aprover"], [], []))).Nearest);
        Assert.Equal(AdminFaultCode.Invalid, (await FaultAsync(new PersonView("c\u0007", [], [], []))).Code);
        Assert.Equal(AdminFaultCode.Invalid, (await FaultAsync(new PersonView("cleo", [], ["admin"], []))).Code);
        Assert.Contains("an account of 'ben'", (await FaultAsync(new PersonView("cleo", [], [], ["Root"]))).Message, StringComparison.Ordinal);
        var missing = await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.RemovePerson, new NamedPerson("bem"), Cancellation));
        Assert.Equal("ben", missing.Fault.Nearest);

        async Task<AdminFault> FaultAsync(PersonView person) =>
            (await Assert.ThrowsAsync<AdminException>(async () => await node.ActAsync(AdminActs.SetPerson, person, Cancellation))).Fault;
    }
}
