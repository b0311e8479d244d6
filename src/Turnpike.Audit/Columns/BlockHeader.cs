using System.Buffers.Binary;
using System.Collections.Immutable;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Columns;

/// <summary>Where a section of a block's file stands, and the CRC-32C of its bytes.</summary>
internal readonly record struct BlockSection(int Offset, int Length, uint Checksum);

/// <summary>
/// What a block's file begins with; integers little-endian: magic, log id, number of the block, rows, the last record's number, segment, offset,
/// time of the first and the last row, chain hash of the last record, the sections (codes and texts of each text column, then the number columns), CRC-32C of all that.
/// </summary>
/// <param name="LogId">The log the records are of.</param>
/// <param name="Number">The block's number.</param>
/// <param name="Rows">Rows there are.</param>
/// <param name="Last">The last record: its sequence number.</param>
/// <param name="LastSegment">The segment it stands in.</param>
/// <param name="LastOffset">Where its frame begins.</param>
/// <param name="From">Time of the first row, ticks UTC; 0 where it has none.</param>
/// <param name="To">Time of the last row, ticks UTC.</param>
/// <param name="LastHash">Its chain hash. It covers every record before it too: where it still stands, so does all of the block.</param>
/// <param name="Sections">The sections.</param>
internal sealed record BlockHeader(
    byte[] LogId, long Number, int Rows, long Last, long LastSegment, long LastOffset, long From, long To, byte[] LastHash, ImmutableArray<BlockSection> Sections)
{
    public const int SectionCount = (2 * IndexColumns.TextCount) + IndexColumns.NumberCount;

    public const int Size = SectionsAt + (SectionCount * SectionSize) + sizeof(uint);

    private const int LogIdAt = 8;
    private const int NumberAt = LogIdAt + SegmentHeader.LogIdSize;
    private const int RowsAt = NumberAt + sizeof(long);
    private const int LastAt = RowsAt + sizeof(int);
    private const int HashAt = LastAt + (5 * sizeof(long));
    private const int SectionsAt = HashAt + ChainHash.Size;
    private const int SectionSize = 3 * sizeof(int);

    // The last character is the version: another one is built again.
    private static ReadOnlySpan<byte> Magic => "TPINDEX2"u8;

    public static int Codes(TextColumn column) => (int)column;

    public static int Texts(TextColumn column) => IndexColumns.TextCount + (int)column;

    public static int Numbers(NumberColumn column) => (2 * IndexColumns.TextCount) + (int)column;

    public void Write(Span<byte> destination)
    {
        Magic.CopyTo(destination);
        LogId.CopyTo(destination[LogIdAt..]);
        BinaryPrimitives.WriteInt64LittleEndian(destination[NumberAt..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(destination[RowsAt..], Rows);
        BinaryPrimitives.WriteInt64LittleEndian(destination[LastAt..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(LastAt + 8)..], LastSegment);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(LastAt + 16)..], LastOffset);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(LastAt + 24)..], From);
        BinaryPrimitives.WriteInt64LittleEndian(destination[(LastAt + 32)..], To);
        LastHash.CopyTo(destination[HashAt..]);
        for (var i = 0; i < SectionCount; i++)
        {
            var at = destination[(SectionsAt + (i * SectionSize))..];
            BinaryPrimitives.WriteInt32LittleEndian(at, Sections[i].Offset);
            BinaryPrimitives.WriteInt32LittleEndian(at[4..], Sections[i].Length);
            BinaryPrimitives.WriteUInt32LittleEndian(at[8..], Sections[i].Checksum);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(destination[(Size - sizeof(uint))..], ChainHash.Crc32C(destination[..(Size - sizeof(uint))]));
    }

    /// <summary>Reads a header; null when it is short, damaged or of another version.</summary>
    public static BlockHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || !bytes.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[(Size - sizeof(uint))..]) != ChainHash.Crc32C(bytes[..(Size - sizeof(uint))]))
        {
            return null;
        }

        var sections = ImmutableArray.CreateBuilder<BlockSection>(SectionCount);
        for (var i = 0; i < SectionCount; i++)
        {
            var at = bytes[(SectionsAt + (i * SectionSize))..];
            sections.Add(new BlockSection(
                BinaryPrimitives.ReadInt32LittleEndian(at), BinaryPrimitives.ReadInt32LittleEndian(at[4..]), BinaryPrimitives.ReadUInt32LittleEndian(at[8..])));
        }

        return new BlockHeader(
            bytes.Slice(LogIdAt, SegmentHeader.LogIdSize).ToArray(),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[NumberAt..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[RowsAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[LastAt..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(LastAt + 8)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(LastAt + 16)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(LastAt + 24)..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[(LastAt + 32)..]),
            bytes.Slice(HashAt, ChainHash.Size).ToArray(),
            sections.MoveToImmutable());
    }
}
