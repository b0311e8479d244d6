using Turnpike.Audit.Chain;

namespace Turnpike.Audit.Segments;

/// <summary>
/// Records encoded and not yet written: two of them take turns, one being filled under the gate while the other is on its way to
/// the disk. All waiters of a batch share one completion.
/// </summary>
internal sealed class Batch
{
    private const int Usual = 64 * 1024;
    private const int KeepUpTo = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[Usual];

    /// <summary>Bytes encoded so far.</summary>
    public int Length { get; private set; }

    /// <summary>Records encoded so far.</summary>
    public int Count { get; private set; }

    /// <summary>Sequence number of the last record.</summary>
    public long Last { get; private set; }

    /// <summary>Whether a caller's record is in it, not only the log's own.</summary>
    public bool HasCallerRecords { get; private set; }

    /// <summary>Chain hash of the last record; set when the batch is closed.</summary>
    public byte[] Head { get; } = new byte[ChainHash.Size];

    /// <summary>What the waiters wait for; null while there is none.</summary>
    public TaskCompletionSource? Completion { get; private set; }

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Encodes a record and moves <paramref name="head"/> on to its hash. Allocates only when the batch grows.</summary>
    public void Add(long sequence, DateTime utc, ReadOnlySpan<byte> body, Span<byte> head)
    {
        var payload = RecordText.Overhead(Digits(sequence)) + body.Length;
        var frame = Reserve(Frame.PayloadAt + payload);
        RecordText.Write(frame[Frame.PayloadAt..], sequence, utc, body);
        Frame.Complete(frame, head);
        Count++;
        Last = sequence;
        HasCallerRecords |= !RecordText.IsOwn(body);
    }

    /// <summary>The task of everybody who waits for this batch.</summary>
    public Task WhenWritten() =>
        // Continuations must not run on the thread that writes: it has the next batch to bring to the disk.
        (Completion ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Empties the batch for its next turn and returns the completion that is due.</summary>
    public TaskCompletionSource? Reset()
    {
        var completion = Completion;
        (Completion, Length, Count, Last, HasCallerRecords) = (null, 0, 0, 0, false);
        if (_bytes.Length > KeepUpTo)
        {
            _bytes = new byte[Usual];
        }

        return completion;
    }

    private static int Digits(long value)
    {
        var digits = 1;
        while ((value /= 10) != 0)
        {
            digits++;
        }

        return digits;
    }

    private Span<byte> Reserve(int length)
    {
        var needed = checked(Length + length);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(needed, (int)Math.Min(Array.MaxLength, _bytes.Length * 2L)));
        }

        var span = _bytes.AsSpan(Length, length);
        Length = needed;
        return span;
    }
}
