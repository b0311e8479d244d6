using System.Buffers.Binary;
using Turnpike.Audit.Chain;

namespace Turnpike.Audit.Segments;

/// <summary>
/// What a segment file begins with, 80 bytes, integers little-endian: magic, version, log id, segment number, first sequence
/// number, the hash its first record follows, CRC-32C of all that.
/// </summary>
internal sealed record SegmentHeader(byte[] LogId, long Number, long First, byte[] Previous)
{
    public const int Size = 80;
    public const int LogIdSize = 16;
    public const uint Version = 1;

    private static ReadOnlySpan<byte> Magic => "TPAUDIT\n"u8;

    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[8..], Version);
        LogId.CopyTo(destination[12..]);
        BinaryPrimitives.WriteInt64LittleEndian(destination[28..], Number);
        BinaryPrimitives.WriteInt64LittleEndian(destination[36..], First);
        Previous.CopyTo(destination[44..]);
        BinaryPrimitives.WriteUInt32LittleEndian(destination[76..], ChainHash.Crc32C(destination[..76]));
    }

    /// <summary>Reads a header; null when it is short, damaged or of another version, with the reason.</summary>
    public static SegmentHeader? Read(ReadOnlySpan<byte> bytes, out string problem)
    {
        problem = bytes.Length < Size ? "the header is cut short"
            : !bytes.StartsWith(Magic) ? "this is no segment of a record"
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[76..]) != ChainHash.Crc32C(bytes[..76]) ? "the header is damaged"
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Version ? "the format is of another version"
            : "";
        return problem.Length > 0
            ? null
            : new SegmentHeader(
                bytes.Slice(12, LogIdSize).ToArray(),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[28..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[36..]),
                bytes.Slice(44, ChainHash.Size).ToArray());
    }
}
