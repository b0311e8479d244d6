using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.Audit.Sealing;

namespace Turnpike.Audit.Tests.Sealing;

public sealed class SealerTests : IDisposable
{
    private readonly RecordFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_value_comes_back_and_its_text_needs_no_escaping()
    {
        using var sealer = new RecordSealer(_folder.Path);
        Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), value =>
        {
            var text = sealer.Seal(value);
            return text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') && sealer.TryOpen(text, out var opened) && opened.SequenceEqual(value);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Equal_values_are_sealed_differently_and_have_equal_digests()
    {
        using var sealer = new RecordSealer(_folder.Path);
        Assert.NotEqual(sealer.Seal("a"u8), sealer.Seal("a"u8));
        Assert.Equal(sealer.Digest("a"u8), sealer.Digest("a"u8));
        Assert.NotEqual(sealer.Digest("a"u8), sealer.Digest("b"u8));
        Assert.NotEqual(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("a"u8)), sealer.Digest("a"u8));
    }

    [Fact]
    public void The_keys_are_there_again_after_a_restart()
    {
        string text;
        string digest;
        using (var sealer = new RecordSealer(_folder.Path))
        {
            text = sealer.Seal("secret"u8);
            digest = sealer.Digest("secret"u8);
            sealer.Rotate();
        }

        using var again = new RecordSealer(_folder.Path);
        Assert.True(again.TryOpen(text, out var value));
        Assert.Equal("secret", Encoding.UTF8.GetString(value));
        Assert.Equal(digest, again.Digest("secret"u8));
    }

    [Fact]
    public void A_changed_text_does_not_open()
    {
        using var sealer = new RecordSealer(_folder.Path);
        var text = sealer.Seal("secret"u8);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];
            if (changed != text)
            {
                Assert.False(sealer.TryOpen(changed, out var value), $"the change at {i} opened");
                Assert.Empty(value);
            }
        }

        Assert.False(sealer.TryOpen("", out _));
        Assert.False(sealer.TryOpen("not base64!", out _));
    }

    [Fact]
    public void What_was_sealed_under_a_destroyed_key_never_opens_again()
    {
        using var sealer = new RecordSealer(_folder.Path);
        var first = sealer.CurrentKey;
        var old = sealer.Seal("old"u8);
        Assert.True(sealer.Destroy(first));
        Assert.False(sealer.Destroy(first));
        Assert.NotEqual(first, sealer.CurrentKey);
        var fresh = sealer.Seal("new"u8);
        Assert.False(sealer.TryOpen(old, out _));
        Assert.True(sealer.TryOpen(fresh, out _));
        using var again = new RecordSealer(_folder.Path);
        Assert.False(again.TryOpen(old, out _));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Path), f => f.Contains(first, StringComparison.Ordinal));
    }
}
