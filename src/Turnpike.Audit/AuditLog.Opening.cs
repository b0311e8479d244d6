using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Checkpoints;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit;

/// <content>Beginning a log and continuing one.</content>
public sealed partial class AuditLog
{
    private AuditLog(AuditOptions options, IProjection projection, IRecordDisk disk, bool recoversByItself, FileStream folderLock, SigningKey key, byte[] logId)
    {
        (_options, _projection, _disk, _recoversByItself, _lock, _key) = (options, projection, disk, recoversByItself, folderLock, key);
        _logId = logId;
        _logIdText = Convert.ToHexStringLower(logId);
    }

    internal static AuditLog Open(AuditOptions options, IProjection projection, IRecordDisk disk, bool recoversByItself)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentBytes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.CheckpointEvery, 1);
        options = options with { Folder = Path.GetFullPath(options.Folder) };
        PrivateFile.MakeFolder(options.Folder);
        var folderLock = TakeLock(options.Folder);
        SigningKey? key = null;
        AuditLog? log = null;
        try
        {
            var last = LastBegun(options.Folder, disk);
            key = SigningKey.Open(options.Folder, isNew: last is null, disk);
            if (last is { } file)
            {
                using var reader = new FrameReader(file.Path);
                var header = reader.Header ?? throw new InvalidDataException($"{file.Name}: {reader.HeaderProblem}");
                log = new AuditLog(options, projection, disk, recoversByItself, folderLock, key, header.LogId);
                log.Continue(file, reader);
            }
            else
            {
                log = new AuditLog(options, projection, disk, recoversByItself, folderLock, key, RandomNumberGenerator.GetBytes(SegmentHeader.LogIdSize));
                log.Create();
            }

            new Thread(log.Keep) { IsBackground = true, Name = "turnpike-record" }.Start();
            return log;
        }
        catch
        {
            log?._file?.Dispose();
            key?.Dispose();
            folderLock.Dispose();
            throw;
        }
    }

    private static FileStream TakeLock(string folder)
    {
        try
        {
            return PrivateFile.Open(Path.Combine(folder, SegmentFolder.LockName), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"the record in {folder} cannot be opened for writing: {e.Message}", e);
        }
    }

    /// <summary>The last segment that holds a record. One whose making was cut off by a crash is put aside.</summary>
    private static SegmentFile? LastBegun(string folder, IRecordDisk disk)
    {
        var segments = SegmentFolder.List(folder);
        if (segments.Length > 0 && IsUnbegun(segments[^1]))
        {
            SetAside(segments[^1], folder, disk);
            segments = segments.RemoveAt(segments.Length - 1);
        }

        if (segments.Length > 0)
        {
            return segments[^1];
        }

        return CheckpointFile.Last(folder) is { } checkpoint
            ? throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture, $"{folder} holds no segment, but a checkpoint of record {checkpoint.Sequence}: the record was removed"))
            : null;
    }

    private static bool IsUnbegun(SegmentFile segment)
    {
        using var reader = new FrameReader(segment.Path);
        return reader.Read(out _) != FrameState.Whole && !reader.HasWholeFrameBehind();
    }

    private static void SetAside(SegmentFile segment, string folder, IRecordDisk disk)
    {
        File.Move(segment.Path, SegmentFolder.TornPath(segment.Path, 0));
        disk.SyncFolder(folder);
    }

    private void Create()
    {
        var header = new SegmentHeader(_logId, 1, 1, ChainHash.Genesis(_logId));
        header.Previous.CopyTo(_headHash, 0);
        _projection.Restore(default);
        Batch first;
        lock (Gate)
        {
            Encode(OpeningBody(header, default));
            first = TakePending();
        }

        _file = Begin(header, first.Bytes);
        (_segment, _offset, _openingEnd) = (header.Number, SegmentHeader.Size, SegmentHeader.Size + first.Length);
        Publish(first);

        // Every log begins signed, so that one without any signature is known to be forged.
        Sign();
    }

    private void Continue(SegmentFile segment, FrameReader reader)
    {
        var replay = new SegmentReplay(reader, segment.Name);
        var end = replay.Run(_projection);
        if (end != FrameState.End && reader.HasWholeFrameBehind())
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{segment.Name}: record {replay.Last + 1} at byte {reader.Offset} is damaged and whole records follow it, so this is no torn tail; run 'turnpike audit verify'"));
        }

        if (CheckpointFile.Last(_options.Folder) is { } checkpoint && checkpoint.Sequence > replay.Last)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"{segment.Name}: the record ends at {replay.Last}, but a checkpoint was signed of record {checkpoint.Sequence}: its tail was lost or it was rolled back"));
        }

        _segment = segment.Number;
        StandAt(replay, reader.Offset);
        Volatile.Write(ref _head, replay.Last);
        Volatile.Write(ref _durable, replay.Last);
        _file = _disk.Open(segment.Path);
        if (end != FrameState.End)
        {
            var cut = reader.FileLength - reader.Offset;
            var kept = Keep(segment.Path, reader);
            _file.SetLength(_offset);
            WriteRecovered("torn tail", cut, lost: 0, kept);
        }

        if (_unsigned > 0)
        {
            Sign();
        }
    }

    private void StandAt(SegmentReplay replay, long offset)
    {
        replay.Head.CopyTo(_headHash, 0);
        replay.Head.CopyTo(_durableHash, 0);
        _lastTicks = Math.Max(_lastTicks, replay.Time.Ticks);
        (_offset, _openingEnd) = (offset, replay.OpeningEnd);
        _signedUpTo = replay.EndsSigned ? replay.Last - 1 : 0;
        _signed = replay.Last;

        // What is not signed is signed at once: of what comes from now on only so much may stand without.
        (_unsigned, _unsignedSince) = (replay.EndsSigned ? 0 : _options.CheckpointEvery, _options.Time.GetTimestamp());
    }

    private string Keep(string segmentPath, FrameReader reader)
    {
        var path = SegmentFolder.TornPath(segmentPath, reader.Offset);
        PrivateFile.WriteNew(path, reader.ReadRest(), _disk);
        return Path.GetFileName(path);
    }

    // Under _writer or before the log is shared. The chain goes on behind what is left, and says that something was cut.
    private void WriteRecovered(string cause, long cut, long lost, string? kept)
    {
        Batch batch;
        lock (Gate)
        {
            Encode(Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"\"kind\":\"segment.recovered\",\"segment\":{_segment},\"cause\":{Quoted(cause)},\"cut\":{cut},\"lost\":{lost},\"kept\":{(kept is null ? "null" : Quoted(kept))}")));
            batch = TakePending();
        }

        _file!.Write(batch.Bytes, _offset);
        _file.Flush();
        Publish(batch);
    }
}
