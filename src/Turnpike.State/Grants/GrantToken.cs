using Turnpike.State.Snapshots;

namespace Turnpike.State.Grants;

/// <summary>
/// The opaque token of a grant: <c>tp_</c>, 43 base62 characters (256 random bits) and a checksum of 6 (CRC-32C). Shown once; only its
/// SHA-256 is kept. The checksum tells a mistyped token from an unknown one without a look-up.
/// </summary>
public static class GrantToken
{
    /// <summary>Length in characters.</summary>
    public const int Length = 3 + 43 + 6;

    /// <summary>A new token.</summary>
    public static string Create() => throw new NotImplementedException();

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash) => throw new NotImplementedException();

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<byte> token, out TokenHash hash) => throw new NotImplementedException();
}
