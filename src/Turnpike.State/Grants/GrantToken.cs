using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Grants;

/// <summary>
/// The opaque token of a grant: <c>tp_</c>, 43 base62 characters (256 random bits) and a checksum of 6 (CRC-32C). Shown once; only its
/// SHA-256 is kept. The checksum tells a mistyped token from an unknown one without a look-up.
/// </summary>
public static class GrantToken
{
    /// <summary>Length in characters.</summary>
    public const int Length = PrefixLength + SecretLength + ChecksumLength;

    private const string Prefix = "tp_";
    private const int PrefixLength = 3;
    private const int SecretLength = 43; // 62^43 > 2^256
    private const int ChecksumLength = 6; // 62^6 > 2^32
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static readonly SearchValues<byte> AlphabetBytes = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>A new token.</summary>
    public static string Create()
    {
        var body = Prefix + RandomNumberGenerator.GetString(Alphabet, SecretLength);
        Span<byte> checksum = stackalloc byte[ChecksumLength];
        WriteChecksum(Encoding.ASCII.GetBytes(body), checksum);
        return body + Encoding.ASCII.GetString(checksum);
    }

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<char> token, out TokenHash hash)
    {
        Span<byte> ascii = stackalloc byte[Length];
        if (token.Length == Length && Ascii.FromUtf16(token, ascii, out _) == OperationStatus.Done)
        {
            return TryHash(ascii, out hash);
        }

        hash = default;
        return false;
    }

    /// <summary>Checks form and checksum and hashes. Allocates nothing.</summary>
    public static bool TryHash(ReadOnlySpan<byte> token, out TokenHash hash)
    {
        hash = default;
        if (token.Length != Length || !token.StartsWith("tp_"u8) || token[PrefixLength..].ContainsAnyExcept(AlphabetBytes))
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
    internal static byte[] ToBytes(in TokenHash hash)
    {
        var bytes = new byte[SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, hash.A);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), hash.B);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(16), hash.C);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(24), hash.D);
        return bytes;
    }

    /// <summary>The hash from its stored form.</summary>
    internal static TokenHash FromBytes(ReadOnlySpan<byte> bytes) => new(
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
