using System.Collections.Immutable;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Sessions;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Ledgers;

/// <summary>
/// Steps 5 and 8 of a call: limits are reserved and the intent is recorded in ONE durable write; the outcome is recorded after.
/// The record is the write-ahead log and what is held in memory is a projection of it. The process that owns the data folder has
/// the local implementation; every other process reaches it through the owner's socket.
/// </summary>
public abstract class Ledger : IAsyncDisposable
{
    /// <summary>
    /// Reserves every limit of the intent, or none, and records the intent. An intent that requires an approval uses up the one
    /// given for exactly this call, in the same record; when there is none, a person is asked and nothing is reserved. Returns when
    /// the record is durable; a denied reservation is recorded without waiting for the disk. Throws <see cref="RecordUnavailableException"/> when the record
    /// cannot be written: the call must then be refused. Throws <see cref="StaleSnapshotException"/> when the intent was decided
    /// under a snapshot that is no longer current: decide again. So does a reservation with <see cref="Reservation.Changed"/>: a call came between, and
    /// nothing was reserved or recorded.
    /// </summary>
    public abstract ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation);

    /// <summary>
    /// Labels and calls of a session, for a decision that reads them (<see cref="CallIntent.Judged"/>). Throws <see cref="RecordUnavailableException"/>
    /// when nobody can say.
    /// </summary>
    public abstract ValueTask<SessionView> ViewSessionAsync(SessionKey session, CancellationToken cancellation);

    /// <summary>
    /// Waits, without polling, until an approval does not wait for an answer (any more): it was approved, denied or used, its time is over, or
    /// there is none. Its result says nothing: what is so then is learnt by reserving again. Throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public abstract Task WaitForAnswerAsync(string approval, CancellationToken cancellation);

    /// <summary>Records the outcome of a reserved call and gives back what may be given back. Does not wait for the disk.</summary>
    public abstract void Settle(in CallOutcome outcome);

    /// <summary>Records something that is no call (a list, initialize, a refusal, a denial). Does not wait for the disk.</summary>
    public abstract void Note(CallIntent entry);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();
}

/// <summary>The record cannot be written; nothing may be forwarded.</summary>
public sealed class RecordUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public RecordUnavailableException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}

/// <summary>The snapshot a call was decided under has been replaced; the call has to be decided again.</summary>
public sealed class StaleSnapshotException : Exception
{
    /// <summary>Creates the exception.</summary>
    public StaleSnapshotException()
        : base("the snapshot was replaced")
    {
    }
}

/// <summary>What is known of a message when it is decided: the content of its record.</summary>
public sealed class CallIntent
{
    /// <summary>The kind of record: <c>call</c>, <c>list</c>, <c>session</c>, <c>notification</c>, <c>refused</c>, <c>response</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>The snapshot that was decided under; null before identity.</summary>
    public Snapshot? Snapshot { get; init; }

    /// <summary>The grant; null before identity.</summary>
    public GrantEntry? Grant { get; init; }

    /// <summary>The server's name.</summary>
    public string? Server { get; init; }

    /// <summary>The session's id as recorded (not the token a client presents); null in the modern era.</summary>
    public string? Session { get; init; }

    /// <summary>The MCP method, or for a refusal before parsing its code, such as <c>rejected_parse</c>.</summary>
    public required string Method { get; init; }

    /// <summary>Tool or prompt name, resource URI.</summary>
    public string? Name { get; init; }

    /// <summary>Revision of MCP the client spoke.</summary>
    public string? Revision { get; init; }

    /// <summary>The pinned definition's hash.</summary>
    public string? DefinitionHash { get; init; }

    /// <summary>The policy's digest.</summary>
    public string? PolicyDigest { get; init; }

    /// <summary>The decision; its limits are what is to be reserved.</summary>
    public Decision Decision { get; init; }

    /// <summary>What the decision read of the session; null for nothing.</summary>
    public SessionView? Judged { get; init; }

