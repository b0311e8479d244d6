using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Turnpike.Audit.Chain;

/// <summary>The two guards of a record: CRC-32C against accidents, the SHA-256 chain against people.</summary>
internal static class ChainHash
{
    public const int Size = SHA256.HashSizeInBytes;

    // RFC 6962 style prefixes: what a log starts from can never be taken for a record.
    public const byte GenesisPrefix = 0x00;
    public const byte RecordPrefix = 0x01;

    /// <summary>What the first record of a log follows.</summary>
    public static byte[] Genesis(ReadOnlySpan<byte> logId)
    {
        Span<byte> input = stackalloc byte[1 + logId.Length];
        input[0] = GenesisPrefix;
        logId.CopyTo(input[1..]);
        return SHA256.HashData(input);
    }

    /// <summary>CRC-32C (Castagnoli) over two spans as if they were one.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second = default) => ~Continue(Continue(uint.MaxValue, first), second);

    private static uint Continue(uint crc, ReadOnlySpan<byte> bytes)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, BitConverter.IsLittleEndian ? word : System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (var one in bytes[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}
