using System.Text;
using System.Text.Json;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>Batches to the disk, and what the log's own thread does.</content>
public sealed partial class AuditLog
{
    // From here on callers wait until the checkpoint on its way is made. What nobody waits for may still come up to MostUnsigned.
    private const int WaitUnsigned = MostUnsigned - 1_000;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan RecoverEvery = TimeSpan.FromSeconds(1);

    private readonly IRecordDisk _disk;
    private readonly bool _recoversByItself;
    private readonly FileStream _lock;
    private readonly AutoResetEvent _bell = new(false);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _isRung;
    private bool _isClosing;
    private volatile bool _keeperWants;

    // Held by whoever signs, begins a segment, recovers or closes; taken before _writer.
    private readonly Lock _upkeep = new();

    // Held by whoever brings a batch to the disk. A caller only tries to take it and never waits for it.
    private readonly Lock _writer = new();
    private readonly byte[] _durableHash = new byte[ChainHash.Size];
    private IRecordFile? _file;
    private long _segment;
    private long _offset;
    private long _openingEnd;

    private bool IsSegmentFull => _offset - _openingEnd >= _options.SegmentBytes;

    private void Ring()
    {
        if (Interlocked.Exchange(ref _isRung, 1) == 0)
        {
            _bell.Set();
        }
    }

    /// <summary>The log's own thread: with <c>fsync</c> it writes every batch, with <c>os</c> what nobody waits for, and it does all that is due now and then.</summary>
    private void Keep()
    {
        var seen = -1L;
        while (!Volatile.Read(ref _isClosing))
        {
            _bell.WaitOne(Pause(ref seen));
            Volatile.Write(ref _isRung, 0);
            _keeperWants = true;
            lock (_upkeep)
            {
                lock (_writer)
                {
                    _keeperWants = false;
                    if (_fault is not null && _recoversByItself)
                    {
                        Recover();
                    }

                    WritePending();
                }

                Maintain();
            }

            if (Volatile.Read(ref _pending).Completion is not null)
            {
                // Somebody came to wait while the writer was taken and could not write by himself.
                Ring();
            }
        }

        Close();
    }

    /// <summary>How long the thread may sleep. It wakes every 50 ms while records come, and not at all while none do.</summary>
    private TimeSpan Pause(ref long seen)
    {
        if (_fault is not null)
        {
            return _recoversByItself ? RecoverEvery : Timeout.InfiniteTimeSpan;
        }

        lock (Gate)
        {
            var isQuiet = _head == seen && _pending.Count == 0;
            seen = _head;
            _isAsleep = isQuiet;
            return !isQuiet ? Tick
                : _unsigned == 0 || _options.CheckpointAfter == Timeout.InfiniteTimeSpan ? Timeout.InfiniteTimeSpan
                : _options.CheckpointAfter;
        }
    }

    /// <summary>With <c>os</c>: the first who waits writes for all; whoever comes meanwhile is seen by it before it goes.</summary>
    private void WriteInline()
    {
        const int Rounds = 4;
        for (var i = 0; i < Rounds; i++)
        {
            // The log's thread goes first: it writes for all, and has a checkpoint or a new segment to make.
            if (_keeperWants || !_writer.TryEnter())
            {
                return;
            }

            if (_unsigned >= WaitUnsigned)
            {
                // The disk is slower than the callers: they wait, for the verifier bounds what may stand unsigned.
                _writer.Exit();
                Ring();
                return;
            }

            try
            {
                WritePending();
            }
            finally
            {
                _writer.Exit();
            }

            if (Volatile.Read(ref _pending).Completion is null)
            {
                if (IsSegmentFull || _unsigned >= _options.CheckpointEvery)
                {
                    Ring();
                }

                return;
            }
        }

        // One caller does not serve the others for ever.
        Ring();
    }

    // Under _writer. Never throws: a failure goes to those who wait.
    private void WritePending()
    {
        Batch batch;
        lock (Gate)
        {
            if (_fault is not null || _pending.Count == 0)
            {
                return;
            }

            batch = TakePending();
        }

        try
        {
            _file!.Write(batch.Bytes, _offset);
            if (_options.Durability == Durability.Fsync)
            {
                _file.Flush();
            }

            Publish(batch);
        }
#pragma warning disable CA1031 // As in Guarded; here without its closure, for every call passes.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
        }
    }

    // Under Gate and _writer.
    private Batch TakePending()
    {
        var batch = _pending;
        _headHash.CopyTo(batch.Head, 0);
        (_writing, _pending, _spare) = (batch, _spare!, null);
        return batch;
    }

    // Under _writer.
    private void Publish(Batch batch)
    {
        if (batch.HasCallerRecords)
        {
            _unsignedSince = _unsigned == 0 ? _options.Time.GetTimestamp() : _unsignedSince;
            _unsigned += batch.Count;
        }

        _offset += batch.Length;
        TaskCompletionSource? completion;
        lock (Gate)
        {
            // At a segment's end nothing may be left to write.
            if (batch.Count > 0)
            {
                batch.Head.CopyTo(_durableHash, 0);
                Volatile.Write(ref _durable, batch.Last);
            }

            completion = batch.Reset();
            (_writing, _spare) = (null, batch);
        }

        completion?.SetResult();
    }

    // Under _upkeep.
    private void WriteAll()
    {
        lock (_writer)
        {
            WritePending();
        }

        ThrowIfFailed();
    }

    private T? Guarded<T>(Func<T> act)
    {
        try
        {
            return act();
        }
#pragma warning disable CA1031 // Whatever stops a record from being written stops every call: nothing may be lost in between.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
            return default;
        }
    }

    private void ThrowIfFailed()
    {
        if (_fault is { } fault)
        {
            throw new IOException(fault.Message, fault);
        }
    }

    private void Close()
    {
        lock (_upkeep)
        {
            lock (_writer)
            {
                WritePending();
                Guarded(() =>
                {
                    // All but the last checkpoint itself is signed in the end.
                    if (_fault is null && _durable > _signedUpTo + 1)
                    {
                        Sign();
                    }

                    WritePending();
                    if (_fault is null)
                    {
                        _file!.Flush();
                    }

                    return true;
                });
                Fail(new IOException("the record is closed"));
                _file?.Dispose();
                _lock.Dispose();
                _key.Dispose();
            }
        }

        _closed.SetResult();
    }

    private static string Quoted(string text) => $"\"{JsonEncodedText.Encode(text)}\"";
}
