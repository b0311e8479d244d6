using Microsoft.Data.Sqlite;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using Turnpike.State.Vault.Keys;

namespace Turnpike.State.Tests.Accounts;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AccountStoreTests : IDisposable
{
    private static readonly PasswordHash Password = PasswordHash.Create("correct horse battery", 10);
    private readonly TemporaryFolder _temporary = new();
    private readonly DataFolder _folder;

    public AccountStoreTests() => _folder = DataFolder.Open(_temporary.Path);

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void An_account_is_there_after_a_restart_and_nothing_of_it_is_in_the_file()
    {
        using (var store = Open())
        {
            List(store, "ada");
            var before = store.Current.Digest;
            store.ChangeAccount("ada", a => a with { Password = Password, Secret = "12345678901234567890"u8.ToArray(), Recovery = ["0123abcd"] }, endsSessions: false);
            Assert.Equal(before, store.Current.Digest);
        }

        using (var again = Open())
        {
            var account = again.FindAccount("ADA")!;
            Assert.True(account.Password!.IsOf("correct horse battery"));
            Assert.Equal(["0123abcd"], account.Recovery);
            Assert.Equal(new SignInState(true, true, false, false), again.Current.People.Find("ada")!.SignIn);
            Assert.DoesNotContain("horse", account.ToString(), StringComparison.Ordinal);
        }

        var file = File.ReadAllBytes(_folder.StateFile);
        Assert.Equal(-1, file.AsSpan().IndexOf(Password.Hash));
        Assert.Equal(-1, file.AsSpan().IndexOf("0123abcd"u8));
    }

    [Fact]
    public void An_account_moved_to_somebody_else_or_changed_outside_opens_nothing()
    {
        using (var store = Open())
        {
            List(store, "ada", "ben");
            store.ChangeAccount("ada", a => a with { Password = Password }, endsSessions: false);
        }

        Execute("UPDATE accounts SET person = 'ben'");
        Assert.Throws<DataFolderException>(Open);
        Execute("UPDATE accounts SET person = 'ada', sealed = zeroblob(64)");
        Assert.Throws<DataFolderException>(Open);
    }

    [Fact]
    public void It_opens_under_a_new_key_of_the_folder()
    {
        using (var store = Open())
        {
            List(store, "ada");
            store.ChangeAccount("ada", a => a with { Password = Password }, endsSessions: false);
            store.MoveKey(KeySource.File, ProcessKeys.OfProcess);
            Assert.True(store.FindAccount("ada")!.Password!.IsOf("correct horse battery"));
        }

        using var again = Open();
        Assert.True(again.FindAccount("ada")!.Password!.IsOf("correct horse battery"));
    }

    [Fact]
    public void Sessions_end_with_a_password_a_role_or_the_person_and_only_that_persons()
    {
        using var store = Open();
        List(store, "ada", "ben");
        var digest = store.Current.Digest;
        store.OpenSession(Session("ben", "b1"), null);
        store.OpenSession(Session("ada", "a1"), null);
        store.OpenSession(Session("ada", "a2"), null);
        Assert.Equal(digest, store.Current.Digest);
        store.ChangeAccount("ADA", a => a with { Password = Password }, endsSessions: true, kept: "a2");
        Assert.Equal(["a2", "b1"], Ids(store));
        store.PutPerson(new Person { Name = "ada", Roles = [Person.Admin], Groups = ["finance"] });
        Assert.Equal(["a2", "b1"], Ids(store));
        store.PutPerson(new Person { Name = "Ada", Roles = [Person.Viewer] });
        Assert.Equal(["b1"], Ids(store));
        Assert.NotNull(store.FindAccount("ada")!.Password);
        store.RemovePerson("ben");
        Assert.Empty(Ids(store));
        List(store, "ben");
        Assert.Equal(SignInState.None, store.Current.People.Find("ben")!.SignIn);
    }

