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
    public void The_keys_are_listed_oldest_first_and_one_is_current()
    {
        using var sealer = new RecordSealer(_folder.Path);
        var first = sealer.CurrentKey;
        var second = sealer.Rotate();
        var keys = sealer.ListKeys();
        Assert.Equal([(first, false), (second, true)], keys.Select(k => (k.Id, k.IsCurrent)));
        Assert.True(keys[0].MadeAt <= keys[1].MadeAt);
        Assert.True(sealer.Destroy(first));
        Assert.Equal(second, Assert.Single(sealer.ListKeys()).Id);
    }

    [Fact]
    public async Task What_is_sealed_while_its_key_is_destroyed_is_never_sealed_under_zeros()
    {
        using var sealer = new RecordSealer(_folder.Path);
        using var zeros = new System.Security.Cryptography.AesGcm(new byte[32], 16);
        using var stop = new CancellationTokenSource();
        var sealing = Task.Run(() =>
        {
            var texts = new List<string>();
            while (!stop.IsCancellationRequested)
            {
                texts.Add(sealer.Seal("secret"u8));
            }

            return texts;
        });
        for (var i = 0; i < 50; i++)
        {
            Assert.True(sealer.Destroy(sealer.CurrentKey));
        }

        await stop.CancelAsync();
        foreach (var text in await sealing)
        {
            // Version 1, key id 8, nonce 12, ciphertext, tag 16.
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(text);
            Assert.Throws<System.Security.Cryptography.AuthenticationTagMismatchException>(() =>
                zeros.Decrypt(bytes.AsSpan(9, 12), bytes.AsSpan(21, bytes.Length - 37), bytes.AsSpan(bytes.Length - 16), new byte[bytes.Length - 37], bytes.AsSpan(0, 9)));
        }
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
