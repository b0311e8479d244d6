namespace Turnpike.Upstreams.Masking;

/// <summary>Writes over stored secrets where they stand: the bytes keep their number, so JSON stays JSON and nothing has to move.</summary>
internal static class SecretMask
{
    /// <summary>Writes over every pattern; true when there was one.</summary>
    public static bool Apply(StoredSecrets secrets, Span<byte> bytes)
    {
        var found = false;
        foreach (var pattern in secrets.Patterns)
        {
            var rest = bytes;
            while (rest.IndexOf(pattern) is >= 0 and var at)
            {
                // A number has to stay one.
                rest.Slice(at, pattern.Length).Fill(pattern.AsSpan().ContainsAnyExceptInRange((byte)'0', (byte)'9') ? (byte)'*' : (byte)'1');
                rest = rest[(at + pattern.Length)..];
                found = true;
            }
        }

        return found;
    }
}
