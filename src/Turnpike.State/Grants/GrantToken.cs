using Turnpike.State.Snapshots;

namespace Turnpike.State.Grants;

/// <summary>
/// The opaque token of a grant: <c>tp_</c>, 43 base62 characters (256 random bits) and a checksum of 6 (CRC-32C). Shown once; only its
/// SHA-256 is kept. The checksum tells a mistyped token from an unknown one without a look-up.
/// </summary>
public static class GrantToken
{
    private static readonly TokenForm Form = new("tp_");

    /// <summary>Length in characters.</summary>
    public static int Length => Form.Length;

    /// <summary>A new token.</summary>
    public static string Create() => Form.Create();

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash) => Form.TryHash(token, out hash);

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<byte> token, out TokenHash hash) => Form.TryHash(token, out hash);

    /// <summary>The hash as it is stored: 32 bytes, big-endian.</summary>
    internal static byte[] ToBytes(in TokenHash hash) => TokenForm.ToBytes(hash);

    /// <summary>The hash from its stored form.</summary>
    internal static TokenHash FromBytes(ReadOnlySpan<byte> bytes) => TokenForm.FromBytes(bytes);
}
