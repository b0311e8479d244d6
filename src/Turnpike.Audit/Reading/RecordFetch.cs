using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Reading;

/// <summary>Reads single records at known places; the segment read last stays open. Not thread-safe.</summary>
internal sealed class RecordFetch(string folder) : IDisposable
{
    // Most records fit in here: one read each.
    private byte[] _buffer = new byte[4 * 1024];
    private SafeFileHandle? _file;
    private long _segment;

    /// <summary>The payload at a place; empty when the record of this number does not stand there (any more). Valid until the next read.</summary>
    public ReadOnlySpan<byte> Read(long segment, long offset, long sequence)
    {
        var frame = Frame(segment, offset);
        return !frame.IsEmpty && RecordText.TryRead(Chain.Frame.Payload(frame), out var found, out _, out _) && found == sequence
            ? Chain.Frame.Payload(frame)
            : default;
    }

    /// <summary>The whole frame at a place; empty when there is none.</summary>
    public ReadOnlySpan<byte> Frame(long segment, long offset)
    {
        if (!TryOpen(segment))
        {
            return default;
        }

        var read = RandomAccess.Read(_file!, _buffer, offset);
        if (read < Chain.Frame.PayloadAt)
        {
            return default;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer);
        if (length > Chain.Frame.MaxPayload)
        {
            return default;
        }

        var whole = Chain.Frame.PayloadAt + (int)length;
        if (whole > read)
        {
            if (whole > _buffer.Length)
            {
                _buffer = new byte[whole];
            }

            if (RandomAccess.Read(_file!, _buffer.AsSpan(0, whole), offset) < whole)
            {
                return default;
            }
        }

        return Chain.Frame.IsWhole(_buffer.AsSpan(0, whole)) ? _buffer.AsSpan(0, whole) : default;
    }

    public void Dispose() => _file?.Dispose();

    private bool TryOpen(long segment)
    {
        if (_segment == segment && _file is not null)
        {
            return true;
        }

        _file?.Dispose();
        _file = null;
        try
        {
            _file = File.OpenHandle(SegmentFolder.PathOf(folder, segment), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            _segment = segment;
            return true;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
    }
}
