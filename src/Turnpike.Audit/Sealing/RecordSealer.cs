using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Sealing;

/// <summary>
/// Seals values that go into records: AES-256-GCM under a data key that lives outside the log, and a keyed digest (HMAC-SHA256)
/// under a key of its own. Destroying a data key makes its values unreadable for good and leaves the chain whole. Thread-safe.
/// A sealed value is base64url of: version 1, key id (8 bytes), nonce (12), ciphertext, tag (16); version and id are authenticated.
/// </summary>
public sealed class RecordSealer : IDisposable
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int PrefixSize = 1 + DataKeys.IdSize;
    private const int Overhead = PrefixSize + NonceSize + TagSize;

    private readonly Lock _changing = new();
    private readonly DataKeys _files;
    private readonly byte[] _digestKey;
    private readonly ConcurrentBag<IncrementalHash> _digests = [];
    private volatile Ring _ring;

    /// <summary>Opens the keys in <paramref name="folder"/>, creating the folder and the first keys (0600) when absent.</summary>
    public RecordSealer(string folder)
    {
        folder = Path.GetFullPath(folder);
        PrivateFile.MakeFolder(folder);
        _files = new DataKeys(folder);
        _digestKey = _files.DigestKey();
        var keys = _files.Load();
        if (keys.Count == 0)
        {
            _files.Make([]);
            keys = _files.Load();
        }

        _ring = new Ring(keys);
    }

    /// <summary>Id of the data key new values are sealed under.</summary>
    public string CurrentKey => _ring.Current;

    /// <summary>The data keys there are, oldest first.</summary>
    public ImmutableArray<DataKey> ListKeys()
    {
        lock (_changing)
        {
            var ring = _ring;
            return [.. ring.Keys.Keys.Order(StringComparer.Ordinal).Select(id => new DataKey(id, _files.MadeAt(id), id == ring.Current))];
        }
    }

    /// <summary>Seals a value; the text is base64url and needs no JSON escaping.</summary>
    public string Seal(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            var ring = _ring;
            var text = Seal(ring, value);

            // Invariant: a key is zeroed only after it left the ring, so what is returned was sealed under a key and not under zeros.
            Interlocked.MemoryBarrier();
            if (_ring.Keys.ContainsKey(ring.Current))
            {
                return text;
            }
        }
    }

    private static string Seal(Ring ring, ReadOnlySpan<byte> value)
    {
        var output = new byte[Overhead + value.Length];
        output[0] = Version;
        Convert.FromHexString(ring.Current, output.AsSpan(1, DataKeys.IdSize), out _, out _);
        var nonce = output.AsSpan(PrefixSize, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(ring.Keys[ring.Current], TagSize);
        cipher.Encrypt(nonce, value, output.AsSpan(PrefixSize + NonceSize, value.Length), output.AsSpan(output.Length - TagSize), output.AsSpan(0, PrefixSize));
        return Base64Url.EncodeToString(output);
    }

    /// <summary>Opens a sealed value; false when its key was destroyed, or it was not sealed here, or it was changed.</summary>
    public bool TryOpen(string sealedText, out byte[] value)
    {
        value = [];
        if (!Base64Url.IsValid(sealedText))
        {
            return false;
        }

        var input = Base64Url.DecodeFromChars(sealedText);
        if (input.Length < Overhead || input[0] != Version
            || !_ring.Keys.TryGetValue(Convert.ToHexStringLower(input.AsSpan(1, DataKeys.IdSize)), out var key))
        {
            return false;
        }

        var opened = new byte[input.Length - Overhead];
        using var cipher = new AesGcm(key, TagSize);
        try
        {
            cipher.Decrypt(
                input.AsSpan(PrefixSize, NonceSize),
                input.AsSpan(PrefixSize + NonceSize, opened.Length),
                input.AsSpan(input.Length - TagSize),
                opened,
                input.AsSpan(0, PrefixSize));
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }

        value = opened;
        return true;
    }

    /// <summary>Keyed digest of a value, 64 hexadecimal characters: equal values have equal digests, and only the key's holder can try values.</summary>
    public string Digest(ReadOnlySpan<byte> value)
    {
        Span<byte> digest = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Digest(value, digest);
        return Convert.ToHexStringLower(digest);
    }

    /// <summary>Writes the keyed digest's 32 bytes to <paramref name="destination"/> without allocating.</summary>
    public void Digest(ReadOnlySpan<byte> value, Span<byte> destination)
    {
        // A keyed hash that is ready costs half of one made for each value.
        var hash = _digests.TryTake(out var kept) ? kept : IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _digestKey);
        hash.AppendData(value);
        hash.GetHashAndReset(destination);
        _digests.Add(hash);
    }

    /// <summary>Makes a new data key for what is sealed from now on. Returns its id.</summary>
    public string Rotate()
    {
        lock (_changing)
        {
            var id = _files.Make(_ring.Keys.Keys);
            _ring = new Ring(_files.Load());
            return id;
        }
    }

    /// <summary>Destroys a data key: overwritten, synced, removed. The current one is replaced first. False when there is no such key.</summary>
    public bool Destroy(string keyId)
    {
        lock (_changing)
        {
            if (!_ring.Keys.TryGetValue(keyId, out var key))
            {
                return false;
            }

            if (_ring.Current == keyId)
            {
                Rotate();
            }

            _files.Destroy(keyId);
            _ring = new Ring(_files.Load());
            Interlocked.MemoryBarrier();
            CryptographicOperations.ZeroMemory(key);
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_digestKey);
        while (_digests.TryTake(out var digest))
        {
            digest.Dispose();
        }

        foreach (var key in _ring.Keys.Values)
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The keys of one moment; swapped whole.</summary>
    private sealed class Ring(FrozenDictionary<string, byte[]> keys)
    {
        public FrozenDictionary<string, byte[]> Keys { get; } = keys;

        public string Current { get; } = keys.Keys.Max(StringComparer.Ordinal)!;
    }
}

/// <summary>A key that values in records are sealed under.</summary>
/// <param name="Id">Its id, 16 hexadecimal characters; ids sort by age.</param>
/// <param name="MadeAt">When it was made, by the time of its file: it sealed nothing earlier.</param>
/// <param name="IsCurrent">Whether new values are sealed under it.</param>
public sealed record DataKey(string Id, DateTimeOffset MadeAt, bool IsCurrent);
