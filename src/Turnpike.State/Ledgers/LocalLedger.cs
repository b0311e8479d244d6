using System.Buffers;
using System.Collections.Immutable;
using Turnpike.Audit;
using Turnpike.Audit.Sealing;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Limits;
using Turnpike.State.Sessions;

namespace Turnpike.State.Ledgers;

/// <summary>
/// The ledger of the process that owns the data folder. Limits are looked at and counted, and the record of it is appended, under one gate;
/// what is in memory is a projection of the record and rebuilt from it at start. How records look is <c>LocalLedger.Records.cs</c>.
/// </summary>
public sealed partial class LocalLedger : Ledger, IProjection
{
    private readonly LedgerOptions _options;
    private readonly LedgerProjection _projection = new();
    private readonly RefusalTally _refusals = new();
    private readonly Lazy<RecordSealer> _sealer;
    private readonly ITimer _sweep;
    private AuditLog? _log;
    private LimitClock? _clock;

    private LocalLedger(LedgerOptions options, string keys, TimeProvider time)
    {
        (_options, _sealer) = (options, new Lazy<RecordSealer>(() => new RecordSealer(keys)));
        _sweep = time.CreateTimer(_ => Sweep(), null, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
    }

    /// <summary>The record.</summary>
    public AuditLog Log => _log!;

    /// <summary>What seals argument values; its keys are made when it is first asked for.</summary>
    public RecordSealer Sealer => _sealer.Value;

    /// <summary>Intents the previous owner left without an outcome: they stay counted and were recorded as <c>outcome_unknown</c>.</summary>
    public ImmutableArray<OpenIntent> Recovered { get; private set; } = [];

    /// <summary>
    /// Opens the record and rebuilds the limits from it. The clock is that of <paramref name="audit"/>. Throws what
    /// <see cref="AuditLog.Open(AuditOptions, IProjection)"/> throws.
    /// </summary>
    public static LocalLedger Open(AuditOptions audit, LedgerOptions options)
    {
        var folder = Path.GetFullPath(audit.Folder);
        var keys = options.KeyFolder ?? Path.Combine(Path.GetDirectoryName(folder) ?? folder, "keys");
        var ledger = new LocalLedger(options, keys, audit.Time);
        try
        {
            ledger._log = AuditLog.Open(audit, ledger);
            lock (ledger.Log.Gate)
            {
                ledger._clock = new LimitClock(audit.Time, ledger._projection.Last);
                ledger.CloseLeftOpen();
            }

            return ledger;
        }
        catch
        {
            ledger._sweep.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Once the intent is appended the wait for the disk is not cancelled: the reservation stands.</remarks>
    public override ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var limits = intent.Decision.Limits.IsDefault ? [] : intent.Decision.Limits;
        if (intent.Decision.Outcome == DecisionOutcome.Deny || limits.Length != intent.Amounts.Length)
        {
            throw new ArgumentException("only a call that is not denied is reserved, with one amount for each of its limits", nameof(intent));
        }

        var claims = ArrayPool<LimitClaim>.Shared.Rent(Math.Max(1, limits.Length));
        try
        {
            var missing = Claim(intent, limits, claims);
            var approval = intent.Decision.Outcome == DecisionOutcome.RequireApproval ? ApprovalClaim.Of(intent, _sealer.Value) : null;
            var reservation = Append(intent, limits, claims.AsSpan(0, limits.Length), missing, approval);

            // An id that was told to somebody is on disk, like a call that goes out.
            if (!reservation.IsGranted && reservation.Approval?.Id is null)
            {
                return new ValueTask<Reservation>(reservation);
            }

            var durable = Log.WaitDurableAsync(reservation.Sequence);
            return durable.IsCompletedSuccessfully ? new ValueTask<Reservation>(reservation) : WaitAsync(durable, reservation.Sequence, reservation.Approval);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
        finally
        {
            ArrayPool<LimitClaim>.Shared.Return(claims, clearArray: true);
        }
    }

    /// <inheritdoc/>
    public override ValueTask<SessionView> ViewSessionAsync(SessionKey session, CancellationToken cancellation)
    {
        lock (Log.Gate)
        {
            return new ValueTask<SessionView>(_projection.Sessions.View(session, _clock!.Read().Elapsed));
        }
    }

    /// <inheritdoc/>
    public override void Settle(in CallOutcome outcome)
    {
        var body = BeginOutcome(outcome);
        try
        {
            lock (Log.Gate)
            {
                if (_projection.Open.ContainsKey(outcome.Sequence))
                {
                    var now = _clock!.Read();
                    AppendBody(FinishWith(body, now));
                    _projection.Settle(outcome.Sequence, outcome.Kind, now, task: outcome.Task);
                }
            }
        }
        catch (IOException)
        {
            // The call is over and its intent is durable: nothing is given back, and the next call will be refused.
        }
    }

    /// <inheritdoc/>
    public override void Note(CallIntent entry)
    {
        if (entry.Kind == "refused")
        {
            NoteRefusal(entry);
            return;
        }

        var body = Begin(entry);
        try
        {
            lock (Log.Gate)
            {
                WriteDecision(body, entry.Decision);
                body.Text("task_ended"u8, entry.EndedTask);
                Log.Append(FinishWith(body, _clock!.Read()));
                if (entry.EndedTask is { } task)
                {
                    _projection.Slots.EndTask(task);
                }
            }
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await _sweep.DisposeAsync();
        FlushRefusals(all: true);
        await Log.DisposeAsync();
        if (_sealer.IsValueCreated)
        {
            _sealer.Value.Dispose();
        }
    }

    /// <inheritdoc/>
    void IProjection.Restore(ReadOnlySpan<byte> snapshot) => _projection.Restore(snapshot);

    /// <inheritdoc/>
    void IProjection.Apply(long sequence, ReadOnlySpan<byte> payload) => _projection.Apply(sequence, payload);

    /// <inheritdoc/>
    void IProjection.Save(IBufferWriter<byte> destination) => _projection.Save(destination);

    /// <summary>How many calls to a server are under way, over every process of the folder.</summary>
    public int CountUnderWay(string server)
    {
        lock (Log.Gate)
        {
            return _projection.Open.Values.Count(c => c.IsCall && string.Equals(c.Server, server, StringComparison.Ordinal));
        }
    }

    // A subscription stands for as long as its client does: it is no work that would be lost.
    private static bool IsCall(CallIntent intent) => intent.Kind is "call" or "task" && intent.Method != "subscriptions/listen";

    // Returns the limit whose scope the call has no value for, if any: it denies.
    private static CompiledLimit? Claim(CallIntent intent, ImmutableArray<CompiledLimit> limits, LimitClaim[] claims)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            if (!ScopeKeys.TryGet(limits[i], intent, out var key))
            {
                return limits[i];
            }

            claims[i] = new LimitClaim(key, limits[i], intent.Amounts[i]);
        }

        return null;
    }

    private void Sweep()
    {
        FlushRefusals();
        NoteExpired();
    }

    private static RecordUnavailableException Unavailable(Exception cause) =>
        new("the record cannot be written: no call goes out until it can", cause);

    // Only what waits is kept: what is granted, or waits for a person, has neither an exhausted limit nor a changed session.
    private static async ValueTask<Reservation> WaitAsync(ValueTask durable, long sequence, AwaitedApproval? awaited)
    {
        try
        {
            await durable;
            return new Reservation(sequence, null, null, awaited);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    private Reservation Append(CallIntent intent, ImmutableArray<CompiledLimit> limits, ReadOnlySpan<LimitClaim> claims, CompiledLimit? missing, ApprovalClaim? claim)
    {
        var body = Begin(intent);
        lock (Log.Gate)
        {
            if (intent.Snapshot is { } snapshot && _options.CurrentVersion is { } current && snapshot.Version < current())
            {
                throw new StaleSnapshotException();
            }

            var now = _clock!.Read();
            var session = SessionKey.Of(intent.Session, intent.Grant?.Id, intent.Grant?.Subject);

            // Invariant: what the decision read of the session is still so when its labels and its reservation are recorded.
            if (intent.Judged is { } judged && session is { } key && _projection.Sessions.View(key, now.Elapsed) is var there && !there.Still(judged))
            {
                return new Reservation(0, null, null, Changed: there);
            }

            var decision = intent.Decision;
            if (Exhausted(limits, claims, missing, now) is { } exhausted)
            {
                if (!decision.IsShadow)
                {
                    return Deny(body, exhausted, now);
                }

                // In shadow a limit counts what it would have let through, and denies nothing.
                decision = Watched(decision, exhausted);
                claims = [];
            }

            // 9 approval: used in the same record as the limits, so that of two concurrent calls exactly one has it.
            Approval? approval = null;
            if (claim is not null && (approval = Approved(intent, body, claim, now, out var awaited)) is null)
            {
                return awaited;
            }

            var reservations = Reservations(claims);
            WriteDecision(body, decision with { Outcome = DecisionOutcome.Allow });
            body.Json.WriteBoolean("reserved"u8, true);
            body.Text("approval"u8, approval?.Id);
            LimitRecord.Write(body.Json, reservations);
            SessionJson.WriteLabels(body.Json, decision.Labels);
            var sequence = AppendBody(FinishWith(body, now));

            // Invariant: counted only once the record is appended, under the same gate: memory is never ahead of the record.
            _projection.Reserve(sequence, new ReservedCall(intent.Server, Short(intent.Name), now, reservations, approval?.Id, session, IsCall(intent)), decision.Labels);
            return new Reservation(sequence, null, null);
        }
    }

    // 10 limits: all fit, or the one that denies.
    private ExhaustedLimit? Exhausted(ImmutableArray<CompiledLimit> limits, ReadOnlySpan<LimitClaim> claims, CompiledLimit? missing, LimitInstant now)
    {
        if (missing is not null)
        {
            return new ExhaustedLimit(missing, null, "the call has no value for the limit's scope");
        }

        var verdict = _projection.Book.Check(claims, now);
        if (verdict.Exhausted >= 0)
        {
            return new ExhaustedLimit(limits[verdict.Exhausted], verdict.RetryAfter, null);
        }

        foreach (ref readonly var claim in claims)
        {
            if (claim.Limit.Concurrent is { } slots && !_projection.Slots.HasRoom(claim.Key, slots, now.Elapsed))
            {
                return new ExhaustedLimit(claim.Limit, null, $"{slots} {(slots == 1 ? "call is" : "calls are")} on the way already");
            }
        }

        return null;
    }

    private static Decision Watched(in Decision decision, in ExhaustedLimit exhausted) => decision with
    {
        Labels = [],
        Shadowed = decision.Shadowed
            ?? new ShadowVerdict(DecisionOutcome.Deny, DecisionStep.Limits, exhausted.Limit.Pointer, exhausted.Limit.Reason, exhausted.Cause ?? $"the counter \"{exhausted.Limit.Counter}\" is exhausted"),
    };

    private static LimitReservation[] Reservations(ReadOnlySpan<LimitClaim> claims)
    {
        if (claims.IsEmpty)
        {
            return [];
        }

        var reservations = new LimitReservation[claims.Length];
        for (var i = 0; i < claims.Length; i++)
        {
            reservations[i] = LimitReservation.Of(claims[i]);
        }

        return reservations;
    }

    private Reservation Deny(RecordBody body, in ExhaustedLimit exhausted, LimitInstant now)
    {
        var (limit, retryAfter, cause) = exhausted;
        WriteDecision(body, new Decision(DecisionOutcome.Deny, DecisionStep.Limits, limit.Pointer, limit.Reason, cause, []));
        body.Json.WriteString("counter"u8, limit.Counter);
        if (retryAfter is { } wait)
        {
            body.Json.WriteNumber("retry_after_ms"u8, wait);
        }

        var sequence = AppendBody(FinishWith(body, now));
        return new Reservation(sequence, limit, retryAfter is { } after ? TimeSpan.FromMilliseconds(after) : null);
    }

    private void CloseLeftOpen()
    {
        var left = _projection.Open.OrderBy(open => open.Key).ToImmutableArray();
        Recovered = [.. left.Select(open => new OpenIntent(open.Key, open.Value.Server, open.Value.Name))];
        foreach (var open in Recovered)
        {
            var now = _clock!.Read();
            Log.Append(LeftOpenBody(open, now));
            _projection.Settle(open.Sequence, OutcomeKind.Unknown, now, isLeftOpen: true);
        }
    }

    private long AppendBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return Log.Append(body);
        }
        catch (ArgumentException e)
        {
            throw new IOException("the record of this call would be too long", e);
        }
    }

    /// <summary>A limit that a call does not fit, when it would (milliseconds; null for never), and why where that is not the count.</summary>
    private readonly record struct ExhaustedLimit(CompiledLimit Limit, long? RetryAfter, string? Cause);
}
