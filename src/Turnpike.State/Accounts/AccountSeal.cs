using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Folders;

namespace Turnpike.State.Accounts;

/// <summary>Seals accounts: AES-256-GCM under a key of their own, bound to the person's name, so that no row serves for somebody else.</summary>
internal sealed class AccountSeal(byte[] key)
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    /// <summary>Seals an account.</summary>
    public byte[] Seal(string person, Account account)
    {
        var plain = account.Encode();
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        using var cipher = new AesGcm(key, TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), Bound(person));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Opens an account. Throws <see cref="DataFolderException"/> when it was changed, moved, or sealed under another key.</summary>
    public Account Open(string person, ReadOnlySpan<byte> box)
    {
        var plain = new byte[Math.Max(0, box.Length - NonceSize - TagSize)];
        try
        {
            using var cipher = new AesGcm(key, TagSize);
            cipher.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), plain, Bound(person));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new DataFolderException($"how '{person}' signs in cannot be unsealed: state.db was changed outside of the gateway. Put a backup of it back.", e);
        }

        var account = Account.Decode(plain);
        CryptographicOperations.ZeroMemory(plain);
        return account;
    }

    // A person's name is one name whatever its case.
    private static byte[] Bound(string person) => Encoding.UTF8.GetBytes(person.ToLowerInvariant());
}
