using System.Text;
using Turnpike.Audit.Chain;
using Turnpike.Audit.Checkpoints;

namespace Turnpike.Audit;

/// <content>Signing the chain.</content>
public sealed partial class AuditLog
{
    // Under _writer.
    private long _signedUpTo;
    private int _unsigned;
    private long _unsignedSince;

    private bool IsCheckpointDue => _unsigned >= _options.CheckpointEvery
        || (_unsigned > 0 && _options.CheckpointAfter != Timeout.InfiniteTimeSpan && _options.Time.GetElapsedTime(_unsignedSince) >= _options.CheckpointAfter);

    /// <summary>Signs the chain as of now, also when nothing is due. Returns the line as it stands in <c>checkpoints.jsonl</c>, for keeping elsewhere.</summary>
    public async ValueTask<string> CheckpointAsync()
    {
        var line = await Task.Run(() =>
        {
            lock (_upkeep)
            {
                WriteAll();
                var signed = Guarded(Sign);
                WriteAll();
                return signed!.Line();
            }
        });
        Ring();
        return line;
    }

    // Under _upkeep.
    private void Maintain()
    {
        if (_fault is null && (IsSegmentFull || IsCheckpointDue))
        {
            Guarded(() =>
            {
                // Callers go on writing meanwhile; what a new segment has to wait for is then little.
                Sign();
                if (IsSegmentFull)
                {
                    lock (_writer)
                    {
                        Rotate();
                    }
                }

                return true;
            });
        }
    }

    // Under _upkeep. Signs what is durable and appends the checkpoint behind it. The disk is waited for beside the writer.
    private Checkpoint Sign()
    {
        long sequence;
        long offset;
        int count;
        DateTime time;
        Span<byte> hash = stackalloc byte[ChainHash.Size];
        lock (_writer)
        {
            (sequence, offset, count) = (_durable, _offset, _unsigned);
            _durableHash.CopyTo(hash);
            lock (Gate)
            {
                _lastTicks = Math.Max(_lastTicks, _options.Time.GetUtcNow().UtcTicks);
                time = new DateTime(_lastTicks, DateTimeKind.Utc);
            }

            _unsignedSince = _options.Time.GetTimestamp();
        }

        if (_options.Durability == Durability.Os)
        {
            // A signed statement about records the machine may still lose would later read like a lost tail.
            _file!.Flush();
        }

        _file!.Forget(offset);
        var checkpoint = Checkpoint.Sign(_key, _logIdText, sequence, hash, time);
        CheckpointFile.Add(_options.Folder, checkpoint, _disk);
        lock (_writer)
        {
            if (_fault is null)
            {
                (_signedUpTo, _unsigned) = (sequence, _unsigned - count);
                lock (Gate)
                {
                    _signed = sequence;
                    Encode(Encoding.UTF8.GetBytes($"\"kind\":\"checkpoint\",{checkpoint.Members()}"));
                }
            }
        }

        return checkpoint;
    }
}
