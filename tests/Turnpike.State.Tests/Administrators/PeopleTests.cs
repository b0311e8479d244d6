using Turnpike.State.Administrators;
using Turnpike.State.Folders;
using Turnpike.State.Storage;

namespace Turnpike.State.Tests.Administrators;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class PeopleTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_person_is_kept_replaced_under_any_case_and_removed_and_every_change_is_another_snapshot()
    {
        var folder = DataFolder.Open(_temporary.Path);
        var digests = new List<string>();
        using (var store = StateStore.Open(folder, TimeProvider.System))
        {
            digests.Add(store.Current.Digest);
            store.PutPerson(new Person { Name = "Élise", Roles = ["approver", "admin"], Groups = ["risk", "finance"], Accounts = ["root"] });
            digests.Add(store.Current.Digest);
            store.PutPerson(new Person { Name = "élise", Roles = ["viewer"], Groups = ["finance"], Accounts = ["root", "ÉLISE"] });
            digests.Add(store.Current.Digest);
        }

        using var reopened = StateStore.Open(folder, TimeProvider.System);
        var person = Assert.Single(reopened.Current.People.All);
        Assert.Equal(("élise", "viewer", "finance", "root"), (person.Name, Assert.Single(person.Roles), Assert.Single(person.Groups), Assert.Single(person.Accounts)));
        Assert.Same(person, reopened.Current.People.Find("ROOT"));
        Assert.Equal(digests[2], reopened.Current.Digest);
        reopened.RemovePerson("ÉLISE");
        Assert.Empty(reopened.Current.People.All);
        Assert.Equal([digests[0]], digests.Append(reopened.Current.Digest).Distinct().Except(digests.Skip(1)));
        Assert.Throws<StateConflictException>(() => reopened.RemovePerson("élise"));
    }

    [Fact]
    public void One_account_is_one_persons()
    {
        using var store = StateStore.Open(DataFolder.Open(_temporary.Path), TimeProvider.System);
        store.PutPerson(new Person { Name = "ben", Accounts = ["root"] });
        Assert.Throws<StateConflictException>(() => store.PutPerson(new Person { Name = "Root" }));
        Assert.Throws<StateConflictException>(() => store.PutPerson(new Person { Name = "cleo", Accounts = ["BEN"] }));
        store.PutPerson(new Person { Name = "cleo", Accounts = ["cleo2"] });
        Assert.Equal(["ben", "cleo"], store.Current.People.All.Select(p => p.Name));
    }

    [Theory]
    [InlineData("ben", "boss", null)]
    [InlineData("ben", null, "approver")]
    [InlineData("ben", null, "Admin")]
    [InlineData("", null, null)]
    [InlineData(" ben", null, null)]
    [InlineData("b\nen", null, null)]
    [InlineData("be\u200bn", null, null)]
    [InlineData("ben", null, "a\u202eb")]
    public void An_unknown_role_a_group_called_like_a_role_and_a_name_that_deceives_are_refused(string name, string? role, string? group)
    {
        using var store = StateStore.Open(DataFolder.Open(_temporary.Path), TimeProvider.System);
        var person = new Person { Name = name, Roles = role is null ? [] : [role], Groups = group is null ? [] : [group] };
        Assert.Throws<ArgumentException>(() => store.PutPerson(person));
        Assert.Empty(store.Current.People.All);
    }
}
