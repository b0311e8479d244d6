using System.Globalization;
using System.Runtime.CompilerServices;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Reading;

/// <summary>One record as it stands in the log.</summary>
/// <param name="Sequence">Its sequence number.</param>
/// <param name="Payload">Its JSON, UTF-8, one line without the line end. The bytes belong to the receiver.</param>
public readonly record struct AuditRecord(long Sequence, ReadOnlyMemory<byte> Payload);

/// <summary>
/// Reads records in order, also while the owner is writing. Checks lengths and checksums (a bad record is an
/// <see cref="InvalidDataException"/> that names it), not the chain: that is the verifier's.
/// </summary>
public sealed class AuditReader : IDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    private readonly string _folder;
    private readonly long _from;
    private FrameReader? _segment;
    private readonly (long Segment, long Offset) _start;
    private SegmentFile _file;
    private long _last;

    /// <summary>Opens the folder at the first record whose sequence number is at least <paramref name="from"/>.</summary>
    public AuditReader(string folder, long from = 0)
    {
        _folder = folder;
        _from = from;
    }

    /// <summary>Opens the folder at a known record, which is read first.</summary>
    internal AuditReader(string folder, long from, long segment, long offset)
        : this(folder, from) => _start = (segment, offset);

    /// <summary>Number of the segment the last record read stands in.</summary>
    internal long Segment => _file.Number;

    /// <summary>Where the frame of the last record read begins.</summary>
    internal long Offset { get; private set; }

    /// <summary>Chain hash of the last record read.</summary>
    internal byte[] Hash { get; } = new byte[ChainHash.Size];

    /// <summary>Reads the next record; false when there is no further whole record yet.</summary>
    public bool TryRead(out AuditRecord record)
    {
        record = default;
        while (_segment is not null || TryOpenNext())
        {
            if (_segment!.FileLength < _segment.Offset)
            {
                // The owner cut back after a failed write. Numbers are never given twice, so what was read is not read again.
                Reopen();
            }

            var state = _segment.Read(out var frame);
            var hasNext = false;
            if (state != FrameState.Whole && Following() is not null)
            {
                // A segment is complete before the next is begun: what a second look does not find is not there.
                hasNext = true;
                state = _segment.Read(out frame);
            }

            if (state == FrameState.Whole)
            {
                if (!RecordText.TryRead(Frame.Payload(frame), out var sequence, out _, out _))
                {
                    throw Damaged();
                }

                if (sequence > _last && sequence >= _from)
                {
                    _last = sequence;
                    Offset = _segment.Offset - frame.Length;
                    Frame.Hash(frame).CopyTo(Hash);
                    record = new AuditRecord(sequence, Frame.Payload(frame).ToArray());
                    return true;
                }
            }
            else if (!hasNext)
            {
                // In the last segment it may be on its way to the disk, unless whole records stand behind it.
                return state != FrameState.End && _segment.HasWholeFrameBehind() ? throw Damaged() : false;
            }
            else if (state != FrameState.End)
            {
                throw Damaged();
            }
            else
            {
                _segment.Dispose();
                _segment = null;
            }
        }

        return false;
    }

    /// <summary>All records that are there now.</summary>
    public IEnumerable<AuditRecord> ReadAll()
    {
        while (TryRead(out var record))
        {
            yield return record;
        }
    }

    /// <summary>The records that are there and those that come, until cancelled; new ones are looked for every 200 ms of <paramref name="time"/>.</summary>
    public async IAsyncEnumerable<AuditRecord> FollowAsync(TimeProvider time, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            if (TryRead(out var record))
            {
                yield return record;
            }
            else
            {
                await Task.Delay(LookEvery, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Sequence number of the record that stands <paramref name="count"/> records before the end; what <c>tail</c> starts from.</summary>
    public static long PositionFromEnd(string folder, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 0);
        var segments = SegmentFolder.List(folder);
        var missing = count;
        var position = 1L;
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            var sequences = SequencesOf(segments[i]);
            if (count == 0 && sequences.Count > 0)
            {
                return sequences[^1] + 1;
            }

            if (missing > 0 && sequences.Count >= missing)
            {
                return sequences[^missing];
            }

            missing -= sequences.Count;
            position = sequences.Count > 0 ? sequences[0] : position;
        }

        return position;
    }

    /// <inheritdoc/>
    public void Dispose() => _segment?.Dispose();

    private static List<long> SequencesOf(SegmentFile segment)
    {
        using var reader = new FrameReader(segment.Path);
        var sequences = new List<long>();
        while (reader.Read(out var frame) == FrameState.Whole && RecordText.TryRead(Frame.Payload(frame), out var sequence, out _, out _))
        {
            sequences.Add(sequence);
        }

        return sequences;
    }

    private SegmentFile? Following()
    {
        foreach (var segment in SegmentFolder.List(_folder))
        {
            if (segment.Number > _file.Number)
            {
                return segment;
            }
        }

        return null;
    }

    private bool TryOpenNext()
    {
        if ((_file.Number > 0 ? Following() : Start()) is not { } next)
        {
            return false;
        }

        var reader = _start.Offset > 0 && next.Number == _start.Segment ? new FrameReader(next.Path, _start.Offset) : new FrameReader(next.Path);
        if (reader.Header is null)
        {
            var problem = reader.HeaderProblem;
            var isBeingMade = reader.FileLength < SegmentHeader.Size;
            reader.Dispose();
            return isBeingMade ? false : throw new InvalidDataException($"{next.Name}: {problem}");
        }

        (_file, _segment) = (next, reader);
        return true;
    }

    /// <summary>The segment that holds the first record asked for: the last one that does not begin behind it.</summary>
    private SegmentFile? Start()
    {
        var segments = SegmentFolder.List(_folder);
        if (_start.Segment > 0 && segments.FirstOrDefault(s => s.Number == _start.Segment) is { Number: > 0 } known)
        {
            return known;
        }

        for (var i = segments.Length - 1; i > 0; i--)
        {
            using var reader = new FrameReader(segments[i].Path);
            if (reader.Header is { } header && header.First <= _from)
            {
                return segments[i];
            }
        }

        return segments.Length > 0 ? segments[0] : null;
    }

    private void Reopen()
    {
        _segment!.Dispose();
        _segment = new FrameReader(_file.Path);
    }

    private InvalidDataException Damaged() => new(string.Create(
        CultureInfo.InvariantCulture, $"{_file.Name}: the record at byte {_segment!.Offset}, behind record {_last}, is damaged; run 'turnpike audit verify'"));
}
