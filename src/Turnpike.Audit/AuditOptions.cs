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
    public int CheckpointEvery { get; init; } = 4_000;

    /// <summary>Greatest time a record stays unsigned while the process lives; <see cref="Timeout.InfiniteTimeSpan"/> for no such bound.</summary>
    public TimeSpan CheckpointAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Clock of the records.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
