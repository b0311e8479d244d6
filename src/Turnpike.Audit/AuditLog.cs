using System.Buffers;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Checkpoints;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <summary>
/// The append-only, hash-chained record: one writer, group commit. Knows nothing of what a record means.
/// Appending encodes into memory under <see cref="Gate"/>; bringing batches to the disk is <c>AuditLog.Writing.cs</c>, going on
/// after a failure <c>AuditLog.Recovery.cs</c>. The format is in <c>docs/audit-format.md</c>.
/// </summary>
public sealed partial class AuditLog : IAsyncDisposable
{
    private const int MaxBody = 1024 * 1024;
    private const int MaxBacklog = 64 * 1024 * 1024;

    // The verifier refuses more than 10,000 records in a row without a signature, so the log never makes them.
    private const int MostUnsigned = 9_500;

    // JSON has no raw control characters inside strings, and between tokens a record has no white space: one record, one line.
    private static readonly SearchValues<byte> Control = SearchValues.Create(Enumerable.Range(0, 0x20).Select(b => (byte)b).ToArray());

    private readonly AuditOptions _options;
    private readonly IProjection _projection;
    private readonly SigningKey _key;
    private readonly byte[] _logId;
    private readonly string _logIdText;

    // Guarded by Gate.
    private readonly byte[] _headHash = new byte[ChainHash.Size];
    private readonly List<(long From, long To)> _lost = [];
    private Batch _pending = new();
    private Batch? _spare = new();
    private Batch? _writing;
    private long _head;
    private long _signed;
    private long _lastTicks;
    private bool _isAsleep;

    // Written under Gate, read anywhere.
    private long _durable;
    private volatile IOException? _fault;
    private volatile bool _hasLost;

    /// <summary>Opens or creates the log: recovers a torn tail (with a record that says so) and feeds the last segment to the projection.</summary>
    /// <exception cref="InvalidDataException">The log is damaged other than by a torn tail, or its signing key is missing; the message names the record.</exception>
    /// <exception cref="IOException">The folder cannot be used, or another process has the log open.</exception>
    public static AuditLog Open(AuditOptions options, IProjection projection) => Open(options, projection, RecordDisk.Instance, recoversByItself: true);

    /// <summary>Sequence number of the last record appended.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>
    /// Held while a projection changes together with its record: take it, decide, append, release. Never held across I/O.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>Time of the last record appended: never earlier than that of the record before. Only under <see cref="Gate"/>.</summary>
    public DateTimeOffset LastTime => new(_lastTicks, TimeSpan.Zero);

    /// <summary>Whether records can be written now, and if not why.</summary>
    public AuditHealth Health
    {
        get
        {
            var fault = _fault;
            return new AuditHealth(fault is null, fault?.Message, Head, Volatile.Read(ref _durable));
        }
    }

    /// <summary>
    /// Appends one record. <paramref name="body"/> is the inside of a JSON object without braces (<c>"kind":"call",…</c>), at most
    /// 1 MiB; the log adds <c>seq</c> and <c>time</c> before it. Only under <see cref="Gate"/>.
    /// </summary>
    /// <returns>The record's sequence number.</returns>
    /// <exception cref="IOException">The log has failed, is closed, or the disk is so far behind that 64 MiB wait for it, or 9,500 records for a signature.</exception>
    /// <exception cref="ArgumentException">The body is empty or too long, holds a control character (a line break), or is of one of the log's own kinds.</exception>
    public long Append(ReadOnlySpan<byte> body)
    {
        if (!Gate.IsHeldByCurrentThread)
        {
            throw new InvalidOperationException("a record is appended only under the gate");
        }

        if (_fault is { } fault)
        {
            throw new IOException(fault.Message, fault);
        }

        if (body.Length > MaxBody || !body.StartsWith("\"kind\":\""u8) || body.ContainsAny(Control) || RecordText.IsOwn(body))
        {
            throw new ArgumentException("a record's body opens with its kind, has at most 1 MiB on one line, and is not of the log's own kinds", nameof(body));
        }

        if (_pending.Length + body.Length > MaxBacklog || _head - _signed >= MostUnsigned)
        {
            throw new IOException("the record is too far behind: the disk does not take what is appended");
        }

        return Encode(body);
    }

    /// <summary>Completes when the record of this sequence number is durable; fails with <see cref="IOException"/> when it never will be.</summary>
    public ValueTask WaitDurableAsync(long sequence)
    {
        if (Volatile.Read(ref _durable) >= sequence && !_hasLost)
        {
            return ValueTask.CompletedTask;
        }

        if (_options.Durability == Durability.Os)
        {
            WriteInline();
            if (Volatile.Read(ref _durable) >= sequence && !_hasLost)
            {
                return ValueTask.CompletedTask;
            }
        }

        Task task;
        lock (Gate)
        {
            if (sequence > _head)
            {
                throw new ArgumentOutOfRangeException(nameof(sequence), "no such record was appended");
            }

            foreach (var (from, to) in _lost)
            {
                if (sequence >= from && sequence <= to)
                {
                    return ValueTask.FromException(new IOException("the record could not be written and is not in the log"));
                }
            }

            if (_durable >= sequence)
            {
                return ValueTask.CompletedTask;
            }

            task = _writing is { } writing && writing.Last >= sequence ? writing.WhenWritten() : _pending.WhenWritten();
        }

        if (_options.Durability == Durability.Os)
        {
            // Another caller was writing when this one came. If it is done by now, this one writes; else it sees this one waiting.
            WriteInline();
        }
        else
        {
            Ring();
        }

        return new ValueTask(task);
    }

    /// <summary>Flushes, writes a checkpoint and closes.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isClosing, true);
        Ring();
        await _closed.Task;
    }

    // Under Gate.
    private long Encode(ReadOnlySpan<byte> body)
    {
        _lastTicks = Math.Max(_lastTicks, _options.Time.GetUtcNow().UtcTicks);
        var sequence = _head + 1;
        _pending.Add(sequence, new DateTime(_lastTicks, DateTimeKind.Utc), body, _headHash);
        Volatile.Write(ref _head, sequence);
        if (_isAsleep)
        {
            _isAsleep = false;
            Ring();
        }

        return sequence;
    }
}
