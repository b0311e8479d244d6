using System.Collections.Immutable;

namespace Turnpike.Audit.Verification;

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsIntact => Fault is null;

    /// <summary>The first thing that is wrong; null when nothing is.</summary>
    public VerifyFault? Fault { get; init; }

    /// <summary>Number of records that were read and are right.</summary>
    public long Records { get; init; }

    /// <summary>Sequence number of the first record that is there; 0 for an empty log.</summary>
    public long First { get; init; }

    /// <summary>Sequence number of the last record that is right.</summary>
    public long Last { get; init; }

    /// <summary>Chain hash of the last record that is right, hexadecimal.</summary>
    public string Head { get; init; } = "";

    /// <summary>The log's id, hexadecimal; empty when unknown.</summary>
    public string LogId { get; init; } = "";

    /// <summary>Number of signed checkpoints that were checked, in the log and given.</summary>
    public long Checkpoints { get; init; }

    /// <summary>The last record a signature covers. Records behind it are guarded by the chain alone, which anybody can recompute.</summary>
    public long SignedUpTo { get; init; }

    /// <summary>Segments that were read.</summary>
    public int Segments { get; init; }

    /// <summary>Id of the key the signatures were checked with: the first 16 hexadecimal characters of the SHA-256 of the public key.</summary>
    public string KeyId { get; init; } = "";

    /// <summary>Whether that key was given by whoever asked, instead of being the folder's own.</summary>
    public bool IsKeyGiven { get; init; }

    /// <summary>Checkpoints kept elsewhere that were given, and stand in the log.</summary>
    public long GivenCheckpoints { get; init; }

    /// <summary>Records before the first that is there: those of retired segments.</summary>
    public long Retired => Math.Max(0, First - 1);

    /// <summary>What is no fault but worth a person's look: recovered tails, retired segments, where the key came from.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];
}

/// <summary>What is wrong with a log, and where.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Segment">File name of the segment; empty when a whole file or the folder is meant.</param>
/// <param name="Sequence">Sequence number of the first bad record.</param>
/// <param name="Offset">Byte offset in the file; -1 when no place in a file is meant.</param>
/// <param name="Message">A sentence for people.</param>
public sealed record VerifyFault(VerifyFaultKind Kind, string Segment, long Sequence, long Offset, string Message);

/// <summary>Kinds of faults.</summary>
public enum VerifyFaultKind
{
    /// <summary>A segment's header is damaged or contradicts what came before.</summary>
    Header,

    /// <summary>A segment is missing, and no retention act says why.</summary>
    MissingSegment,

    /// <summary>The file ends inside a record.</summary>
    Torn,

    /// <summary>A record's bytes are not what its checksum says.</summary>
    Checksum,

    /// <summary>A record does not follow from the one before it: something was changed, removed, reordered or inserted.</summary>
    Chain,

    /// <summary>A record's content is not what the format demands (sequence number, time, strict JSON).</summary>
    Content,

    /// <summary>A checkpoint's signature is not by the key, or covers another chain.</summary>
    Checkpoint,

    /// <summary>A held checkpoint is not in the log: the chain was rewritten, rolled back or lost its tail.</summary>
    HeldCheckpoint,

    /// <summary>The key is missing or not readable.</summary>
    Key,
}
