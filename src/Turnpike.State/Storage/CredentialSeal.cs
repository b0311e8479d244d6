using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.State.Accounts;
using Turnpike.State.Folders;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;
using Turnpike.State.Vault.Keys;

namespace Turnpike.State.Storage;

/// <summary>
/// Seals how a server is reached: AES-256-GCM under the key of the folder, bound to the server's name. All of it, for credentials stand not only in
/// headers and variables but often in an URL or a command too.
/// </summary>
internal sealed class CredentialSeal : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _key;
    private readonly AesGcm _cipher;
    private AccountSeal? _accounts;

    /// <summary>Seals under a key of 32 bytes, which it keeps.</summary>
    public CredentialSeal(byte[] key)
    {
        _key = key;
        _cipher = new AesGcm(key, TagSize);
    }

    /// <summary>Tells two keys apart, and nothing of either.</summary>
    public byte[] KeyId => Convert.FromHexString(KeyEnvelope.IdOf(_key));

    /// <summary>How secrets are sealed under this key.</summary>
    public VaultSeal Vault => new(Derive("vault boxes"), Derive("vault rows"));

    /// <summary>How accounts of people are sealed under this key.</summary>
    public AccountSeal Accounts => _accounts ??= new AccountSeal(Derive("accounts"));

    /// <summary>A key of 32 bytes for another purpose, from which this one cannot be found (HMAC-SHA-256).</summary>
    public byte[] Derive(string purpose) => HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(purpose));

    /// <summary>Seals a target.</summary>
    public byte[] Seal(string server, ServerTarget target)
    {
        var plain = Encode(target);
        var box = new byte[NonceSize + TagSize + plain.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        _cipher.Encrypt(box.AsSpan(0, NonceSize), plain, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), Encoding.UTF8.GetBytes(server));
        CryptographicOperations.ZeroMemory(plain);
        return box;
    }

    /// <summary>Opens a sealed target. Throws <see cref="DataFolderException"/> when it was changed or sealed for another server or key.</summary>
    public ServerTarget Open(string server, ReadOnlySpan<byte> box)
    {
        var plain = new byte[box.Length - NonceSize - TagSize];
        try
        {
            _cipher.Decrypt(box[..NonceSize], box[(NonceSize + TagSize)..], box.Slice(NonceSize, TagSize), plain, Encoding.UTF8.GetBytes(server));
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new DataFolderException($"how server '{server}' is reached cannot be unsealed: the key is another, or the state was changed outside of the gateway.", e);
        }

        var target = Decode(plain);
        CryptographicOperations.ZeroMemory(plain);
        return target;
    }

    /// <summary>A keyed digest of a target, for the snapshot's digest: it tells that something changed, and nothing of what.</summary>
    public string Digest(ServerTarget target) => Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encode(target)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _cipher.Dispose();
        CryptographicOperations.ZeroMemory(_key);
    }

    private static byte[] Encode(ServerTarget target)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("url"u8, target.Url?.OriginalString);
            writer.WriteString("directory"u8, target.WorkingDirectory);
            WriteList(writer, "command", target.Command);
            WritePairs(writer, "environment", target.Environment);
            WritePairs(writer, "headers", target.Headers);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static ServerTarget Decode(byte[] plain)
    {
        using var document = JsonDocument.Parse(plain);
        var root = document.RootElement;
        return new ServerTarget(
            root.GetProperty("url"u8).GetString() is { } url ? new Uri(url) : null,
            ReadList(root.GetProperty("command"u8)),
            root.GetProperty("directory"u8).GetString(),
            ReadPairs(root.GetProperty("environment"u8)),
            ReadPairs(root.GetProperty("headers"u8)));
    }

    private static void WriteList(Utf8JsonWriter writer, string name, ImmutableArray<string> list)
    {
        writer.WriteStartArray(name);
        foreach (var text in list.IsDefault ? [] : list)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    private static void WritePairs(Utf8JsonWriter writer, string name, ImmutableArray<KeyValuePair<string, string>> pairs) =>
        WriteList(writer, name, pairs.IsDefault ? [] : [.. pairs.SelectMany(pair => new[] { pair.Key, pair.Value })]);

    private static ImmutableArray<string> ReadList(JsonElement list) => [.. list.EnumerateArray().Select(text => text.GetString()!)];

    private static ImmutableArray<KeyValuePair<string, string>> ReadPairs(JsonElement list) =>
        [.. ReadList(list).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];
}
