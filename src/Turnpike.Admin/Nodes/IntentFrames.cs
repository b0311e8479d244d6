using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Admin.Sockets;
using Turnpike.Catalog.Definitions;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Nodes;

/// <summary>
/// Intents, reservations and outcomes to and from their shapes on the socket. Grants and limits cross as names: both sides read the
/// same version of the state, and a reservation under another version is refused as stale before its names are looked up.
/// </summary>
internal static class IntentFrames
{
    /// <summary>An intent for the socket.</summary>
    public static IntentFrame Close(CallIntent intent) => new()
    {
        Kind = intent.Kind,
        SnapshotVersion = intent.Snapshot?.Version,
        SnapshotDigest = intent.Snapshot?.Digest,
        Grant = intent.Grant?.Id,
        Subject = intent.Grant?.Subject,
        Server = intent.Server,
        Session = intent.Session,
        Method = intent.Method,
        Name = intent.Name,
        Revision = intent.Revision,
        DefinitionHash = intent.DefinitionHash,
        PolicyDigest = intent.PolicyDigest,
        Outcome = (byte)intent.Decision.Outcome,
        Step = (byte)intent.Decision.Step,
        Rule = intent.Decision.Rule,
        Reason = intent.Decision.Reason,
        Cause = intent.Decision.Cause,
        Limits = intent.Decision.Limits.IsDefaultOrEmpty ? [] : [.. intent.Decision.Limits.Select(l => l.Pointer)],
        Amounts = intent.Amounts.IsDefaultOrEmpty ? [] : [.. intent.Amounts.Select(Text)],
        Approval = Close(intent.Decision.Approval),
        Labels = intent.Decision.Labels.IsEmpty ? null : [.. intent.Decision.Labels],
        Judged = intent.Judged is { } judged ? Close(judged) : null,
        IsShadow = intent.Decision.IsShadow,
        Shadowed = intent.Decision.Shadowed,
        EndedTask = intent.EndedTask,
        Arguments = intent.Arguments.ToArray(),
        RequestBytes = intent.RequestBytes,
        Source = intent.Source,
        Via = intent.Via,
    };

    /// <summary>
    /// An intent from the socket. Throws <see cref="StaleSnapshotException"/> for a reservation under another snapshot than
    /// <paramref name="current"/>, or one that names what the snapshot does not have. A note keeps the digest it was made under.
    /// </summary>
    public static CallIntent Open(IntentFrame frame, Snapshot current, bool isNote = false)
    {
        if (!isNote && frame.SnapshotVersion is { } version && version != current.Version)
        {
            throw new StaleSnapshotException();
        }

        var grant = GrantOf(frame, current, isNote);
        return new CallIntent
        {
            Kind = frame.Kind,
            Snapshot = SnapshotOf(frame, current),
            Grant = grant,
            Server = frame.Server,
            Session = frame.Session,
            Method = frame.Method,
            Name = frame.Name,
            Revision = frame.Revision,
            DefinitionHash = frame.DefinitionHash,
            PolicyDigest = frame.PolicyDigest,
            Decision = new Decision(
                (DecisionOutcome)frame.Outcome,
                (DecisionStep)frame.Step,
                frame.Rule ?? "",
                frame.Reason ?? "",
                frame.Cause,
                isNote ? [] : LimitsOf(frame, grant))
            {
                Approval = Open(frame.Approval),
                Labels = frame.Labels is { } labels ? [.. labels] : [],
                IsShadow = frame.IsShadow,
                Shadowed = frame.Shadowed,
            },
            Judged = frame.Judged is { } judged ? Open(judged) : null,
            EndedTask = frame.EndedTask,
            Amounts = [.. frame.Amounts.Select(Number)],
            Arguments = frame.Arguments,
            RequestBytes = frame.RequestBytes,
            Source = frame.Source,
            Via = frame.Via,
        };
    }

    /// <summary>A reservation for the socket.</summary>
    public static ReservationFrame Close(in Reservation reservation, CallIntent intent) => new(
        reservation.Sequence,
        reservation.Exhausted is { } limit ? intent.Decision.Limits.IndexOf(limit) : null,
        reservation.RetryAfter?.Ticks,
        reservation.Approval,
        reservation.Changed is { } changed ? Close(changed) : null);

