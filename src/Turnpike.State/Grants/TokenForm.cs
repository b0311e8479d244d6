using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Grants;

/// <summary>
/// The form of every opaque token: a prefix that says what it is, 43 base62 characters (256 random bits) and a checksum of 6 (CRC-32C) over
/// both. Only a token's SHA-256 is kept. The checksum tells a mistyped token from an unknown one without a look-up.
/// </summary>
internal sealed class TokenForm(string prefix)
{
    private const int SecretLength = 43; // 62^43 > 2^256
    private const int ChecksumLength = 6; // 62^6 > 2^32
    private const int LongestPrefix = 8;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<byte> AlphabetBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private readonly byte[] _prefix = prefix.Length <= LongestPrefix
        ? Encoding.ASCII.GetBytes(prefix)
        : throw new ArgumentOutOfRangeException(nameof(prefix), prefix, $"at most {LongestPrefix} characters");

    /// <summary>Length in characters.</summary>
    public int Length => _prefix.Length + SecretLength + ChecksumLength;

    /// <summary>A new token.</summary>
    public string Create()
    {
        var body = prefix + RandomNumberGenerator.GetString(Alphabet, SecretLength);
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(Encoding.ASCII.GetBytes(body), checksum);
        return body + Encoding.ASCII.GetString(checksum);
    }

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public bool TryHash(ReadOnlySpan<char> token, out TokenHash hash)
    {
        Span<byte> ascii = stackalloc byte[LongestPrefix + SecretLength + ChecksumLength];
        if (token.Length == Length && Ascii.FromUtf16(token, ascii, out _) == OperationStatus.Done)
        {
            return TryHash(ascii[..Length], out hash);
        }

        hash = default;
        return false;
    }

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public bool TryHash(ReadOnlySpan<byte> token, out TokenHash hash)
    {
        hash = default;
        if (token.Length != Length || !token.StartsWith(_prefix) || token[_prefix.Length..].ContainsAnyExcept(AlphabetBytes))
        {
            return false;
        }

        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(token[..^ChecksumLength], checksum);
        if (!checksum.SequenceEqual(token[^ChecksumLength..]))
        {
            return false;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(token, digest);
        hash = FromBytes(digest);
        return true;
    }

    /// <summary>The hash as it is stored: 32 bytes, big-endian.</summary>
    public static byte[] ToBytes(in TokenHash hash)
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash.A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), hash.B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), hash.C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), hash.D);
        return bytes;
    }

    /// <summary>The hash from its stored form.</summary>
    public static TokenHash FromBytes(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]));

    private static void WriteChecksum(ReadOnlySpan<byte> body, Span<byte> destination)
    {
        var crc = uint.MaxValue;
        foreach (var b in body)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        crc = ~crc;
        for (var i = ChecksumLength - 1; i >= 0; i--)
        {
            destination[i] = (byte)Alphabet[(int)(crc % 62)];
            crc /= 62;
        }
    }
}
