using System.Globalization;
using Turnpike.Audit.Chain;

namespace Turnpike.Audit.Segments;

/// <summary>Reads one segment from its header to its end, checks that each record follows from the one before, and feeds a projection.</summary>
internal sealed class SegmentReplay(FrameReader reader, string name)
{
    private static ReadOnlySpan<byte> StateMember => ",\"state\":"u8;

    private byte[] _scratch = new byte[64 * 1024];

    /// <summary>Hash of the last record read; at first what the header says the first one follows.</summary>
    public byte[] Head { get; } = [.. reader.Header!.Previous];

    /// <summary>Sequence number of the last record read.</summary>
    public long Last { get; private set; } = reader.Header!.First - 1;

    /// <summary>Time of the last record read.</summary>
    public DateTime Time { get; private set; }

    /// <summary>Offset behind the record the segment opens with.</summary>
    public long OpeningEnd { get; private set; }

    /// <summary>Whether the last record is a signed checkpoint.</summary>
    public bool EndsSigned { get; private set; }

    /// <summary>Feeds every whole record. Returns how the segment ends.</summary>
    /// <exception cref="InvalidDataException">A whole record does not belong where it stands.</exception>
    public FrameState Run(IProjection projection)
    {
        FrameState state;
        while ((state = reader.Read(out var frame)) == FrameState.Whole)
        {
            Take(frame, projection);
        }

        return state;
    }

    private void Take(ReadOnlySpan<byte> frame, IProjection projection)
    {
        if (_scratch.Length < frame.Length)
        {
            _scratch = new byte[frame.Length];
        }

        var payload = Frame.Payload(frame);
        if (!Frame.Follows(frame, Head, _scratch)
            || !RecordText.TryRead(payload, out var sequence, out var time, out var body)
            || !IsNext(sequence, body))
        {
            throw Damaged("does not follow from the record before it");
        }

        var isOpening = OpeningEnd == 0;
        if (isOpening != RecordText.Kind(body).SequenceEqual("segment.open"u8))
        {
            throw Damaged("is not the record a segment opens with, or is one in the middle");
        }

        Frame.Hash(frame).CopyTo(Head);
        (Last, Time) = (sequence, time);
        EndsSigned = RecordText.Kind(body).SequenceEqual("checkpoint"u8);
        if (isOpening)
        {
            OpeningEnd = reader.Offset;
            projection.Restore(State(body));
        }
        else if (!RecordText.IsOwn(body))
        {
            projection.Apply(sequence, payload);
        }
    }

    // Only the record of a recovery may leave numbers out: those of records that were appended and never became durable.
    private bool IsNext(long sequence, ReadOnlySpan<byte> body) =>
        sequence == Last + 1 || (sequence > Last && RecordText.Kind(body).SequenceEqual("segment.recovered"u8));

    private static ReadOnlySpan<byte> State(ReadOnlySpan<byte> body)
    {
        var at = body.IndexOf(StateMember);
        return at < 0 ? default : body[(at + StateMember.Length)..];
    }

    private InvalidDataException Damaged(string what) => new(string.Create(
        CultureInfo.InvariantCulture, $"{name}: record {Last + 1}, before byte {reader.Offset}, {what}; run 'turnpike audit verify'"));
}
