using Turnpike.Audit.Columns;
using Turnpike.Audit.Reading;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Queries;

/// <content>Taking up what came, and forgetting what is no more.</content>
public sealed partial class AuditIndex
{
    // Held while records are taken up, by one thread at a time.
    private readonly Lock _upkeep = new();
    private readonly RowFields _fields = new();
    private AuditReader? _reader;
    private byte[] _logId = [];
    private FileColumns? _older;

    /// <summary>Takes up every record that came since the last time. Returns how many. Throws as <see cref="CatchUp(long, CancellationToken)"/>.</summary>
    public long CatchUp(CancellationToken cancellation = default) => CatchUp(long.MaxValue, cancellation);

    /// <summary>
    /// Takes up the records that came since the last time, at most <paramref name="most"/>. Returns how many. Throws
    /// <see cref="InvalidDataException"/> when a record is damaged, <see cref="IOException"/> when a file cannot be read or written.
    /// </summary>
    public long CatchUp(long most, CancellationToken cancellation)
    {
        lock (_upkeep)
        {
            if (_reader is null && !TryBegin())
            {
                return 0;
            }

            ForgetRetired();
            var taken = 0L;
            while (taken < most && _reader!.TryRead(out var record))
            {
                cancellation.ThrowIfCancellationRequested();
                Take(record);
                taken++;
            }

            return taken;
        }
    }

    // Finds out which blocks of before are still of this log, and goes on behind them.
    private bool TryBegin()
    {
        if (File.Exists(_path))
        {
            // An index of another make stands in the way.
            File.Delete(_path);
        }

        PrivateFile.MakeFolder(_path);
        if (SegmentFolder.List(_folder) is not [var first, ..] || HeaderOf(first) is not { } header)
        {
            return false;
        }

        _logId = header.LogId;
        var blocks = BlockFile.List(_path, _logId);
        var oldest = IndexColumns.BlockOf(header.First);
        foreach (var other in blocks.Values.Where(b => b.Header.Number < oldest).Concat(blocks.Values.Where(b => b.Header.Number >= oldest).Where((b, i) => b.Header.Number != oldest + i)).ToArray())
        {
            // Retired whole, or one before it is missing: whatever stands behind that is taken up again with it.
            File.Delete(other.Path);
            blocks.Remove(other.Header.Number);
        }

        while (blocks.Count > 0 && !StandsYet(blocks.Values.Last().Header))
        {
            File.Delete(blocks.Values.Last().Path);
            blocks.Remove(blocks.Keys.Last());
        }

        var last = blocks.Count > 0 ? blocks.Values.Last().Header : null;
        _reader = last is null ? new AuditReader(_folder) : new AuditReader(_folder, last.Last + 1, last.LastSegment, last.LastOffset);
        lock (_gate)
        {
            _blocks = [.. blocks.Values];
            _growing = new GrowingBlock(last is null ? oldest : last.Number + 1);

            // A block that still has rows of before the first record was written before that was: then it is to forget them (ForgetRetired).
            _first = blocks.TryGetValue(oldest, out var cut) && cut.Header.From != 0 ? IndexColumns.FirstOf(oldest) : header.First;
            _last = last?.Last ?? 0;
        }

        return true;
    }

    // The chain hash covers everything before it. After a roll-back, or an end cut off by a crash, another record stands there.
    private bool StandsYet(BlockHeader block)
    {
        using var fetch = new RecordFetch(_folder);
        var frame = fetch.Frame(block.LastSegment, block.LastOffset);
        return !frame.IsEmpty && Chain.Frame.Hash(frame).SequenceEqual(block.LastHash);
    }

    private void Take(AuditRecord record)
    {
        _fields.Read(record.Payload);
        if (_fields.Lost > 0)
        {
            Forget(record.Sequence - _fields.Lost, record.Sequence - 1);
        }

        if (!_growing.Holds(record.Sequence))
        {
            Complete(IndexColumns.BlockOf(record.Sequence));
        }

        Inherit(_growing, _fields);
        lock (_gate)
        {
            _growing.Add(record.Sequence, _reader!.Segment, _reader.Offset, _reader.Hash, _fields);
            _last = record.Sequence;
        }
    }

