using Microsoft.Data.Sqlite;
using Turnpike.State.Folders;
using Turnpike.State.Storage;
using Turnpike.State.Vault;
using static Turnpike.State.Tests.Storage.StateSamples;

namespace Turnpike.State.Tests.Vault;

/// <summary>What is changed in the file from outside is told, and never taken for an empty vault.</summary>
public sealed class TamperedVaultTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTime _time = new();
    private readonly DataFolder _folder;

    // Made once and copied: what makes a store is durable writes.
    private static readonly Lazy<Dictionary<string, byte[]>> Whole = new(Make);

    public TamperedVaultTests()
    {
        _folder = DataFolder.Open(_temporary.Path);
        foreach (var (name, bytes) in Whole.Value)
        {
            File.WriteAllBytes(_temporary.File(name), bytes);
        }
    }

    private static Dictionary<string, byte[]> Make()
    {
        using var temporary = new TemporaryFolder();
        using (var store = StateStore.Open(DataFolder.Open(temporary.Path), new FakeTime()))
        {
            store.AddServer(Server("shop"));
            store.AddServer(Server("bank"));
            store.SetSecret(Key("shop"), "of the shop", "ana");
            store.SetSecret(Key("bank"), "of the bank", "ana");
        }

        return Directory.EnumerateFiles(temporary.Path).ToDictionary(file => Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);
    }

    public void Dispose() => _temporary.Dispose();

    [Theory]
    [InlineData("DELETE FROM secrets WHERE 1")]
    [InlineData("DELETE FROM secrets WHERE server = 'bank'")]
    [InlineData("DELETE FROM vault")]
    [InlineData("DELETE FROM vault; DELETE FROM secrets")]
    [InlineData("INSERT INTO vault SELECT * FROM vault")]
    [InlineData("UPDATE secrets SET server = 'mint' WHERE server = 'bank'")]
    [InlineData("UPDATE secrets SET caller = 'ana' WHERE server = 'bank'")]
    [InlineData("UPDATE secrets SET name = 'OTHER' WHERE server = 'bank'")]
    [InlineData("UPDATE secrets SET expires_at = 99999999999999")]
    [InlineData("UPDATE secrets SET said_by = 'bob'")]
    [InlineData("UPDATE secrets SET place = '/etc/passwd', origin = 1")]
    [InlineData("UPDATE secrets SET version = version + 10")]
    [InlineData("UPDATE vault SET serial = 0")]
    [InlineData("UPDATE secrets SET sealed = (SELECT sealed FROM secrets WHERE server = 'bank')")]
    [InlineData("UPDATE secrets SET sealed = substr(sealed, 1, 20)")]
    [InlineData("INSERT INTO secrets SELECT kind, 'shop', caller, 'MORE', version, sealed, created_at, said_by, expires_at, origin, place FROM secrets WHERE server = 'bank'")]
    public void A_change_from_outside_is_told(string sql)
    {
        Run(sql);

        var told = Assert.Throws<DataFolderException>(Open);

        Assert.Contains(_folder.StateFile, told.Message, StringComparison.Ordinal);
        Assert.Contains("tampered", told.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_change_while_the_store_is_open_is_not_signed_with_the_next_secret()
    {
        using (var store = StateStore.Open(_folder, _time))
        {
            Run("DELETE FROM secrets WHERE server = 'bank'");
            Assert.Throws<DataFolderException>(() => store.SetSecret(Key("shop"), "new", "ana"));
            Assert.Equal("of the shop", store.Current.Vault.Reveal(Key("shop")));
        }

        Assert.Throws<DataFolderException>(Open);
    }

    [Fact]
    public void An_empty_file_is_not_an_empty_store()
    {
        File.WriteAllBytes(_folder.StateFile, []);
        Assert.Contains("missing or empty", Assert.Throws<DataFolderException>(Open).Message, StringComparison.Ordinal);
        Assert.Contains("missing or empty", Assert.Throws<DataFolderException>(Open).Message, StringComparison.Ordinal);
        File.Delete(_folder.StateFile);
        Assert.Contains("missing or empty", Assert.Throws<DataFolderException>(Open).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(8192)]
    [InlineData(50)]
    public void A_file_that_was_cut_off_is_told(int left)
    {
        using (var file = File.OpenWrite(_folder.StateFile))
        {
            Assert.True(file.Length > left);
            file.SetLength(left);
        }

        Assert.Contains(_folder.StateFile, Assert.Throws<DataFolderException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Garbage_in_the_place_of_the_file_is_told()
    {
        File.WriteAllBytes(_folder.StateFile, [.. Enumerable.Range(0, 9000).Select(i => (byte)i)]);
        Assert.Contains(_folder.StateFile, Assert.Throws<DataFolderException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_start_that_was_broken_off_begins_again()
    {
        using var other = new TemporaryFolder();
        var folder = DataFolder.Open(other.Path);
        StateStore.Open(folder, _time).Dispose();
        File.Move(folder.KeyFile, folder.KeyFile + ".new");
        File.Delete(folder.StateFile);

        using var store = StateStore.Open(folder, _time);

        Assert.Empty(store.Current.Servers);
        Assert.True(File.Exists(folder.KeyFile));
    }

    private static SecretKey Key(string server) => new(SecretKind.Value, server, null, "API_KEY");

    private void Open() => StateStore.Open(_folder, _time).Dispose();

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.StateFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }
}
