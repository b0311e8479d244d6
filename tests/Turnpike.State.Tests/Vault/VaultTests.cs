using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using Turnpike.State.Vault;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Vault;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class VaultTests : IDisposable
{
    private const string Canary = "canary-7e1f-value";
    private static readonly SecretKey Key = new(SecretKind.Value, "shop", null, "API_KEY");

    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTime _time = new();
    private readonly DataFolder _folder;
    private StateStore _store;

    public VaultTests()
    {
        _folder = DataFolder.Open(_temporary.Path);
        _store = StateStore.Open(_folder, _time);
        _store.AddServer(Server("shop"));
        _store.AddServer(Server("bank"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_secret_is_there_again_after_a_restart_and_in_no_file()
    {
        _store.SetSecret(Key, Canary, "ana", _time.GetUtcNow().AddDays(1));
        Assert.Equal(Canary, _store.Current.Vault.Reveal(Key));
        var before = _store.Current.Digest;

        Reopen();

        Assert.Equal(before, _store.Current.Digest);
        var entry = Assert.Single(_store.Current.Vault.List());
        Assert.Equal(new SecretEntry(Key, 1, _time.GetUtcNow(), "ana", _time.GetUtcNow().AddDays(1)), entry);
        Assert.Equal(Canary, _store.Current.Vault.Reveal(Key));
        Assert.DoesNotContain(Canary, $"{_store.Current.Vault} {entry} {_store.Current}", StringComparison.Ordinal);
        _store.Dispose();
        var bytes = Encoding.UTF8.GetBytes(Canary);
        Assert.All(Directory.EnumerateFiles(_folder.Path), file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(bytes) < 0, file));
    }

    [Fact]
    public void Servers_and_callers_do_not_see_each_others_secrets()
    {
        var ana = Key with { Caller = "ana" };
        _store.SetSecret(Key, "of the server", "admin");
        _store.SetSecret(ana, "of ana", "admin");
        var vault = _store.Current.Vault;

        Assert.Equal("of the server", vault.Reveal(Key));
        Assert.Equal("of ana", vault.Reveal(ana));
        Assert.Null(vault.Reveal(Key with { Caller = "bob" }));
        Assert.Null(vault.Reveal(Key with { Server = "bank" }));
        Assert.Null(vault.Reveal(Key with { Kind = SecretKind.Token }));
        Assert.Null(vault.Reveal(Key with { Name = "api_key" }));
        Assert.Empty(vault.List("bank"));
    }

    [Fact]
    public async Task A_callers_own_secret_comes_before_the_servers()
    {
        _store.SetSecret(Key, "of the server", "admin");
        _store.SetSecret(Key with { Caller = "ana" }, "of ana", "admin");
        var vault = _store.Current.Vault;

        Assert.Equal("of ana", await vault.RevealAsync("shop", "ana", "API_KEY", CancellationToken.None));
        Assert.Equal("of the server", await vault.RevealAsync("shop", "bob", "API_KEY", CancellationToken.None));
        Assert.Equal("of the server", await vault.RevealAsync("shop", null, "API_KEY", CancellationToken.None));
        Assert.Null(await vault.RevealAsync("bank", "ana", "API_KEY", CancellationToken.None));
    }

    [Fact]
    public void A_secret_that_expired_is_listed_and_not_given()
    {
        _store.SetSecret(Key, Canary, "ana", _time.GetUtcNow().AddMinutes(1));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(_store.Current.Vault.Reveal(Key));
        Assert.True(_store.Current.Vault.TryFind(Key)!.IsExpired(_time.GetUtcNow()));
    }

    [Fact]
    public void Every_version_changes_the_digest_of_the_snapshot()
    {
        var seen = new HashSet<string> { _store.Current.Digest };
        _store.SetSecret(Key, "one", "ana");
        Assert.True(seen.Add(_store.Current.Digest));
        _store.SetSecret(Key, "one", "ana");
        Assert.True(seen.Add(_store.Current.Digest));
    }

    [Fact]
    public void Five_versions_of_a_value_are_kept_and_one_can_be_put_back()
    {
        for (var i = 1; i <= 7; i++)
        {
            _store.SetSecret(Key, $"value {i}", "ana");
        }

        Assert.Equal([7, 6, 5, 4, 3], _store.SecretHistory(Key).Select(e => e.Version));
        Assert.Equal(8, _store.RollBackSecret(Key, 4, "bob"));
        Assert.Equal("value 4", _store.Current.Vault.Reveal(Key));
        Assert.Equal("bob", _store.Current.Vault.TryFind(Key)!.By);
        Assert.Contains("kept are: 8, 7, 6, 5, 4", Assert.Throws<StateConflictException>(() => _store.RollBackSecret(Key, 1, "bob")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_token_only_the_newest_version_is_kept()
    {
        var token = Key with { Kind = SecretKind.Token, Name = "tokens" };
        _store.SetSecret(token, """{"access":"a"}""", "gateway");
        var version = _store.SetSecret(token, """{"access":"b"}""", "gateway");

        Assert.Equal(version, Assert.Single(_store.SecretHistory(token)).Version);
    }

    [Fact]
    public void Of_two_that_replace_one_version_the_second_is_told_also_when_it_was_removed_and_set_again()
    {
        var token = Key with { Kind = SecretKind.Token, Name = "tokens" };
        var first = _store.SetSecret(token, "first", "gateway");
        _store.ReplaceSecret(token, first, "second", "gateway");

        Assert.Throws<StateConflictException>(() => _store.ReplaceSecret(token, first, "late", "gateway"));
        _store.RemoveSecret(token);
        Assert.Throws<StateConflictException>(() => _store.ReplaceSecret(token, first, "late", "gateway"));
        _store.SetSecret(token, "of a new sign-in", "gateway");
        Assert.Throws<StateConflictException>(() => _store.ReplaceSecret(token, first, "late", "gateway"));
        Assert.Equal("of a new sign-in", _store.Current.Vault.Reveal(token));
    }

    [Fact]
    public void A_removed_secret_is_gone_with_its_versions()
    {
        _store.SetSecret(Key, "one", "ana");
        _store.SetSecret(Key, "two", "ana");
        _store.RemoveSecret(Key);

        Assert.Empty(_store.Current.Vault.List());
        Assert.Throws<StateConflictException>(() => _store.SecretHistory(Key));
    }

    [Fact]
    public void A_name_that_is_not_there_tells_the_nearest()
    {
        _store.SetSecret(Key, Canary, "ana");

        Assert.Equal("API_KEY", Assert.Throws<StateConflictException>(() => _store.RemoveSecret(Key with { Name = "API_KEX" })).Nearest);
    }

    [Fact]
    public void A_removed_servers_secrets_do_not_wait_for_another_of_its_name()
    {
        _store.SetSecret(Key, Canary, "ana");
        _store.SetSecret(Key with { Server = "bank" }, "of the bank", "ana");
        _store.RemoveServer("shop");
        _store.AddServer(Server("shop"));

        Assert.Null(_store.Current.Vault.Reveal(Key));
        Reopen();
        Assert.Equal("of the bank", _store.Current.Vault.Reveal(Key with { Server = "bank" }));
    }

    [Fact]
    public void For_an_unknown_server_nothing_is_stored()
    {
        var before = _store.Current.Version;

        var refused = Assert.Throws<StateConflictException>(() => _store.SetSecret(Key with { Server = "shp" }, Canary, "ana"));

        Assert.Equal("shop", refused.Nearest);
        Assert.Equal(before, _store.Current.Version);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("two\nlines")]
    [InlineData("two\rlines")]
    [InlineData("a\0b")]
    public void A_value_that_could_not_be_sent_is_refused(string value)
    {
        var refused = Assert.Throws<ArgumentException>(() => _store.SetSecret(Key, value, "ana"));

        Assert.DoesNotContain("lines\n", refused.Message, StringComparison.Ordinal);
        Assert.Empty(_store.Current.Vault.List());
    }

    [Fact]
    public void A_value_has_64_KiB_at_most_and_several_lines_only_where_that_was_said()
    {
        _store.SetSecret(Key, new string('x', SecretText.MaxBytes), "ana");
        Assert.Throws<ArgumentException>(() => _store.SetSecret(Key, new string('x', SecretText.MaxBytes + 1), "ana"));
        _store.SetSecret(Key, SecretSource.Value("-----BEGIN\nEND", allowsLines: true), "ana");
        Assert.Equal("-----BEGIN\nEND", _store.Current.Vault.Reveal(Key));
    }

    [Fact]
    public void A_variable_that_decides_what_a_program_loads_names_no_secret() =>
        Assert.Contains("which code", Assert.Throws<ArgumentException>(() => _store.SetSecret(Key with { Name = "LD_PRELOAD" }, "x", "ana")).Message, StringComparison.Ordinal);

    private void Reopen()
    {
        _store.Dispose();
        _store = StateStore.Open(_folder, _time);
    }
}
