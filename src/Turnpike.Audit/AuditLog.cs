namespace Turnpike.Audit;

/// <summary>When an append counts as durable.</summary>
public enum Durability : byte
{
    /// <summary>When the disk has it (<c>fsync</c>, group-committed).</summary>
    Fsync,

    /// <summary>When the operating system has it: survives the process, not the machine.</summary>
    Os,
}

/// <summary>Where and how the record is kept.</summary>
public sealed record AuditOptions
{
    /// <summary>Folder of the segments; created when absent.</summary>
    public required string Folder { get; init; }

    /// <summary>When an append counts as durable.</summary>
    public Durability Durability { get; init; } = Durability.Fsync;

    /// <summary>Size at which a segment is ended and the next begun.</summary>
    public long SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Records between signed checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 1_000;

    /// <summary>Greatest time a record stays unsigned while the process lives; <see cref="Timeout.InfiniteTimeSpan"/> for no such bound.</summary>
    public TimeSpan CheckpointAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock of the records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What is rebuilt from the record: fed in order at start, and asked for its snapshot when a segment opens.</summary>
public interface IProjection
{
    /// <summary>Starts again from a snapshot a segment opened with (JSON object, UTF-8); empty for the first segment.</summary>
    void Restore(ReadOnlySpan<byte> snapshot);

    /// <summary>Applies one record behind the snapshot (its JSON payload, UTF-8).</summary>
    void Apply(long sequence, ReadOnlySpan<byte> payload);

    /// <summary>Writes the state as of now as a JSON object. Called while no record can be appended.</summary>
    void Save(System.Buffers.IBufferWriter<byte> destination);
}

/// <summary>
/// The append-only, hash-chained record: one writer, group commit. Knows nothing of what a record means.
/// </summary>
public sealed class AuditLog : IAsyncDisposable
{
    /// <summary>Opens or creates the log: recovers a torn tail (with a record that says so) and feeds the last segment to the projection.</summary>
    public static AuditLog Open(AuditOptions options, IProjection projection) => throw new NotImplementedException();

    /// <summary>Sequence number of the last record appended.</summary>
    public long Head => throw new NotImplementedException();

    /// <summary>
    /// Held while a projection changes together with its record: take it, decide, append, release. Never held across I/O.
    /// </summary>
    public Lock Gate { get; } = new();

    /// <summary>
    /// Appends one record. <paramref name="body"/> is the inside of a JSON object without braces (<c>"kind":"call",…</c>); the log
    /// adds <c>seq</c> and <c>time</c> before it. Only under <see cref="Gate"/>. Throws <see cref="IOException"/> once the log has failed.
    /// </summary>
    /// <returns>The record's sequence number.</returns>
    public long Append(ReadOnlySpan<byte> body) => throw new NotImplementedException();

    /// <summary>Completes when the record of this sequence number is durable; fails with <see cref="IOException"/> when it never will be.</summary>
    public ValueTask WaitDurableAsync(long sequence) => throw new NotImplementedException();

    /// <summary>Time of the last record appended: never earlier than that of the record before. Only under <see cref="Gate"/>.</summary>
    public DateTimeOffset LastTime => throw new NotImplementedException();

    /// <summary>Whether records can be written now, and if not why.</summary>
    public AuditHealth Health => throw new NotImplementedException();

    /// <summary>
    /// After a failure: cuts back to what is known to be durable, feeds the projection anew (restore and apply, under the gate) and
    /// goes on. The log tries this by itself every second. Returns whether records can be written.
    /// </summary>
    public ValueTask<bool> TryRecoverAsync() => throw new NotImplementedException();

    /// <summary>Signs the chain as of now, also when nothing is due. Returns the line as it stands in <c>checkpoints.jsonl</c>, for keeping elsewhere.</summary>
    public ValueTask<string> CheckpointAsync() => throw new NotImplementedException();

    /// <summary>
    /// Removes the segments whose last record is older than <paramref name="before"/>, oldest first, never the current one. Each
    /// removal is recorded (<c>segment.retired</c> with the segment's last sequence number and hash) before the file goes.
    /// </summary>
    /// <returns>The number of segments removed.</returns>
    public ValueTask<int> RetireAsync(DateTimeOffset before, string reason) => throw new NotImplementedException();

    /// <summary>Flushes, writes a checkpoint and closes.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

/// <summary>Whether the record can be written.</summary>
/// <param name="IsWritable">Whether appends are taken.</param>
/// <param name="Problem">Why not; null while they are.</param>
/// <param name="Head">Sequence number of the last record appended.</param>
/// <param name="Durable">Sequence number of the last record that is durable.</param>
public readonly record struct AuditHealth(bool IsWritable, string? Problem, long Head, long Durable);
