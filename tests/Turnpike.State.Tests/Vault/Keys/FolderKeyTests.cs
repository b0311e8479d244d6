using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using Turnpike.State.Vault;
using Turnpike.State.Vault.Keys;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Vault.Keys;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class FolderKeyTests : IDisposable
{
    private const string Passphrase = "seven otters knit by moonlight";
    private static readonly SecretKey Key = new(SecretKind.Value, "shop", null, "API_KEY");
    private static readonly ProcessKeys None = ProcessKeys.Of();

    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTime _time = new();
    private readonly DataFolder _folder;

    public FolderKeyTests() => _folder = DataFolder.Open(_temporary.File("data"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_new_folder_begins_under_the_key_that_was_given_and_opens_under_no_other()
    {
        var given = ProcessKeys.Of(key: Random());
        Fill(given);

        Assert.DoesNotContain(32L, new[] { new FileInfo(_folder.KeyFile).Length });
        Assert.Equal("value", Reveal(given));
        Assert.Contains("TURNPIKE_VAULT_KEY", Refusal(None), StringComparison.Ordinal);
        Assert.Contains("not the one", Refusal(ProcessKeys.Of(key: Random())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weak_key_refuses_to_start_and_makes_nothing()
    {
        Assert.Contains("cannot open a vault", Refusal(ProcessKeys.Of(key: "")), StringComparison.Ordinal);
        Assert.Contains("cannot open a vault", Refusal(ProcessKeys.Of(key: new string('0', 64))), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.Path));
        Fill(None);
        Assert.Contains("cannot open a vault", Refusal(ProcessKeys.Of(key: "changeme")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_would_seal_nothing_refuses_to_start()
    {
        Fill(None);

        Assert.Contains("secret key move --to env", Refusal(ProcessKeys.Of(key: Random())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_comes_from_a_file_that_is_its_owners_alone()
    {
        var file = _temporary.File("key");
        File.WriteAllText(file, Random() + "\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Refusal(ProcessKeys.Of(keyFile: file)), StringComparison.Ordinal);

        File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Fill(ProcessKeys.Of(keyFile: file));
        Assert.Equal("value", Reveal(ProcessKeys.Of(keyFile: file)));
    }

    [Fact]
    public void A_key_moves_from_place_to_place_and_each_earlier_one_opens_nothing()
    {
        var keyring = new Memory();
        var environment = Random();
        var all = ProcessKeys.Of(key: environment, keyring: keyring, ask: _ => Passphrase);
        Fill(None);
        var first = File.ReadAllBytes(_folder.KeyFile);

        Move(None, KeySource.Environment, all);
        Assert.Equal("value", Reveal(ProcessKeys.Of(key: environment)));
        Move(ProcessKeys.Of(key: environment), KeySource.Keyring, all);
        Assert.Equal("value", Reveal(ProcessKeys.Of(keyring: keyring)));
        Assert.Contains("secret-tool", Refusal(None), StringComparison.Ordinal);
        Move(ProcessKeys.Of(keyring: keyring), KeySource.Passphrase, all);
        Assert.Contains("nobody can be asked", Refusal(None), StringComparison.Ordinal);
        Assert.Contains("the passphrase is not the one", Refusal(ProcessKeys.Of(ask: _ => "eleven otters knit by moonlight")), StringComparison.Ordinal);
        Move(ProcessKeys.Of(ask: _ => Passphrase), KeySource.File, all);
        Assert.Equal("value", Reveal(None));

        File.WriteAllBytes(_folder.KeyFile, first);
        Assert.Contains("another key", Refusal(None), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)KeyMoveStep.Announced)]
    [InlineData((int)KeyMoveStep.Sealed)]
    [InlineData((int)KeyMoveStep.Committed)]
    public void A_move_that_is_broken_off_is_wholly_done_or_not_at_all(int at)
    {
        var keys = ProcessKeys.Of(key: Random());
        Fill(None);
        using (var store = StateStore.Open(_folder, _time, keys: None))
        {
            store.Moving = step => _ = (int)step == at ? throw new IOException("power cut") : step;
            Assert.Throws<IOException>(() => store.MoveKey(KeySource.Environment, keys));
        }

        Assert.Equal("value", Reveal((KeyMoveStep)at == KeyMoveStep.Committed ? keys : None));
        Assert.Single(Directory.EnumerateFiles(_folder.Path, "state.key*"));
    }

    [Fact]
    public void A_half_written_next_key_is_put_aside()
    {
        Fill(None);
        File.WriteAllText(_folder.KeyFile + ".next", """{"source":"env","id""");

        Assert.Equal("value", Reveal(None));
        Assert.False(File.Exists(_folder.KeyFile + ".next"));
    }

    [Fact]
    public void A_changed_envelope_opens_nothing()
    {
        var keys = ProcessKeys.Of(key: Random());
        Fill(keys);
        var text = File.ReadAllText(_folder.KeyFile);
        File.WriteAllText(_folder.KeyFile, text.Replace("\"id\":\"", "\"id\":\"0", StringComparison.Ordinal));
        Assert.Contains("not the one", Refusal(keys), StringComparison.Ordinal);
        File.WriteAllText(_folder.KeyFile, text[..^3]);
        Assert.Contains("Put the key back", Refusal(keys), StringComparison.Ordinal);
        File.WriteAllText(_folder.KeyFile, "");
        Assert.Contains("Put the key back", Refusal(keys), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_their_owners_alone_and_no_link_is_followed()
    {
        Fill(None);
        Assert.All(Directory.EnumerateFiles(_folder.Path), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.Path));

        foreach (var file in new[] { _folder.KeyFile, _folder.StateFile })
        {
            var elsewhere = _temporary.File("elsewhere");
            File.Move(file, elsewhere);
            File.CreateSymbolicLink(file, elsewhere);
            Assert.Contains("symbolic link", Refusal(None), StringComparison.Ordinal);
            File.Delete(file);
            File.Move(elsewhere, file);
        }

        Assert.Equal("value", Reveal(None));
    }

    [Fact]
    public void The_key_does_not_stand_in_its_file_when_it_comes_from_elsewhere()
    {
        var environment = Random();
        Fill(ProcessKeys.Of(key: environment));
        Assert.DoesNotContain(environment, File.ReadAllText(_folder.KeyFile), StringComparison.Ordinal);
        Assert.Contains("\"source\":\"env\"", File.ReadAllText(_folder.KeyFile), StringComparison.Ordinal);
    }

    [Fact]
    public void The_operating_systems_keyring_is_asked_through_its_own_program_and_given_no_secret_as_an_argument()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "secret-tool is Linux's");
        Assert.Null(UserKeyring.Find(_temporary.Path));
        var tool = _temporary.File("secret-tool");
        File.WriteAllText(tool, """
            #!/bin/sh
            cd "$(dirname "$0")" || exit 1
            echo "$*" >> arguments
            case "$1" in
              store) cat > kept;;
              lookup) [ -f kept ] && cat kept || exit 1;;
            esac
            """);
        File.SetUnixFileMode(tool, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var keyring = UserKeyring.Find(_temporary.Path)!;
        var secret = RandomNumberGenerator.GetBytes(32);

        Assert.Null(keyring.Read("a1"));
        keyring.Write("a1", secret);

        Assert.Equal(secret, keyring.Read("a1"));
        var arguments = File.ReadAllText(_temporary.File("arguments"));
        Assert.Contains("service turnpike folder a1", arguments, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(secret)[..8], arguments, StringComparison.Ordinal);
    }

    private static string Random() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    private void Fill(ProcessKeys keys)
    {
        using var store = StateStore.Open(_folder, _time, keys: keys);
        store.AddServer(Server("shop"));
        store.SetSecret(Key, "value", "ana");
    }

    private void Move(ProcessKeys from, KeySource to, ProcessKeys with)
    {
        using var store = StateStore.Open(_folder, _time, keys: from);
        store.MoveKey(to, with);
        Assert.Equal("value", store.Current.Vault.Reveal(Key));
        Assert.Equal("Bearer headersecret", store.Current.Servers["shop"].Target.Headers.Single().Value);
        store.SetSecret(Key with { Name = "OTHER" }, "after the move", "ana");
        Assert.Equal(to, store.KeySource);
    }

    private string? Reveal(ProcessKeys keys)
    {
        using var store = StateStore.Open(_folder, _time, keys: keys);
        return store.Current.Vault.Reveal(Key);
    }

    private string Refusal(ProcessKeys keys) => Assert.Throws<DataFolderException>(() => StateStore.Open(_folder, _time, keys: keys).Dispose()).Message;

    private sealed class Memory : IKeyring
    {
        private readonly Dictionary<string, byte[]> _kept = [];

        public string Name => "memory";

        public byte[]? Read(string account) => _kept.GetValueOrDefault(account);

        public void Write(string account, byte[] secret) => _kept[account] = secret;
    }
}
