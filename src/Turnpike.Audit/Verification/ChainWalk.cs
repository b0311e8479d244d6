using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Checkpoints;
using Turnpike.Audit.Segments;
using Turnpike.Wire.Json;

namespace Turnpike.Audit.Verification;

/// <summary>One walk over all segments, record by record; throws at the first fault. Its properties say how far it came.</summary>
internal sealed class ChainWalk(ECDsa key, HeldCheckpoints held, int maxUnsigned)
{
    // Records between two words of progress.
    private const int Step = 10_000;

    private readonly JsonTape _tape = new();
    private readonly byte[] _head = new byte[ChainHash.Size];
    private readonly Dictionary<long, (long Last, string Hash)> _retired = [];

    // Hashes since the last signed record: what the next checkpoint may cover.
    private readonly Queue<(long Sequence, string Hash)> _unsigned = new();
    private byte[] _scratch = new byte[4 * 1024];
    private DateTime _time = DateTime.MinValue;
    private SegmentHeader? _header;
    private SegmentHeader? _firstHeader;
    private string _file = "";
    private long _unsignedRecords;

    public Action<long>? Progress { get; init; }

    public CancellationToken Cancellation { get; init; }

    public int Segments { get; private set; }

    public long Records { get; private set; }

    public long First { get; private set; }

    public long Last { get; private set; }

    public long SignedUpTo { get; private set; }

    public long Checkpoints { get; private set; }

    public string LogId => _header is null ? "" : Convert.ToHexStringLower(_header.LogId);

    public string Head => Records == 0 ? "" : Convert.ToHexStringLower(_head);

    public List<string> Notes { get; } = [];

    public void Segment(SegmentFile segment, bool isLast)
    {
        _file = segment.Name;
        using var reader = new FrameReader(segment.Path);
        Follow(reader.Header ?? throw Fault(VerifyFaultKind.Header, 0, reader.HeaderProblem), segment.Number);
        var isOpening = true;
        while (true)
        {
            var at = reader.Offset;
            var length = reader.FileLength;
            var state = reader.Read(out var frame);
            if (state == FrameState.Whole)
            {
                Record(frame, at, isOpening);
                isOpening = false;
            }
            else if (state == FrameState.End && !isOpening)
            {
                return;
            }
            else if (!isLast || reader.FileLength == length)
            {
                // The last segment may have grown between the two looks, its owner being at work: then look again.
                throw state == FrameState.Damaged
                    ? Fault(VerifyFaultKind.Checksum, at, "its bytes are not what its checksum says")
                    : Fault(VerifyFaultKind.Torn, at, "the file ends inside it");
            }
        }
    }

    /// <summary>What can be said only when all was read.</summary>
    public void Finish()
    {
        _file = "";
        if (_firstHeader is { Number: > 1 } first
            && !(_retired.TryGetValue(first.Number - 1, out var act) && act == (first.First - 1, Convert.ToHexStringLower(first.Previous))))
        {
            throw new FaultFoundException(new VerifyFault(
                VerifyFaultKind.MissingSegment, "", 1, -1, Text($"the segments before {first.Number} are missing, and no retention act in the log says why")));
        }

        var retired = new List<long>();
        foreach (var (checkpoint, isGiven) in held.All)
        {
            if (checkpoint.Sequence > Last)
            {
                throw Held(checkpoint, isGiven, Text($"the log ends at record {Last}: it lost its tail or was rolled back"));
            }

            if (checkpoint.Sequence < First - 1)
            {
                retired.Add(checkpoint.Sequence);
            }
        }

        if (retired.Count > 0)
        {
            // One sentence: a folder keeps the checkpoints of all it ever held.
            Notes.Add(Text($"{retired.Count} checkpoints, of records {retired.Min()} to {retired.Max()}, cover retired segments and could not be compared"));
        }

        if (Checkpoints == 0)
        {
            throw Fault(VerifyFaultKind.Checkpoint, -1, "no signature covers the log: every log begins with a checkpoint");
        }
    }

    public static FaultFoundException Held(Checkpoint checkpoint, bool isGiven, string what) => new(new VerifyFault(
        isGiven ? VerifyFaultKind.HeldCheckpoint : VerifyFaultKind.Checkpoint,
        isGiven ? "" : SegmentFolder.CheckpointsName,
        checkpoint.Sequence,
        -1,
        Text($"a {(isGiven ? "held " : "")}checkpoint of record {checkpoint.Sequence} does not agree: {what}")));

    private void Follow(SegmentHeader header, long number)
    {
        if (_header is null)
        {
            _firstHeader = header;
            (First, Last) = (header.First, header.First - 1);
            header.Previous.CopyTo(_head, 0);
            if (number == 1 && (header.First != 1 || !header.Previous.AsSpan().SequenceEqual(ChainHash.Genesis(header.LogId))))
            {
                throw Fault(VerifyFaultKind.Header, 0, "the first segment does not begin a log");
            }

            Hold(Last);
        }
        else if (header.Number != _header.Number + 1)
        {
            throw Fault(VerifyFaultKind.MissingSegment, -1, Text($"segment {_header.Number + 1} is missing"));
        }

        if (header.Number != number || header.First != Last + 1 || !header.Previous.AsSpan().SequenceEqual(_head)
            || (_header is not null && !header.LogId.AsSpan().SequenceEqual(_header.LogId)))
        {
            throw Fault(VerifyFaultKind.Header, 0, "the header does not follow from the segment before it");
        }

        _header = header;
        Segments++;
    }

