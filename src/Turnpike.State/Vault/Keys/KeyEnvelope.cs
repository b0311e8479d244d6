using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Turnpike.State.Vault.Keys;

/// <summary>
/// The key of a folder as <c>state.key</c> holds it: its 32 bytes, or those sealed (AES-256-GCM) under a secret that is elsewhere. The key's
/// id, the source, salt and iterations are authenticated with it.
/// </summary>
internal sealed class KeyEnvelope
{
    /// <summary>Iterations of PBKDF2-HMAC-SHA-256 (OWASP's figure for it).</summary>
    public const int Iterations = 600_000;

    /// <summary>Length of a key in bytes.</summary>
    public const int KeySize = 32;

    private const int MaxIterations = 100_000_000;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    private readonly byte[] _content;

    private KeyEnvelope(KeySource source, string id, byte[] salt, int iterations, byte[] content) =>
        (Source, Id, Salt, Rounds, _content) = (source, id, salt, iterations, content);

    /// <summary>Where the secret is that opens it.</summary>
    public KeySource Source { get; }

    /// <summary>The key's id in lower-case hex: tells two keys apart, and nothing of either.</summary>
    public string Id { get; }

    /// <summary>What a passphrase is stretched with, and how often.</summary>
    private byte[] Salt { get; }

    private int Rounds { get; }

    /// <summary>A key that lies open in its file.</summary>
    public static KeyEnvelope Plain(byte[] key) => new(KeySource.File, IdOf(key), [], 0, key);

    /// <summary>A key sealed under a secret.</summary>
    public static KeyEnvelope Seal(KeySource source, byte[] key, byte[] secret, int iterations = Iterations)
    {
        var salt = RandomNumberGenerator.GetBytes(16);
        var id = IdOf(key);
        var box = new byte[NonceSize + TagSize + key.Length];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceSize));
        var made = new KeyEnvelope(source, id, salt, source == KeySource.Passphrase ? iterations : 0, box);
        using var cipher = new AesGcm(made.Stretch(secret), TagSize);
        cipher.Encrypt(box.AsSpan(0, NonceSize), key, box.AsSpan(NonceSize + TagSize), box.AsSpan(NonceSize, TagSize), made.Bound());
        return made;
    }

    /// <summary>Reads an envelope; null for bytes that are none.</summary>
    public static KeyEnvelope? TryRead(byte[] file)
    {
        if (file.Length == KeySize)
        {
            return Plain(file);
        }

        try
        {
            using var document = JsonDocument.Parse(file);
            var root = document.RootElement;
            var read = new KeyEnvelope(
                KeySources.Of(root.GetProperty("source").GetString()!)!.Value,
                root.GetProperty("id").GetString()!,
                root.GetProperty("salt").GetBytesFromBase64(),
                root.GetProperty("iterations").GetInt32(),
                root.GetProperty("sealed").GetBytesFromBase64());
            return read is { Source: not KeySource.File, Salt.Length: 16, Rounds: >= 0 and <= MaxIterations } && read._content.Length == NonceSize + TagSize + KeySize ? read : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>The key; null when the secret is not the one it was sealed under, or the file was changed.</summary>
    public byte[]? Open(byte[] secret)
    {
        if (Source == KeySource.File)
        {
            return _content;
        }

        var key = new byte[KeySize];
        try
        {
            using var cipher = new AesGcm(Stretch(secret), TagSize);
            cipher.Decrypt(_content.AsSpan(0, NonceSize), _content.AsSpan(NonceSize + TagSize), _content.AsSpan(NonceSize, TagSize), key, Bound());
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }

        return key;
    }

    /// <summary>What is written into the file.</summary>
    public byte[] ToBytes()
    {
        if (Source == KeySource.File)
        {
            return _content;
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("source", KeySources.Word(Source));
            json.WriteString("id", Id);
            json.WriteBase64String("salt", Salt);
            json.WriteNumber("iterations", Rounds);
            json.WriteBase64String("sealed", _content);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>A key's id, in lower-case hex.</summary>
    public static string IdOf(byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, "key id"u8).AsSpan(0, 16));

    // A random secret needs no stretching; the salt makes its key another one for each folder.
    private byte[] Stretch(byte[] secret) => Source == KeySource.Passphrase
        ? Rfc2898DeriveBytes.Pbkdf2(secret, Salt, Rounds, HashAlgorithmName.SHA256, KeySize)
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeySize, Salt, "turnpike state key"u8.ToArray());

    private byte[] Bound() => Encoding.UTF8.GetBytes($"{KeySources.Word(Source)} {Id} {Convert.ToHexString(Salt)} {Rounds}");
}