    /// <summary>A reservation from the socket, of the intent that was sent.</summary>
    public static Reservation Open(ReservationFrame frame, CallIntent intent) => new(
        frame.Sequence,
        frame.Exhausted is { } index ? intent.Decision.Limits[index] : null,
        frame.RetryAfterTicks is { } ticks ? TimeSpan.FromTicks(ticks) : null,
        frame.Approval,
        frame.Changed is { } changed ? Open(changed) : null);

    /// <summary>A session's labels and calls for the socket.</summary>
    public static SessionFrame Close(SessionView view) => new(view.Labels.IsDefault ? null : [.. view.Labels], view.Calls);

    /// <summary>A session's labels and calls from the socket.</summary>
    public static SessionView Open(SessionFrame frame) => new(frame.Labels is { } labels ? [.. labels] : default, frame.Calls);

    /// <summary>An outcome for the socket.</summary>
    public static OutcomeFrame Close(in CallOutcome outcome) =>
        new(outcome.Sequence, (byte)outcome.Kind, outcome.Status, outcome.Latency.Ticks, outcome.ResultBytes, outcome.Task);

    /// <summary>An outcome from the socket.</summary>
    public static CallOutcome Open(OutcomeFrame frame) =>
        new(frame.Sequence, (OutcomeKind)frame.Kind, frame.Status, TimeSpan.FromTicks(frame.LatencyTicks), frame.ResultBytes, frame.Task);

    /// <summary>A definition for the socket.</summary>
    public static SeenDefinition Close(Definition definition) =>
        new((byte)definition.Kind, definition.Name, definition.Hash.Hex, definition.Json.ToArray(), definition.SchemaProblem);

    /// <summary>A definition from the socket. Its schema stays uncompiled: it is pending, and the owner compiles what is approved.</summary>
    public static Definition Open(SeenDefinition seen) => new()
    {
        Kind = (DefinitionKind)seen.Kind,
        Name = seen.Name,
        Hash = new DefinitionHash(seen.Hash),
        Json = seen.Json,
        SchemaProblem = seen.SchemaProblem,
    };

    private static ApprovalFrame? Close(ApprovalRequirement? needs) => needs is null
        ? null
        : new ApprovalFrame(needs.Timeout.Ticks, needs.Quorum, [.. needs.Approvers.Select(list => list.ToArray())], [.. needs.Pointers]);

    private static ApprovalRequirement? Open(ApprovalFrame? frame) => frame is null
        ? null
        : new ApprovalRequirement
        {
            Timeout = TimeSpan.FromTicks(frame.TimeoutTicks),
            Quorum = frame.Quorum,
            Approvers = [.. frame.Approvers.Select(list => list.ToImmutableArray())],
            Pointers = [.. frame.Pointers],
        };

    private static Snapshot? SnapshotOf(IntentFrame frame, Snapshot current) =>
        frame.SnapshotVersion is not { } version ? null
        : version == current.Version ? current
        : current with { Version = version, Digest = frame.SnapshotDigest ?? "" };

    private static GrantEntry? GrantOf(IntentFrame frame, Snapshot current, bool isNote)
    {
        if (frame.Grant is not { } id)
        {
            return null;
        }

        if (current.Grants.TryGetValue(id, out var grant))
        {
            return grant;
        }

        // A note about a grant that was revoked meanwhile is still a note about it.
        return isNote
            ? new GrantEntry { Id = id, Subject = frame.Subject ?? "", Servers = FrozenDictionary<string, PolicyEntry?>.Empty }
            : throw new StaleSnapshotException();
    }

    private static ImmutableArray<CompiledLimit> LimitsOf(IntentFrame frame, GrantEntry? grant)
    {
        if (frame.Limits.Length == 0)
        {
            return [];
        }

        if (grant is null || frame.Server is null || grant.Servers.GetValueOrDefault(frame.Server)?.Compiled is not { } policy)
        {
            throw new StaleSnapshotException();
        }

        return [.. frame.Limits.Select(pointer => policy.Limits.FirstOrDefault(l => l.Pointer == pointer) ?? throw new StaleSnapshotException())];
    }

    // Significand and exponent as two integers: the exact value, whatever the text a message spelt it with.
    private static string Text(ExactDecimal amount) => string.Create(CultureInfo.InvariantCulture, $"{amount.Significand}e{amount.Exponent}");

    private static ExactDecimal Number(string text) =>
        ExactDecimal.TryParse(Encoding.UTF8.GetBytes(text), out var amount) ? amount : throw new StaleSnapshotException();
}
