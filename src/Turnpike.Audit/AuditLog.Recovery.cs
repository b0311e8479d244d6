using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>What happens when the record cannot be written, and how it goes on.</content>
public sealed partial class AuditLog
{
    /// <summary>
    /// After a failure: cuts back to what is known to be durable, feeds the projection anew (restore and apply, under the gate) and
    /// goes on. The log tries this by itself every second. Returns whether records can be written.
    /// </summary>
    public ValueTask<bool> TryRecoverAsync() => new(Task.Run(() =>
    {
        lock (_upkeep)
        {
            lock (_writer)
            {
                return _fault is null || Recover();
            }
        }
    }));

    /// <summary>Fails everybody who waits and everybody who comes. After a failed write or sync nothing is known of what the file holds behind the last durable record.</summary>
    private void Fail(Exception cause)
    {
        TaskCompletionSource? writing;
        TaskCompletionSource? pending;
        IOException fault;
        lock (Gate)
        {
            fault = _fault = new IOException($"the record cannot be written: {cause.Message}", cause);
            Lose(_durable + 1, _head);
            pending = _pending.Reset();
            writing = _writing?.Reset();
            _spare ??= _writing ?? new Batch();
            _writing = null;
        }

        Fail(writing, fault);
        Fail(pending, fault);
    }

    private static void Fail(TaskCompletionSource? waiters, IOException fault)
    {
        if (waiters is not null)
        {
            waiters.SetException(fault);
            _ = waiters.Task.Exception;
        }
    }

    private void Lose(long from, long to)
    {
        if (to < from)
        {
            return;
        }

        if (_lost.Count > 0 && _lost[^1].From == from)
        {
            _lost.RemoveAt(_lost.Count - 1);
        }

        _lost.Add((from, to));
        _hasLost = true;
    }

    // Under _upkeep and _writer, failed. Numbers once given are not given again: who still waits for a lost record must not take another for it.
    private bool Recover()
    {
        if (Volatile.Read(ref _isClosing))
        {
            return false;
        }

        try
        {
            _file?.Dispose();
            _file = null;
            foreach (var segment in SegmentFolder.List(_options.Folder))
            {
                if (segment.Number > _segment)
                {
                    SetAside(segment, _options.Folder, _disk);
                }
            }

            var path = SegmentFolder.PathOf(_options.Folder, _segment);
            _file = _disk.Open(path);
            var (cut, kept) = CutBack(path);
            FeedAnew(path);
            WriteRecovered("failed write", cut, Head - _durable, kept);
            _fault = null;
            return true;
        }
#pragma warning disable CA1031 // Nothing here may end the thread that will try again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fail(e);
            return false;
        }
    }

    private (long Cut, string? Kept) CutBack(string path)
    {
        using var reader = new FrameReader(path, _offset);
        var cut = reader.FileLength - _offset;
        if (cut <= 0)
        {
            return (0, null);
        }

        string? kept;
        try
        {
            kept = Keep(path, reader);
        }
        catch (IOException)
        {
            // A full disk keeps nothing aside, and freeing the tail may be what lets it go on. Nobody was told that these bytes are durable.
            kept = null;
        }

        _file!.SetLength(_offset);
        _file.Flush();
        return (cut, kept);
    }

    private void FeedAnew(string path)
    {
        using var reader = new FrameReader(path);
        var replay = new SegmentReplay(reader, Path.GetFileName(path));

        // The one I/O under the gate: nothing can be appended now anyway, and nobody may see the projection half fed.
        lock (Gate)
        {
            var end = replay.Run(_projection);
            if (end != FrameState.End || replay.Last != _durable)
            {
                throw new InvalidDataException($"{Path.GetFileName(path)}: what was durable is no longer there");
            }

            StandAt(replay, reader.Offset);
        }
    }
}