    private void Complete(long next)
    {
        var file = _growing.Records > 0 ? BlockFile.Write(_path, _logId, _growing) : null;
        lock (_gate)
        {
            _blocks = file is null ? _blocks : _blocks.Add(file);
            _growing = new GrowingBlock(next);
        }
    }

    // Most outcomes come soon after what they end, so that it is in the same block.
    private void Inherit(GrowingBlock growing, RowFields fields)
    {
        if (fields.Intent is not (var intent and > 0))
        {
            return;
        }

        var number = IndexColumns.BlockOf(intent);
        if (number == growing.Number)
        {
            growing.Inherit(intent, fields);
            return;
        }

        for (var isMended = false; ; isMended = true)
        {
            try
            {
                if (Older(number) is { } older && (int)(intent - older.First) is var row && row < older.Rows && older.Text(TextColumn.Kind, row) is { } kind)
                {
                    foreach (var column in IndexColumns.Inherited)
                    {
                        fields.Texts[(int)column] ??= older.Text(column, row);
                    }

                    fields.Texts[(int)TextColumn.Of] = kind;
                }

                return;
            }
            catch (BlockDamagedException e) when (!isMended)
            {
                Mend(e.Number);
            }
        }
    }

    private FileColumns? Older(long number)
    {
        if (_older is null || IndexColumns.BlockOf(_older.First) != number)
        {
            _older?.Dispose();
            _older = _blocks.FirstOrDefault(b => b.Header.Number == number) is { } file ? Open(file) : null;
        }

        return _older;
    }

    /// <summary>Forgets what retired segments held, in memory and in files: the index keeps no copy of what was to go.</summary>
    private void ForgetRetired()
    {
        if (SegmentFolder.List(_folder) is not [{ Number: > 1 } segment, ..] || HeaderOf(segment) is not { } header || header.First <= _first)
        {
            return;
        }

        lock (_gate)
        {
            _first = header.First;
            _growing.Forget(0, header.First - 1);
        }

        foreach (var left in Directory.EnumerateFiles(_path, "*.new"))
        {
            File.Delete(left);
        }

        foreach (var block in _blocks.Where(b => IndexColumns.FirstOf(b.Header.Number) < header.First))
        {
            Rebuild(block);
        }
    }

    private void Forget(long from, long to)
    {
        lock (_gate)
        {
            _growing.Forget(from, to);
        }

        foreach (var block in _blocks.Where(b => b.Header.Last >= from && IndexColumns.FirstOf(b.Header.Number) <= to))
        {
            Rebuild(block);
        }
    }

    private void Mend(long number)
    {
        lock (_upkeep)
        {
            if (_blocks.FirstOrDefault(b => b.Header.Number == number) is { } block)
            {
                Rebuild(block);
            }
        }
    }

    // Under _upkeep. What of the block is left in the log becomes its file anew; nothing left, no file.
    private void Rebuild(BlockFile old)
    {
        _older?.Dispose();
        _older = null;
        var growing = new GrowingBlock(old.Header.Number);
        var fields = new RowFields();
        using (var reader = new AuditReader(_folder, Math.Max(_first, growing.First)))
        {
            while (reader.TryRead(out var record) && growing.Holds(record.Sequence))
            {
                fields.Read(record.Payload);
                Inherit(growing, fields);
                growing.Add(record.Sequence, reader.Segment, reader.Offset, reader.Hash, fields);
            }
        }

        File.Delete(old.Path);
        var file = growing.Records > 0 ? BlockFile.Write(_path, _logId, growing) : null;
        lock (_gate)
        {
            _blocks = file is null ? _blocks.Remove(old) : _blocks.Replace(old, file);
        }
    }

    private static SegmentHeader? HeaderOf(SegmentFile segment)
    {
        using var reader = new FrameReader(segment.Path);
        return reader.Header;
    }
}
