using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;
using Turnpike.Wire.Revisions;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Storage;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class StateStoreTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTime _time = new();
    private readonly DataFolder _folder;
    private StateStore _store;

    public StateStoreTests()
    {
        _folder = DataFolder.Open(_temporary.Path);
        _store = StateStore.Open(_folder, _time);
    }

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    private Snapshot Reopen()
    {
        _store.Dispose();
        _store = StateStore.Open(_folder, _time);
        return _store.Current;
    }

    [Fact]
    public void Everything_is_there_again_after_a_restart_with_the_same_digest()
    {
        _store.AddServer(Server("shop", Tool("refund")) with { Shared = true });
        _store.PutPolicy("support", Policy());
        var issued = _store.CreateGrant("ana", Reach(("shop", "support")), _time.GetUtcNow().AddDays(30));
        var before = _store.Current;

        var after = Reopen();

        Assert.Equal(before.Digest, after.Digest);
        Assert.Equal(3, after.Version);
        var server = after.Servers["shop"];
        Assert.True(server.Shared);
        Assert.Equal(Era.Modern, server.Era);
        Assert.Equal("Bearer headersecret", server.Target.Headers.Single().Value);
        Assert.Equal("https://shop.example/mcp?key=urlsecret", server.Target.Url!.OriginalString);
        Assert.NotNull(server.Pins.Values.Single().InputSchema);
        Assert.True(GrantToken.TryHash(issued.Token, out var hash));
        var token = after.Tokens[hash];
        Assert.Equal(issued.Grant.Id, token.Grant.Id);
        Assert.Equal(issued.Grant.ExpiresAt, token.ExpiresAt);
        Assert.Same(after.Policies["support"], token.Grant.Servers["shop"]);
    }

    [Fact]
    public void Every_act_raises_the_version_by_one_changes_the_digest_and_says_so()
    {
        var seen = new List<Snapshot> { _store.Current };
        _store.Changed += seen.Add;

        _store.AddServer(Server());
        _store.SetServerEra("shop", Era.Both);
        _store.SetServerEra("shop", Era.Both);
        _store.PutPolicy("p", Policy());
        _store.PutPolicy("p", Policy());
        var grant = _store.CreateGrant("ana", Reach(("shop", "p"))).Grant;
        _store.ApprovePins("shop", [Tool("refund")]);
        _store.ApprovePins("shop", [Tool("refund")]);
        _store.RotateGrant(grant.Id, TimeSpan.FromHours(1));
        _store.RevokeGrant(grant.Id);
        _store.RemoveServer("shop");

        Assert.Equal(Enumerable.Range(0, 9).Select(n => (long)n), seen.Select(s => s.Version));
        Assert.Equal(9, seen.Select(s => s.Digest).Distinct().Count());
        Assert.Same(seen[^1], _store.Current);
    }

    [Fact]
    public void Credentials_are_in_no_file_in_the_clear_and_files_are_the_owners_alone()
    {
        _store.AddServer(Server());
        var token = Issue("ana").Token!;
        Reopen();

        foreach (var file in Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories))
        {
            var text = Encoding.Latin1.GetString(File.ReadAllBytes(file));
            foreach (var secret in new[] { "headersecret", "envsecret", "urlsecret", token })
            {
                Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
            }

            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    [Fact]
    public void A_lost_or_changed_key_is_told_and_not_replaced()
    {
        _store.AddServer(Server());
        _store.Dispose();
        var key = File.ReadAllBytes(_folder.KeyFile);

        File.Delete(_folder.KeyFile);
        Assert.Contains("is missing", Assert.Throws<DataFolderException>(() => StateStore.Open(_folder, _time)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.KeyFile));

        key[0] ^= 1;
        File.WriteAllBytes(_folder.KeyFile, key);
        Assert.Contains("unsealed", Assert.Throws<DataFolderException>(() => StateStore.Open(_folder, _time)).Message, StringComparison.Ordinal);

        key[0] ^= 1;
        File.WriteAllBytes(_folder.KeyFile, key);
        Assert.Single(Reopen().Servers);
    }

    [Fact]
    public void A_newer_file_is_refused()
    {
        _store.Dispose();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.StateFile};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 99", Assert.Throws<DataFolderException>(() => StateStore.Open(_folder, _time)).Message, StringComparison.Ordinal);
        File.Delete(_folder.StateFile);
        File.Delete(_folder.KeyFile);
        Reopen();
    }

    [Fact]
    public void Names_that_exist_or_do_not_are_conflicts_that_name_the_nearest()
    {
        _store.AddServer(Server("github"));

        Assert.Throws<StateConflictException>(() => _store.AddServer(Server("github")));
        Assert.Equal("github", Assert.Throws<StateConflictException>(() => _store.RemoveServer("gihtub")).Nearest);
        var missing = Assert.Throws<StateConflictException>(() => _store.CreateGrant("ana", Reach(("git-hub", null))));
        Assert.Equal("there is no server 'git-hub'; did you mean 'github'?", missing.Message);
        Assert.Throws<StateConflictException>(() => _store.CreateGrant("ana", Reach(("github", "nope"))));
        Assert.Throws<StateConflictException>(() => _store.RevokeGrant("g_nobody"));
        Assert.Throws<StateConflictException>(() => _store.ListPolicyVersions("nope"));
        Assert.Throws<StateConflictException>(() => _store.CreateGrant("ana", Reach(("github", null), ("github", null))));
        Assert.Equal(1, _store.Current.Version);
        Assert.Empty(Reopen().Grants);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("é")]
    public void A_name_that_could_not_be_one_is_refused(string name) => Assert.Throws<ArgumentException>(() => _store.AddServer(Server(name)));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void A_subject_that_could_not_be_one_is_refused(string subject)
    {
        _store.AddServer(Server());
        Assert.Throws<ArgumentException>(() => _store.CreateGrant(subject, Reach(("shop", null))));
    }

    [Fact]
    public void A_subject_with_half_a_surrogate_pair_is_refused()
    {
        // As a record it would be written otherwise than it is counted.
        _store.AddServer(Server());
        Assert.Throws<ArgumentException>(() => _store.CreateGrant("a\ud800", Reach(("shop", null))));
        Assert.Throws<ArgumentException>(() => _store.CreateGrant("\udc00b", Reach(("shop", null))));
        _store.CreateGrant("\ud83d\ude00", Reach(("shop", null)));
    }

    [Fact]
    public void A_policy_has_a_history_and_the_same_bytes_are_the_same_version()
    {
        Assert.Equal(1, _store.PutPolicy("p", Policy(), expectedVersion: 0).InForce.Version);
        Assert.Equal(2, _store.PutPolicy("p", PolicyWith("c", 1, "grant"), expectedVersion: 1).InForce.Version);
        Assert.Throws<StateConflictException>(() => _store.PutPolicy("p", PolicyWith("c", 2, "grant"), expectedVersion: 1));
        Assert.Throws<StateConflictException>(() => _store.PutPolicy("other", Policy(), expectedVersion: 1));
        Assert.Equal(1, _store.PutPolicy("p", Policy()).InForce.Version);
        Assert.Equal([(1, true), (2, false)], _store.ListPolicyVersions("p").Select(v => (v.Version, v.IsCurrent)));

        Assert.Equal(2, _store.ApplyPolicyVersion("p", 2, expectedVersion: 1).InForce.Version);
        Assert.Equal(Policy(), _store.ReadPolicy("p", 1).ToArray());
        Assert.Contains("1 to 2", Assert.Throws<StateConflictException>(() => _store.ReadPolicy("p", 3)).Message, StringComparison.Ordinal);
        Assert.Equal(2, Reopen().Policies["p"].Version);
    }

    [Fact]
    public void A_policy_in_shadow_for_more_than_30_days_is_not_put_in_force()
    {
        var refused = Assert.Throws<PolicyRefusedException>(() => _store.PutPolicy("p", """{"version":"1","default":"deny","mode":"shadow","until":"2030-01-01T00:00:00Z"}"""u8.ToArray()));
        Assert.Equal("/until", Assert.Single(refused.Problems).Pointer);
    }

    [Fact]
    public void An_invalid_policy_is_refused_and_the_one_in_force_stays()
    {
        _store.AddServer(Server());
        _store.PutPolicy("p", Policy());
        var grant = _store.CreateGrant("ana", Reach(("shop", "p"))).Grant;

        var refused = Assert.Throws<PolicyRefusedException>(() => _store.PutPolicy("p", "{\"version\":1}"u8.ToArray()));

        Assert.NotEmpty(refused.Problems);
        Assert.Equal(1, _store.Current.Grants[grant.Id].Servers["shop"]!.Version);
    }

    [Fact]
    public void A_grant_follows_its_policy_and_an_unchanged_policy_is_not_compiled_again()
    {
        _store.AddServer(Server());
        var first = _store.PutPolicy("p", Policy()).InForce;
        var grant = _store.CreateGrant("ana", Reach(("shop", "p"))).Grant;
        Assert.Same(first.Compiled, grant.Servers["shop"]!.Compiled);

        _store.PutPolicy("p", PolicyWith("c", 1, "grant"));

        Assert.Equal(2, _store.Current.Grants[grant.Id].Servers["shop"]!.Version);
    }

    [Fact]
    public void A_rotated_token_lives_for_the_overlap_and_no_longer()
    {
        _store.AddServer(Server());
        var old = Issue("ana");

        var rotated = _store.RotateGrant(old.Grant.Id, TimeSpan.FromHours(1));

        Assert.Equal(_time.GetUtcNow().AddHours(1), _store.Current.Tokens[Hash(old)].ExpiresAt);
        Assert.Null(_store.Current.Tokens[Hash(rotated)].ExpiresAt);
        var again = _store.RotateGrant(old.Grant.Id, TimeSpan.FromDays(1));
        Assert.Equal(_time.GetUtcNow().AddHours(1), _store.Current.Tokens[Hash(old)].ExpiresAt);

        _store.RotateGrant(old.Grant.Id, TimeSpan.Zero);

        Assert.Single(_store.Current.Tokens);
        Assert.False(_store.Current.Tokens.ContainsKey(Hash(again)));
    }

    [Fact]
    public void A_revoked_grant_is_gone_with_its_tokens()
    {
        _store.AddServer(Server());
        var grant = Issue("ana");

        _store.RevokeGrant(grant.Grant.Id);

        Assert.Empty(_store.Current.Grants);
        Assert.Empty(_store.Current.Tokens);
        Assert.Throws<StateConflictException>(() => _store.RevokeGrant(grant.Grant.Id));
    }

    [Fact]
    public void A_removed_server_leaves_every_grant_and_does_not_come_back_into_it()
    {
        _store.AddServer(Server("a", Tool("refund")));
        _store.AddServer(Server("b"));
        var grant = _store.CreateGrant("ana", Reach(("a", null), ("b", null))).Grant;

        _store.RemoveServer("a");
        _store.AddServer(Server("a"));

        Assert.Equal(["b"], _store.Current.Grants[grant.Id].Servers.Keys);
        Assert.Empty(_store.Current.Servers["a"].Pins);
    }

    [Fact]
    public void A_server_has_one_anonymous_grant_and_that_has_no_token()
    {
        _store.AddServer(Server());
        var first = _store.CreateGrant("anyone", Reach(("shop", null)), _time.GetUtcNow().AddDays(1), anonymous: true);

        Assert.Null(first.Token);
        Assert.True(first.Grant.IsAnonymous);
        Assert.Throws<StateConflictException>(() => _store.CreateGrant("anyone", Reach(("shop", null)), anonymous: true));
        Assert.Throws<StateConflictException>(() => _store.RotateGrant(first.Grant.Id, TimeSpan.Zero));
        _time.Advance(TimeSpan.FromDays(2));
        _store.CreateGrant("anyone", Reach(("shop", null)), anonymous: true);
    }

    [Fact]
    public void Policies_that_disagree_about_a_shared_counter_are_not_in_force_together()
    {
        _store.AddServer(Server("a"));
        _store.AddServer(Server("b"));
        _store.PutPolicy("one", PolicyWith("calls", 10, "server"));
        _store.PutPolicy("two", PolicyWith("calls", 20, "server"));
        _store.CreateGrant("ana", Reach(("a", "one"), ("b", "two"))); // different servers: different counters

        var refused = Assert.Throws<StateConflictException>(() => _store.CreateGrant("bo", Reach(("a", "two"))));
        Assert.Contains("'one'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'two'", refused.Message, StringComparison.Ordinal);

        _store.PutPolicy("three", PolicyWith("all", 10, "organisation"));
        _store.PutPolicy("four", PolicyWith("all", 10, "organisation"));
        _store.CreateGrant("cy", Reach(("a", "three")));
        _store.CreateGrant("di", Reach(("b", "four")));
        Assert.Throws<StateConflictException>(() => _store.PutPolicy("four", PolicyWith("all", 11, "organisation")));
        Assert.Equal(1, _store.Current.Policies["four"].Version);
        Assert.Single(_store.ListPolicyVersions("four"));
    }

    [Fact]
    public void Policies_that_disagree_about_shared_slots_are_not_in_force_together()
    {
        _store.AddServer(Server("a"));
        _store.PutPolicy("one", Policy("""{"concurrent":3,"scope":"server"}"""));
        _store.PutPolicy("two", Policy("""{"concurrent":5,"scope":"server"}"""));
        _store.CreateGrant("ana", Reach(("a", "one")));
        var refused = Assert.Throws<StateConflictException>(() => _store.CreateGrant("bo", Reach(("a", "two"))));
        Assert.Equal(
            "a concurrent limit of scope server is shared by all who use it, and the policies 'one' (/tools/refund/limits/0) and 'two' (/tools/refund/limits/0) disagree about how many calls may be on their way: make them agree, or move one to another place",
            refused.Message);
        _store.PutPolicy("two", Policy("""{"concurrent":3,"scope":"server"}"""));
        _store.CreateGrant("bo", Reach(("a", "two")));
    }

    [Fact]
    public void A_reader_sees_the_owners_changes_when_it_reads_again_and_cannot_write()
    {
        _store.AddServer(Server());
        using var reader = StateStore.Open(_folder, _time, readOnly: true);
        var told = new List<long>();
        reader.Changed += snapshot => told.Add(snapshot.Version);

        _store.PutPolicy("p", Policy());
        reader.Reload();
        reader.Reload();

        Assert.Equal([2L], told);
        Assert.Equal(_store.Current.Digest, reader.Current.Digest);
        Assert.Throws<InvalidOperationException>(() => reader.RemoveServer("shop"));
    }

    [Fact]
    public void A_reader_needs_a_store()
    {
        using var empty = new TemporaryFolder();
        Assert.Throws<DataFolderException>(() => StateStore.Open(DataFolder.Open(empty.Path), _time, readOnly: true));
    }

    private IssuedGrant Issue(string subject) => _store.CreateGrant(subject, Reach(("shop", null)));

    [Fact]
    public void A_grant_that_has_ended_gets_no_new_token()
    {
        _store.AddServer(Server("shop"));
        var grant = _store.CreateGrant("ana", Reach(("shop", null)), _time.GetUtcNow().AddSeconds(1)).Grant;
        _store.RotateGrant(grant.Id, TimeSpan.Zero);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Contains("has ended", Assert.Throws<StateConflictException>(() => _store.RotateGrant(grant.Id, TimeSpan.Zero)).Message, StringComparison.Ordinal);
    }

    private static TokenHash Hash(IssuedGrant issued)
    {
        Assert.True(GrantToken.TryHash(issued.Token, out var hash));
        return hash;
    }
}