    private void Record(ReadOnlySpan<byte> frame, long at, bool isOpening)
    {
        if (_scratch.Length < frame.Length)
        {
            _scratch = new byte[frame.Length];
        }

        if (!Frame.Follows(frame, _head, _scratch))
        {
            throw Fault(VerifyFaultKind.Chain, at, "it does not follow from the record before it: something was changed, removed, reordered or inserted here");
        }

        var payload = Frame.Payload(frame);
        if (!RecordText.TryRead(payload, out var sequence, out var time, out var body)
            || !_tape.TryRead(payload.ToArray(), new JsonBudget(Frame.MaxPayload, 128, int.MaxValue), out _))
        {
            throw Fault(VerifyFaultKind.Content, at, "it is not the JSON a record is");
        }

        var kind = Encoding.UTF8.GetString(RecordText.Kind(body));
        if (sequence <= Last || (sequence > Last + 1 && kind != "segment.recovered") || time < _time || isOpening != (kind == "segment.open"))
        {
            throw Fault(VerifyFaultKind.Content, at, "its number, time or kind is not what must stand here");
        }

        Frame.Hash(frame).CopyTo(_head);
        (Last, _time) = (sequence, time);
        Records++;
        if (Records % Step == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
            Progress?.Invoke(Records);
        }

        Own(kind, body, at);
        Hold(sequence);
        if (++_unsignedRecords > maxUnsigned)
        {
            throw Fault(VerifyFaultKind.Checkpoint, at, Text($"more than {maxUnsigned} records in a row are not signed"), isTaken: true);
        }
    }

    private void Own(string kind, ReadOnlySpan<byte> body, long at)
    {
        var root = _tape.Root;
        switch (kind)
        {
            case "checkpoint":
                Check(Checkpoint.Read(_tape.Source, new JsonTape()), at);
                break;
            case "segment.open" when !root["log"u8].Is(Encoding.UTF8.GetBytes(LogId)) || !root["segment"u8].Raw.SequenceEqual(Number(_header!.Number))
                || !root["previous"u8].Is(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(_header.Previous))):
                throw Fault(VerifyFaultKind.Content, at, "it contradicts its segment's header", isTaken: true);
            case "segment.retired" when long.TryParse(root["segment"u8].Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && long.TryParse(root["last"u8].Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var last) && root["hash"u8].Kind == JsonKind.String:
                _retired[number] = (last, root["hash"u8].GetString());
                Notes.Add(Text($"record {Last}: segment {number} was retired"));
                break;
            case "segment.recovered":
                Notes.Add(Text($"record {Last}: {Encoding.UTF8.GetString(body)}"));
                break;
            default:
                break;
        }
    }

    private void Check(Checkpoint? checkpoint, long at)
    {
        var signed = SignedUpTo;
        if (checkpoint is null || checkpoint.LogId != LogId || !checkpoint.IsSignedBy(key))
        {
            throw Fault(VerifyFaultKind.Checkpoint, at, "the signature of this checkpoint is not by the key", isTaken: true);
        }

        while (_unsigned.TryPeek(out var one) && one.Sequence < checkpoint.Sequence)
        {
            _unsigned.Dequeue();
        }

        if (!_unsigned.TryPeek(out var covered) || covered != (checkpoint.Sequence, checkpoint.Hash))
        {
            throw Fault(VerifyFaultKind.Checkpoint, at, Text(
                $"this checkpoint was signed over another chain: something behind record {signed} and up to {checkpoint.Sequence} was rewritten"), isTaken: true);
        }

        SignedUpTo = checkpoint.Sequence;
        _unsignedRecords = Last - checkpoint.Sequence - 1;
        Checkpoints++;
    }

    // Compares with what is held of this record, and keeps its hash for the checkpoint that will cover it.
    private void Hold(long sequence)
    {
        var hash = Convert.ToHexStringLower(_head);
        _unsigned.Enqueue((sequence, hash));
        foreach (var (checkpoint, isGiven) in held.Of(sequence))
        {
            if (checkpoint.Hash != hash)
            {
                throw Held(checkpoint, isGiven, Text($"the chain behind record {SignedUpTo} and up to {sequence} was rewritten"));
            }

            // A statement of the key over this very chain counts like one inside it.
            SignedUpTo = Math.Max(SignedUpTo, sequence);
        }
    }

    private static byte[] Number(long value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private FaultFoundException Fault(VerifyFaultKind kind, long offset, string what, bool isTaken = false)
    {
        var sequence = isTaken ? Last : Last + 1;
        return new FaultFoundException(new VerifyFault(kind, _file, sequence, offset, Text($"record {sequence}: {what}")));
    }
}
