using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using Turnpike.Audit.Chain;

namespace Turnpike.Audit.Segments;

/// <summary>What a read of the next frame came to.</summary>
internal enum FrameState
{
    /// <summary>A frame whose checksum is right.</summary>
    Whole,

    /// <summary>The file ends exactly here.</summary>
    End,

    /// <summary>The file ends inside the frame, or its length is beyond any.</summary>
    CutShort,

    /// <summary>All bytes are there and are not what the checksum says.</summary>
    Damaged,
}

/// <summary>Reads a segment file front to back, also while it grows. Not thread-safe.</summary>
internal sealed class FrameReader : IDisposable
{
    private const int Step = 64 * 1024;

    private readonly SafeFileHandle _file;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(Step);
    private int _start;
    private int _end;

    /// <summary>Opens a segment at its first frame, or at a known one.</summary>
    public FrameReader(string path, long offset = SegmentHeader.Size)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Fill(SegmentHeader.Size);
        Header = SegmentHeader.Read(_buffer.AsSpan(0, Math.Min(_end, SegmentHeader.Size)), out var problem);
        HeaderProblem = problem;
        (_start, _end) = (0, 0);
        Offset = offset;
    }

    /// <summary>The segment's header; null when it is bad.</summary>
    public SegmentHeader? Header { get; }

    /// <summary>What is wrong with the header.</summary>
    public string HeaderProblem { get; }

    /// <summary>File offset of the next frame.</summary>
    public long Offset { get; private set; }

    /// <summary>Length of the file now.</summary>
    public long FileLength => RandomAccess.GetLength(_file);

    /// <summary>Reads the next frame; the span is valid until the next read. At anything but a whole frame the reader stays where it is.</summary>
    public FrameState Read(out ReadOnlySpan<byte> frame)
    {
        frame = default;
        if (!Fill(Frame.PayloadAt))
        {
            return _end == _start ? FrameState.End : FrameState.CutShort;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_buffer.AsSpan(_start));
        if (length > Frame.MaxPayload || Offset + Frame.PayloadAt + length > FileLength || !Fill(Frame.PayloadAt + (int)length))
        {
            return FrameState.CutShort;
        }

        var whole = _buffer.AsSpan(_start, Frame.PayloadAt + (int)length);
        if (!Frame.IsWhole(whole))
        {
            // Bytes read while the owner was writing them may be stale: the next read takes them from the file again.
            _end = _start;
            return FrameState.Damaged;
        }

        frame = whole;
        Skip(whole.Length);
        return FrameState.Whole;
    }

    /// <summary>
    /// Whether a whole frame starts anywhere behind the next frame's place: then what stands here was damaged later and is no torn end.
    /// </summary>
    public bool HasWholeFrameBehind()
    {
        var rest = ReadRest();
        var at = 1 + Frame.PayloadAt;
        while (at < rest.Length && rest.AsSpan(at).IndexOf(RecordText.Opening) is var found and >= 0)
        {
            at += found;
            var candidate = rest.AsSpan(at - Frame.PayloadAt);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(candidate);
            if (length <= (uint)(candidate.Length - Frame.PayloadAt) && Frame.IsWhole(candidate[..(Frame.PayloadAt + (int)length)]))
            {
                return true;
            }

            at++;
        }

        return false;
    }

    /// <summary>Everything from the next frame's place to the end of the file.</summary>
    public byte[] ReadRest()
    {
        var rest = new byte[Math.Max(0, FileLength - Offset)];
        var read = 0;
        while (read < rest.Length && RandomAccess.Read(_file, rest.AsSpan(read), Offset + read) is var got and > 0)
        {
            read += got;
        }

        return rest[..read];
    }

    public void Dispose() => _file.Dispose();

    private void Skip(int count)
    {
        _start += count;
        Offset += count;
    }

    private bool Fill(int needed)
    {
        if (_end - _start >= needed)
        {
            return true;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (needed > _buffer.Length)
        {
            Array.Resize(ref _buffer, needed);
        }

        while (_end < needed)
        {
            var got = RandomAccess.Read(_file, _buffer.AsSpan(_end), Offset + _end);
            if (got == 0)
            {
                return false;
            }

            _end += got;
        }

        return true;
    }
}
