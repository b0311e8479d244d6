using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Turnpike.Audit.Chain;

/// <summary>
/// One record in a segment file: u32 length, u32 CRC-32C, 32-byte chain hash, payload; integers little-endian.
/// The checksum covers length, hash and payload; the hash is SHA-256(0x01 || hash before || length || payload).
/// </summary>
internal static class Frame
{
    public const int LengthAt = 0;
    public const int ChecksumAt = 4;
    public const int HashAt = 8;
    public const int PayloadAt = HashAt + ChainHash.Size;

    /// <summary>Greatest payload: a snapshot of limits may be large, a caller's record may not.</summary>
    public const int MaxPayload = 256 * 1024 * 1024;

    // The hash's input is laid out once in the frame itself, before the header's final bytes take its place: no copy is made.
    private const int HashInputAt = PayloadAt - sizeof(uint) - ChainHash.Size - 1;

    /// <summary>Completes a frame whose payload is already in place, and moves <paramref name="head"/> on to its hash.</summary>
    public static void Complete(Span<byte> frame, Span<byte> head)
    {
        var length = (uint)(frame.Length - PayloadAt);
        frame[HashInputAt] = ChainHash.RecordPrefix;
        head.CopyTo(frame[(HashInputAt + 1)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[(PayloadAt - sizeof(uint))..], length);
        SHA256.HashData(frame[HashInputAt..], head);

        BinaryPrimitives.WriteUInt32LittleEndian(frame[LengthAt..], length);
        head.CopyTo(frame[HashAt..]);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[ChecksumAt..], Checksum(frame));
    }

    /// <summary>Whether the checksum of a whole frame is right.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> frame) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[ChecksumAt..]) == Checksum(frame);

    /// <summary>Whether a whole frame follows from <paramref name="head"/>; <paramref name="scratch"/> is at least as long as the frame.</summary>
    public static bool Follows(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> head, Span<byte> scratch)
    {
        Span<byte> hash = stackalloc byte[ChainHash.Size];
        var input = scratch[..(frame.Length - HashInputAt)];
        input[0] = ChainHash.RecordPrefix;
        head.CopyTo(input[1..]);
        frame[..sizeof(uint)].CopyTo(input[(1 + ChainHash.Size)..]);
        frame[PayloadAt..].CopyTo(input[(1 + ChainHash.Size + sizeof(uint))..]);
        SHA256.HashData(input, hash);
        return hash.SequenceEqual(Hash(frame));
    }

    public static ReadOnlySpan<byte> Hash(ReadOnlySpan<byte> frame) => frame.Slice(HashAt, ChainHash.Size);

    public static ReadOnlySpan<byte> Payload(ReadOnlySpan<byte> frame) => frame[PayloadAt..];

    private static uint Checksum(ReadOnlySpan<byte> frame) => ChainHash.Crc32C(frame[..ChecksumAt], frame[HashAt..]);
}