    /// <summary>Of a note: the <see cref="StartedTask.Key"/> of a task that was seen to have ended.</summary>
    public string? EndedTask { get; init; }

    /// <summary>What each limit of <see cref="Decision"/> counts, in its order.</summary>
    public ImmutableArray<Wire.Json.ExactDecimal> Amounts { get; init; } = [];

    /// <summary>Source JSON of the arguments; the ledger derives key names, the keyed digest and sealed values from it.</summary>
    public ReadOnlyMemory<byte> Arguments { get; init; }

    /// <summary>Size of the client's message in bytes.</summary>
    public int RequestBytes { get; init; }

    /// <summary>Where the client connected from: an address, or <c>stdio</c>.</summary>
    public string? Source { get; init; }

    /// <summary>Sequence number of the call of the gateway's own tools that made this one; 0 for none.</summary>
    public long Via { get; init; }
}

/// <summary>What a reservation came to.</summary>
/// <param name="Sequence">The intent record's sequence number.</param>
/// <param name="Exhausted">The limit that was exhausted; null when everything was reserved.</param>
/// <param name="RetryAfter">When to try again; null when it never helps.</param>
/// <param name="Approval">The approval the call waits for, or was denied; null when it needs none or has it.</param>
/// <param name="Changed">What is on the session now, when that is not what the decision read: decide again.</param>
public readonly record struct Reservation(
    long Sequence, CompiledLimit? Exhausted, TimeSpan? RetryAfter, AwaitedApproval? Approval = null, SessionView? Changed = null)
{
    /// <summary>Whether the call may go out.</summary>
    public bool IsGranted => Exhausted is null && Approval is null && Changed is null;
}

/// <summary>The times of slots under <c>concurrent</c> limits.</summary>
public static class SlotTimes
{
    /// <summary>How long a call that holds a slot may take: then the gateway ends it, and the slot is free whatever became of its process.</summary>
    public static readonly TimeSpan Forward = TimeSpan.FromHours(1);

    /// <summary>How long a slot is kept of a call whose process ended: as long as a server may be silent within a call.</summary>
    public static readonly TimeSpan LeftOpen = TimeSpan.FromMinutes(5);

    /// <summary>How long a task holds a slot at most, where the server names no end.</summary>
    public static readonly TimeSpan Task = TimeSpan.FromHours(24);
}

/// <summary>How a forward ended.</summary>
public enum OutcomeKind : byte
{
    /// <summary>A result came back.</summary>
    Result,

    /// <summary>A tool result with <c>isError: true</c> came back.</summary>
    ToolError,

    /// <summary>A JSON-RPC error came back.</summary>
    RpcError,

    /// <summary>The upstream certainly did not act: nothing was sent. Gives every reservation back.</summary>
    NotSent,

    /// <summary>Bytes went out and no answer came: timeout, lost connection. Never gives back.</summary>
    Unknown,

    /// <summary>The client cancelled or went away.</summary>
    Cancelled,

    /// <summary>The result was refused by the gateway.</summary>
    Withheld,
}

/// <summary>The outcome of a reserved call.</summary>
/// <param name="Sequence">The intent record's sequence number.</param>
/// <param name="Kind">How the forward ended.</param>
/// <param name="Status">Upstream HTTP status or JSON-RPC error code; 0 when there is none.</param>
/// <param name="Latency">From the forward to the end of the result.</param>
/// <param name="ResultBytes">Size of the result in bytes.</param>
/// <param name="Task">The task the call goes on as; null when it is over.</param>
public readonly record struct CallOutcome(long Sequence, OutcomeKind Kind, int Status, TimeSpan Latency, long ResultBytes, StartedTask? Task = null);

/// <summary>A task a call was answered with: it holds the call's slots of <c>concurrent</c> limits until it ends.</summary>
/// <param name="Key">What names it in the record, to this caller and server alone.</param>
/// <param name="AtMost">How long it holds them at most.</param>
public sealed record StartedTask(string Key, TimeSpan AtMost);
