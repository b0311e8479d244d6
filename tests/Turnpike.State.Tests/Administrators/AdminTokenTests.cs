using Turnpike.State.Administrators;
using Turnpike.State.Folders;
using Turnpike.State.Grants;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;

namespace Turnpike.State.Tests.Administrators;

[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class AdminTokenTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void It_has_its_own_prefix_and_is_no_grants_token()
    {
        var token = AdminToken.Create();

        Assert.Matches(@"\Atpa_[0-9A-Za-z]{49}\z", token);
        Assert.True(AdminToken.TryHash(token, out _));
        Assert.False(GrantToken.TryHash(token, out _));
        Assert.False(AdminToken.TryHash(GrantToken.Create(), out _));
        Assert.False(AdminToken.TryHash(token[..^1] + (token[^1] == 'a' ? 'b' : 'a'), out _));
    }

    [Fact]
    public void A_new_one_ends_the_old_one_also_where_there_was_none()
    {
        var folder = DataFolder.Open(_temporary.Path);
        string replaced;
        using (var store = StateStore.Open(folder, TimeProvider.System))
        {
            var first = store.ReplaceAdminToken();
            replaced = store.ReplaceAdminToken();
            Assert.NotEqual(first, replaced);
            Assert.True(AdminToken.TryHash(first, out var old));
            Assert.DoesNotContain(old, store.Current.ApiTokens.Keys);
        }

        using var reopened = StateStore.Open(folder, TimeProvider.System);
        Assert.True(AdminToken.TryHash(replaced, out var hash));
        Assert.Equal(hash, Assert.Single(reopened.Current.ApiTokens).Key);
    }

    [Fact]
    public void It_is_issued_once_kept_as_a_hash_and_known_after_a_restart()
    {
        var folder = DataFolder.Open(_temporary.Path);
        string token;
        using (var store = StateStore.Open(folder, TimeProvider.System))
        {
            var before = store.Current.Digest;
            Assert.Empty(store.Current.ApiTokens);
            token = store.IssueAdminToken();
            Assert.NotEqual(before, store.Current.Digest);
            Assert.Throws<StateConflictException>(() => store.IssueAdminToken());
        }

        using var reopened = StateStore.Open(folder, TimeProvider.System);
        Assert.True(AdminToken.TryHash(token, out var hash));
        Assert.Equal(hash, Assert.Single(reopened.Current.ApiTokens).Key);
        Assert.All(Directory.EnumerateFiles(_temporary.Path), file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, System.Text.Encoding.Latin1);
            Assert.DoesNotContain(token, reader.ReadToEnd(), StringComparison.Ordinal);
        });
    }
}
