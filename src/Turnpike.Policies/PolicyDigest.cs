using System.Security.Cryptography;

namespace Turnpike.Policies;

/// <summary>The SHA-256 of a policy document's bytes as they were applied, in lower-case hex.</summary>
/// <param name="Hex">64 lower-case hexadecimal digits.</param>
public readonly record struct PolicyDigest(string Hex)
{
    /// <summary>The digest of a document.</summary>
    public static PolicyDigest Of(ReadOnlySpan<byte> document) => new(Convert.ToHexStringLower(SHA256.HashData(document)));

    /// <inheritdoc/>
    public override string ToString() => Hex;
}