    [Fact]
    public void The_oldest_session_of_a_person_makes_room_and_what_has_ended_is_forgotten()
    {
        using var store = Open();
        List(store, "ada");
        store.OpenSession(Session("ada", "over") with { EndsAt = DateTimeOffset.UtcNow.AddSeconds(-1) }, null);
        for (var i = 0; i <= ConsoleSession.MostOfPerson; i++)
        {
            store.OpenSession(Session("ada", $"a{i:00}") with { OpenedAt = DateTimeOffset.UtcNow.AddSeconds(i) }, null);
        }

        Assert.Equal(ConsoleSession.MostOfPerson, Ids(store).Length);
        Assert.DoesNotContain("a00", Ids(store));
        Assert.DoesNotContain("over", Ids(store));
    }

    [Fact]
    public void A_link_is_good_once_and_until_a_newer_one_and_makes_its_person_whole_or_not_at_all()
    {
        using var store = Open();
        var stale = store.CreateLink(new SignInLink(null, DateTimeOffset.UtcNow.AddHours(1)));
        var link = store.CreateLink(new SignInLink(null, DateTimeOffset.UtcNow.AddHours(1)));
        Assert.Null(store.FindLink(stale));
        Assert.Null(store.FindLink(link[..^1] + (link[^1] == 'a' ? 'b' : 'a')));
        var person = new Person { Name = "ada", Roles = [Person.Admin] };
        Assert.Throws<ArgumentException>(() => store.CompleteLink(link, person with { Name = " " }, a => a with { Password = Password }, Session(" ", "x")));
        Assert.NotNull(store.FindLink(link));
        var token = store.CompleteLink(link, person, a => a with { Password = Password }, Session("ada", "a1"));
        Assert.True(ConsoleSession.TryHash(token, out var hash));
        Assert.Equal("ada", store.Current.ConsoleSessions[hash].Person);
        Assert.True(store.Current.People.Find("ada")!.SignIn.HasPassword);
        Assert.Throws<StateConflictException>(() => store.CompleteLink(link, person, a => a, Session("ada", "a2")));
        Assert.Null(store.FindLink(store.CreateLink(new SignInLink("ada", DateTimeOffset.UtcNow.AddSeconds(-1)))));
    }

    [Fact]
    public void A_token_has_a_name_a_role_and_an_end_and_is_known_as_long_as_it_is_good()
    {
        using var store = Open();
        store.IssueAdminToken();
        var end = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds());
        var token = store.CreateApiToken("ci", Person.Viewer, end);
        Assert.Throws<StateConflictException>(() => store.CreateApiToken("ci", Person.Admin, null));
        Assert.Throws<ArgumentException>(() => store.CreateApiToken("c i", Person.Admin, null));
        Assert.Throws<ArgumentException>(() => store.CreateApiToken("cd", "root", null));
        Assert.Equal(("ci", "viewer", end), (store.Current.FindToken(token, end.AddMilliseconds(-1))!.Name, store.Current.FindToken(token, DateTimeOffset.UtcNow)!.Role, store.Current.FindToken(token, DateTimeOffset.UtcNow)!.ExpiresAt));
        Assert.Null(store.Current.FindToken(token, end));
        Assert.Empty(store.LastUses());
        var version = store.Current.Version;
        store.NoteUse("ci", end);
        Assert.Equal((version, end), (store.Current.Version, store.LastUses()["ci"]));
        store.ReplaceAdminToken();
        Assert.NotNull(store.Current.FindToken(token, DateTimeOffset.UtcNow));
        store.RevokeApiToken("ci");
        Assert.Null(store.Current.FindToken(token, DateTimeOffset.UtcNow));
        Assert.Throws<StateConflictException>(() => store.RevokeApiToken("ci"));
    }

    private static void List(StateStore store, params string[] names)
    {
        foreach (var name in names)
        {
            store.PutPerson(new Person { Name = name, Roles = [Person.Admin] });
        }
    }

    private static string[] Ids(StateStore store) => [.. store.Current.ConsoleSessions.Values.Select(s => s.Id).Order(StringComparer.Ordinal)];

    private static ConsoleSession Session(string person, string id) => new()
    {
        Id = id,
        Person = person,
        OpenedAt = DateTimeOffset.UtcNow,
        EndsAt = DateTimeOffset.UtcNow.AddHours(1),
        AuthenticatedAt = DateTimeOffset.UtcNow,
        How = "password",
        Source = "127.0.0.1",
    };

    private StateStore Open() => StateStore.Open(_folder, TimeProvider.System);

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.StateFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
