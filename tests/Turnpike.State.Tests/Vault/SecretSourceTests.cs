using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using Turnpike.State.Vault;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Vault;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SecretSourceTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly SecretKey Key = new(SecretKind.Value, "shop", null, "API_KEY");

    private readonly TemporaryFolder _temporary = new();
    private readonly StateStore _store;

    public SecretSourceTests()
    {
        _store = StateStore.Open(DataFolder.Open(_temporary.File("data")), new FakeTime());
        _store.AddServer(Server("shop"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public void A_file_is_read_each_time_and_its_end_of_line_is_not_the_value()
    {
        var file = Write("token", "one\n");
        _store.SetSecret(Key, SecretSource.File(file), "ana");
        Assert.Equal("one", _store.Current.Vault.Reveal(Key));
        Assert.Equal(new SecretEntry(Key, 1, _store.Current.Vault.TryFind(Key)!.CreatedAt, "ana", null, SecretOrigin.File, file), _store.Current.Vault.TryFind(Key));

        Write("token", "two\r\n");
        Assert.Equal("two", _store.Current.Vault.Reveal(Key));
    }

    [Fact]
    public void A_file_that_others_can_reach_or_that_is_no_value_is_told_without_what_is_in_it()
    {
        var file = Write("token", "hidden one");
        _store.SetSecret(Key, SecretSource.File(file), "ana");
        foreach (var mode in new[] { UnixFileMode.OtherRead, UnixFileMode.OtherWrite, UnixFileMode.GroupWrite })
        {
            File.SetUnixFileMode(file, Mine | mode);
            Assert.Contains("chmod 600", Refusal(), StringComparison.Ordinal);
        }

        File.SetUnixFileMode(file, Mine);
        foreach (var text in new[] { "", "hidden\nlines", "hidden\0", "hidden" + new string('x', SecretText.MaxBytes) })
        {
            File.WriteAllText(file, text);
            Refusal();
        }

        File.WriteAllBytes(file, [0xff, 0xfe, 0x41]);
        Assert.Contains("UTF-8", Refusal(), StringComparison.Ordinal);
        File.Delete(file);
        Assert.Contains("not there", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_followed_inside_its_mount_as_kubernetes_makes_them_and_not_out_of_it()
    {
        var mount = Directory.CreateDirectory(_temporary.File("mount")).FullName;
        var version = Directory.CreateDirectory(Path.Combine(mount, "..2026_11_21")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_11_21");
        File.WriteAllText(Path.Combine(version, "token"), "mounted");
        File.SetUnixFileMode(Path.Combine(version, "token"), Mine);
        var link = Path.Combine(mount, "token");
        File.CreateSymbolicLink(link, Path.Combine("..data", "token"));
        _store.SetSecret(Key, SecretSource.File(link), "ana");
        Assert.Equal("mounted", _store.Current.Vault.Reveal(Key));

        var outside = Write("outside", "not for you");
        File.Delete(link);
        File.CreateSymbolicLink(link, outside);
        Assert.Contains("leads out", Refusal(), StringComparison.Ordinal);
        File.Delete(link);
        File.CreateSymbolicLink(link, "../outside");
        Assert.Contains("leads out", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_says_the_value_and_gets_no_shell_and_a_minimal_environment()
    {
        Environment.SetEnvironmentVariable("VAULT_TEST_LEAK", "leaked");
        _store.SetSecret(Key, SecretSource.Program(["/bin/sh", "-c", "echo \"$0:$1:${VAULT_TEST_LEAK:-none}\"", "a;b", "$(id)"]), "ana");

        Assert.Equal("a;b:$(id):none", await _store.Current.Vault.RevealAsync(Key, CancellationToken.None));
        Assert.Equal("a;b:$(id):none", _store.Current.Vault.Reveal(Key));
        Assert.Equal("/bin/sh", _store.Current.Vault.TryFind(Key)!.Place);
    }

    [Fact]
    public void A_program_that_fails_is_told_without_what_it_said()
    {
        _store.SetSecret(Key, SecretSource.Program(["/bin/sh", "-c", "echo hidden; echo hidden >&2; exit 7"]), "ana");
        Assert.Contains("exit code 7", Refusal(), StringComparison.Ordinal);
        _store.SetSecret(Key, SecretSource.Program(["/no/such/program", "hidden"]), "ana");
        Assert.Contains("not there", Refusal(), StringComparison.Ordinal);
        _store.SetSecret(Key, SecretSource.Program(["/bin/sh", "-c", "echo hidden; echo hidden"]), "ana");
        Assert.Contains("several lines", Refusal(), StringComparison.Ordinal);
        _store.SetSecret(Key, SecretSource.Program(["/usr/bin/head", "-c", "100000", "/dev/zero"]), "ana");
        Assert.Contains("more than", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_hangs_ends_with_the_wait_for_it()
    {
        _store.SetSecret(Key, SecretSource.Program(["/bin/sleep", "60"]), "ana");
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _store.Current.Vault.RevealAsync(Key, stop.Token).AsTask());
    }

    [Fact]
    public void What_is_looked_for_by_name_is_no_source()
    {
        Assert.Throws<ArgumentException>(() => SecretSource.Program(["op", "read", "x"]));
        Assert.Throws<ArgumentException>(() => SecretSource.Program([]));
        Assert.Throws<ArgumentException>(() => SecretSource.File("token"));
    }

    [Fact]
    public void The_arguments_of_a_program_are_sealed_as_a_value_is()
    {
        _store.SetSecret(Key, SecretSource.Program(["/bin/echo", "canary-in-arguments"]), "ana");
        Assert.DoesNotContain("canary", $"{_store.Current.Vault.TryFind(Key)}", StringComparison.Ordinal);
        _store.Dispose();
        Assert.All(Directory.EnumerateFiles(_temporary.File("data")), file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes("canary-in-arguments")) < 0));
    }

    private string Refusal()
    {
        var refused = Assert.Throws<SecretUnavailableException>(() => _store.Current.Vault.Reveal(Key));
        Assert.DoesNotContain("hidden", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["API_KEY"], refused.Names);
        return refused.Message;
    }

    private string Write(string name, string text)
    {
        var file = _temporary.File(name);
        File.WriteAllText(file, text);
        File.SetUnixFileMode(file, Mine);
        return file;
    }
}
