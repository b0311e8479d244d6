namespace Turnpike.Audit.Sealing;

/// <summary>
/// Seals values that go into records: AES-256-GCM under a data key that lives outside the log, and a keyed digest (HMAC-SHA256)
/// under a key of its own. Destroying a data key makes its values unreadable for good and leaves the chain whole. Thread-safe.
/// </summary>
public sealed class RecordSealer : IDisposable
{
    /// <summary>Opens the keys in <paramref name="folder"/>, creating the folder and the first keys (0600) when absent.</summary>
    public RecordSealer(string folder) => throw new NotImplementedException();

    /// <summary>Id of the data key new values are sealed under.</summary>
    public string CurrentKey => throw new NotImplementedException();

    /// <summary>Seals a value; the text is base64url and needs no JSON escaping.</summary>
    public string Seal(ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Opens a sealed value; false when its key was destroyed, or it was not sealed here, or it was changed.</summary>
    public bool TryOpen(string sealedText, out byte[] value) => throw new NotImplementedException();

    /// <summary>Keyed digest of a value, 64 hexadecimal characters: equal values have equal digests, and only the key's holder can try values.</summary>
    public string Digest(ReadOnlySpan<byte> value) => throw new NotImplementedException();

    /// <summary>Writes the keyed digest's 32 bytes to <paramref name="destination"/> without allocating.</summary>
    public void Digest(ReadOnlySpan<byte> value, Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Makes a new data key for what is sealed from now on. Returns its id.</summary>
    public string Rotate() => throw new NotImplementedException();

    /// <summary>Destroys a data key: overwritten, synced, removed. The current one is replaced first. False when there is no such key.</summary>
    public bool Destroy(string keyId) => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotImplementedException();
}
