using System.Text.Json;
using System.Text.Json.Serialization;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Sockets;

/// <summary>From an attached process to the owner.</summary>
/// <param name="Id">Number of the request; 0 when no answer is wanted.</param>
/// <param name="Act">An act's name, or one of <see cref="SocketActs"/>.</param>
/// <param name="Body">The request.</param>
/// <param name="Who">The name of who performs the act. Whoever can open the socket is the folder's user, so that their word counts.</param>
/// <param name="Kind">What they are known by, an <see cref="Acts.ActorKind"/> by name. Roles are never sent: the owner looks them up.</param>
/// <param name="Session">Id of the session a person acts in. When they last proved who they are is not sent either.</param>
internal sealed record RequestFrame(long Id, string Act, JsonElement Body, string? Who = null, string? Kind = null, string? Session = null);

/// <summary>From the owner: the answer to a request, or a snapshot version pushed (<paramref name="Id"/> 0).</summary>
/// <param name="Id">Number of the request.</param>
/// <param name="Ok">The answer.</param>
/// <param name="Fault">Why it was refused.</param>
/// <param name="Version">Of a push: the snapshot version now in force.</param>
/// <param name="LastRead">Of a farewell: the greatest request number that was read; what came behind it was certainly not done.</param>
internal sealed record AnswerFrame(long Id, JsonElement? Ok = null, FaultFrame? Fault = null, long? Version = null, long? LastRead = null);

/// <summary>A refusal on the socket.</summary>
/// <param name="Code">An <see cref="Faults.AdminFaultCode"/> by name, or <c>stale</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Nearest">The nearest valid thing.</param>
internal sealed record FaultFrame(string Code, string Message, string? Nearest = null)
{
    /// <summary>The code of a reservation that has to be decided again.</summary>
    public const string Stale = "stale";
}

/// <summary>An attached process has the snapshot of this version in force.</summary>
/// <param name="Version">The version.</param>
internal sealed record SnapshotAck(long Version);

/// <summary>An attached process listens for MCP clients.</summary>
/// <param name="Url">Where.</param>
internal sealed record ListeningFrame(string Url);

/// <summary>A call's intent as it crosses the socket; names stand for what both sides have in their snapshot.</summary>
internal sealed record IntentFrame
{
    public required string Kind { get; init; }

    public long? SnapshotVersion { get; init; }

    public string? SnapshotDigest { get; init; }

    public string? Grant { get; init; }

    public string? Subject { get; init; }

    public string? Server { get; init; }

    public string? Session { get; init; }

    public required string Method { get; init; }

    public string? Name { get; init; }

    public string? Revision { get; init; }

    public string? DefinitionHash { get; init; }

    public string? PolicyDigest { get; init; }

    public required byte Outcome { get; init; }

    public required byte Step { get; init; }

    public string? Rule { get; init; }

    public string? Reason { get; init; }

    public string? Cause { get; init; }

    public string[] Limits { get; init; } = [];

    public string[] Amounts { get; init; } = [];

    public ApprovalFrame? Approval { get; init; }

    public string[]? Labels { get; init; }

    public SessionFrame? Judged { get; init; }

    public bool IsShadow { get; init; }

    public ShadowVerdict? Shadowed { get; init; }

    public string? EndedTask { get; init; }

    public byte[] Arguments { get; init; } = [];

    public int RequestBytes { get; init; }

    public string? Source { get; init; }

    public long Via { get; init; }
}

/// <summary>What an approval of a call needs, as it crosses the socket.</summary>
/// <param name="TimeoutTicks">From the request until it expires, in ticks of 100 ns.</param>
/// <param name="Quorum">How many people have to say yes.</param>
/// <param name="Approvers">Who may answer: a role or group of each list.</param>
/// <param name="Pointers">The rules that ask.</param>
internal sealed record ApprovalFrame(long TimeoutTicks, int Quorum, string[][] Approvers, string[] Pointers);

/// <summary>What a reservation came to, as it crosses the socket.</summary>
/// <param name="Sequence">The intent record's sequence number.</param>
/// <param name="Exhausted">Position, in the intent's limits, of the one that was exhausted; null when everything was reserved.</param>
/// <param name="RetryAfterTicks">When to try again, in ticks of 100 ns.</param>
/// <param name="Approval">The approval the call waits for, or was denied; null when it needs none or has it.</param>
/// <param name="Changed">What is on the session now, when that is not what the decision read.</param>
internal sealed record ReservationFrame(
    long Sequence, int? Exhausted, long? RetryAfterTicks, AwaitedApproval? Approval = null, SessionFrame? Changed = null);

/// <summary>Whose labels and calls are asked for.</summary>
/// <param name="Session">The session's id as recorded; null in the modern era.</param>
/// <param name="Grant">The grant's id.</param>
/// <param name="Subject">Who calls.</param>
internal sealed record SessionKeyFrame(string? Session, string Grant, string Subject);

/// <summary>What is on a session, or was read of it.</summary>
/// <param name="Labels">The labels; null for not read.</param>
/// <param name="Calls">Calls forwarded before; null for not read.</param>
internal sealed record SessionFrame(string[]? Labels, long? Calls);

/// <summary>An approval whose answer is waited for. The answer to the request says only that it does not wait any more.</summary>
/// <param name="Id">Its id.</param>
internal sealed record AwaitFrame(string Id);

/// <summary>A call's outcome as it crosses the socket.</summary>
internal sealed record OutcomeFrame(long Sequence, byte Kind, int Status, long LatencyTicks, long ResultBytes, StartedTask? Task = null);

/// <summary>Definitions an attached process saw a server have.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Seen">What was seen.</param>
internal sealed record ObservationFrame(string Server, SeenDefinition[] Seen);

/// <summary>One definition as seen.</summary>
/// <param name="Kind">A <see cref="Catalog.Definitions.DefinitionKind"/>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="Json">Its source.</param>
/// <param name="SchemaProblem">Why its schema is unusable.</param>
internal sealed record SeenDefinition(byte Kind, string Name, string Hash, byte[] Json, string? SchemaProblem);

/// <summary>What attached processes ask for beside administrative acts.</summary>
internal static class SocketActs
{
    public const string Reserve = "ledger.reserve";
    public const string ViewSession = "ledger.session";
    public const string Settle = "ledger.settle";
    public const string Note = "ledger.note";
    public const string AwaitAnswer = "approval.await";
    public const string Observe = "pins.observe";
    public const string Listening = "gateway.listening";
    public const string SnapshotAck = "snapshot.ack";
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RequestFrame))]
[JsonSerializable(typeof(AnswerFrame))]
[JsonSerializable(typeof(SnapshotAck))]
[JsonSerializable(typeof(ListeningFrame))]
[JsonSerializable(typeof(IntentFrame))]
[JsonSerializable(typeof(ReservationFrame))]
[JsonSerializable(typeof(SessionKeyFrame))]
[JsonSerializable(typeof(SessionFrame))]
[JsonSerializable(typeof(AwaitFrame))]
[JsonSerializable(typeof(OutcomeFrame))]
[JsonSerializable(typeof(ObservationFrame))]
internal sealed partial class SocketJson : JsonSerializerContext;
