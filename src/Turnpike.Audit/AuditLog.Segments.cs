using System.Buffers;
using System.Globalization;
using System.Text;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>One segment after the other.</content>
public sealed partial class AuditLog
{
    // Under _upkeep and _writer. The projection is asked under the gate, between records, never in the middle of an append: what it saves is
    // exactly what the records so far come to.
    private void Rotate()
    {
        Batch last;
        SegmentHeader header;
        lock (Gate)
        {
            last = TakePending();
            header = new SegmentHeader(_logId, _segment + 1, _head + 1, [.. _headHash]);

            Encode(OpeningBody(header, Snapshot()));
        }

        _file!.Write(last.Bytes, _offset);
        _file.Flush();
        Publish(last);

        // The old segment's end is signed; the record of it opens the new one, right behind the snapshot.
        Sign();

        Batch first;
        lock (Gate)
        {
            first = TakePending();
        }

        var next = Begin(header, first.Bytes);
        _file.Dispose();
        (_file, _segment, _offset, _openingEnd) = (next, header.Number, SegmentHeader.Size, SegmentHeader.Size + first.Length);
        Publish(first);
    }

    /// <summary>Makes a segment with its first records, durably.</summary>
    private IRecordFile Begin(SegmentHeader header, ReadOnlySpan<byte> records)
    {
        Span<byte> head = stackalloc byte[SegmentHeader.Size];
        header.Write(head);
        var file = _disk.Create(SegmentFolder.PathOf(_options.Folder, header.Number));
        try
        {
            file.Write(head, 0);
            file.Write(records, SegmentHeader.Size);
            file.Flush();
            _disk.SyncFolder(_options.Folder);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Under Gate.
    private ReadOnlySpan<byte> Snapshot()
    {
        var state = new ArrayBufferWriter<byte>();
        _projection.Save(state);
        var bytes = state.WrittenSpan.ToArray();

        // Raw control characters can only be white space between tokens there, and a record is one line.
        foreach (ref var one in bytes.AsSpan())
        {
            one = one < 0x20 ? (byte)' ' : one;
        }

        return bytes;
    }

    private byte[] OpeningBody(SegmentHeader header, ReadOnlySpan<byte> state)
    {
        var opening = string.Create(
            CultureInfo.InvariantCulture,
            $"\"kind\":\"segment.open\",\"log\":\"{_logIdText}\",\"segment\":{header.Number},\"previous\":\"{Convert.ToHexStringLower(header.Previous)}\"");
        return state.IsEmpty ? Encoding.UTF8.GetBytes(opening) : [.. Encoding.UTF8.GetBytes(opening), .. ",\"state\":"u8, .. state];
    }
}
