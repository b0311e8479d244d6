using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Folders;

namespace Turnpike.State.Vault;

/// <summary>
/// Seals the secrets of a folder: AES-256-GCM under a key of the vault's own. A box opens only as what it was sealed as: the kind, the server,
/// the caller, the name and the version are authenticated with it, so that no row serves in another one's place. Safe to share between threads.
/// </summary>
internal sealed class VaultSeal(byte[] boxKey, byte[] rowsKey)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals what the vault keeps of a secret.</summary>
    public byte[] Seal(SecretKey key, int version, SecretSource source)
    {
        var plain = source.Encode();
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));

        // One for each use: a cipher object is not made for two threads at a time.
        using var cipher = new AesGcm(boxKey, TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), Bound(key, version));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Opens a box. Throws <see cref="DataFolderException"/> when it was changed, moved, or sealed under another key.</summary>
    public SecretSource Open(SecretKey key, int version, ReadOnlySpan<byte> box)
    {
        var plain = new byte[Math.Max(0, box.Length - NonceSize - TagSize)];
        try
        {
            using var cipher = new AesGcm(boxKey, TagSize);
            cipher.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), plain, Bound(key, version));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new DataFolderException(
                $"the secret {key.Name} of server '{key.Server}' in state.db cannot be unsealed: it was changed or moved outside of the gateway. Put a backup of state.db back, or set the secret again.", e);
        }

        var source = SecretSource.Decode(plain);
        CryptographicOperations.ZeroMemory(plain);
        return source;
    }

    /// <summary>A keyed digest (HMAC-SHA-256) over everything that <paramref name="write"/> writes.</summary>
    public byte[] Sign(Action<BinaryWriter> write)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, rowsKey);
        using var buffer = new MemoryStream();
        using (var writer = new BinaryWriter(buffer, Encoding.UTF8, leaveOpen: true))
        {
            write(writer);
        }

        hash.AppendData(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
        return hash.GetHashAndReset();
    }

    // Texts carry their length, so that no two keys are the same bytes.
    private static byte[] Bound(SecretKey key, int version)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer, Encoding.UTF8);
        writer.Write((byte)key.Kind);
        writer.Write(key.Server);
        writer.Write(key.Caller is not null);
        writer.Write(key.Caller ?? "");
        writer.Write(key.Name);
        writer.Write(version);
        writer.Flush();
        return buffer.ToArray();
    }
}
