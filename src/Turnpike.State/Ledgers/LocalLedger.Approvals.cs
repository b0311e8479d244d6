using System.Collections.Immutable;
using Turnpike.Policies;
using Turnpike.State.Administrators;
using Turnpike.State.Approvals;
using Turnpike.State.Limits;
using Turnpike.State.Storage;

namespace Turnpike.State.Ledgers;

/// <content>Step 9: what a person is asked, what was answered, and the one call an answer lets through.</content>
public sealed partial class LocalLedger
{
    private const int MaxExplanation = 512;

    // Under the gate. One for each approval that is waited for, so at most as many as there are live ones.
    private readonly Dictionary<string, TaskCompletionSource> _waiting = new(StringComparer.Ordinal);

    /// <summary>Every approval that is kept, the latest last, as it stands now.</summary>
    public ImmutableArray<Approval> ListApprovals()
    {
        lock (Log.Gate)
        {
            var now = _clock!.Read().Elapsed;
            return [.. _projection.Approvals.All.OrderBy(a => a.RequestedAt).Select(a => a with { State = ApprovalVote.StateOf(a, now, People) })];
        }
    }

    /// <summary>
    /// The canonical arguments of an approval, the very bytes its digest was made of; empty for none. False when they cannot be had
    /// any more: their key was destroyed.
    /// </summary>
    public bool TryReadArguments(Approval approval, out byte[] arguments) => ApprovalClaim.TryOpen(approval, _sealer.Value, out arguments);

    /// <summary>
    /// Records a person's answer; durable on return. Throws <see cref="StateConflictException"/> when the approval does not wait for
    /// one (any more) or this person may not answer; <see cref="RecordUnavailableException"/> when it cannot be recorded.
    /// </summary>
    public async ValueTask<Approval> AnswerApprovalAsync(string id, bool isApproved, string by, string? reason)
    {
        try
        {
            var (answered, sequence) = AppendAnswer(id, isApproved, by, reason);
            await Log.WaitDurableAsync(sequence);
            WakeWhoWaits();
            return answered;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public override Task WaitForAnswerAsync(string approval, CancellationToken cancellation)
    {
        TaskCompletionSource? waiting;
        lock (Log.Gate)
        {
            if (!IsPending(approval))
            {
                return Task.CompletedTask;
            }

            if (!_waiting.TryGetValue(approval, out waiting))
            {
                _waiting[approval] = waiting = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return waiting.Task.WaitAsync(cancellation);
    }

    // Whoever waits looks again. Also what was forgotten for want of room, or came to count by a role that was given.
    private void WakeWhoWaits()
    {
        lock (Log.Gate)
        {
            foreach (var (id, waiting) in _waiting)
            {
                if (!IsPending(id))
                {
                    _waiting.Remove(id);
                    waiting.TrySetResult();
                }
            }
        }
    }

    private bool IsPending(string id) =>
        _projection.Approvals.Get(id) is { } approval && ApprovalVote.StateOf(approval, _clock!.Read().Elapsed, People) == ApprovalState.Pending;

    private (Approval Answered, long Sequence) AppendAnswer(string id, bool isApproved, string by, string? reason)
    {
        lock (Log.Gate)
        {
            var now = _clock!.Read();
            var approval = _projection.Approvals.Get(id);
            if (approval is null || ApprovalVote.StateOf(approval, now.Elapsed, People) != ApprovalState.Pending)
            {
                throw new StateConflictException(
                    $"the approval '{id}' does not wait for an answer: it is {(approval is null ? "not known" : ApprovalJson.Of(ApprovalVote.StateOf(approval, now.Elapsed, People)))}");
            }

            if (ApprovalVote.Objection(approval, by, People) is { } objection)
            {
                throw new StateConflictException(objection);
            }

            var body = AnswerBody(approval, isApproved ? "approved" : "denied");
            body.Text("by"u8, by);
            body.Text("answer_reason"u8, reason);
            var sequence = AppendBody(FinishWith(body, now));
            _projection.Approvals.Answer(id, new ApprovalAnswer(by, isApproved, reason));
            var answered = _projection.Approvals.Get(id)!;
            answered = answered with { State = ApprovalVote.StateOf(answered, now.Elapsed, People) };
            if (answered.State != ApprovalState.Pending)
            {
                Tell(isApproved ? ApprovalEvent.Approved : ApprovalEvent.Denied, answered, sequence);
            }

            return (answered, sequence);
        }
    }

    // Says of each approval whose time is over that it is: for people, and for who waits for it. Nothing depends on when it is said.
    internal void NoteExpired()
    {
        if (_clock is null)
        {
            return;
        }

        try
        {
            lock (Log.Gate)
            {
                var now = _clock.Read();
                foreach (var approval in _projection.Approvals.All.Where(a => a.State == ApprovalState.Pending && now.Elapsed >= a.ExpiresAt).ToArray())
                {
                    var sequence = AppendBody(FinishWith(AnswerBody(approval, "expired"), now));
                    _projection.Approvals.Expire(approval.Id);
                    Tell(ApprovalEvent.Expired, approval with { State = ApprovalState.Expired }, sequence);
                }
            }

            WakeWhoWaits();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The record cannot be written, so no call goes out; it is expired all the same.
        }
    }

    // Behind the disk, and behind whoever holds the gate: nobody waits for who is told.
    private void Tell(ApprovalEvent what, Approval approval, long sequence)
    {
        if (_options.ApprovalTold is { } told)
        {
            _ = Task.Run(async () =>
            {
                try
                {
                    await Log.WaitDurableAsync(sequence);
                    told(what, approval);
                }
                catch (Exception e) when (e is IOException or ObjectDisposedException)
                {
                    // Not recorded, so it is not so.
                }
            });
        }
    }

    private static RecordBody AnswerBody(Approval approval, string answer)
    {
        var body = RecordBody.Begin("approval");
        body.Text("grant"u8, approval.Grant);
        body.Text("subject"u8, approval.Subject);
        body.Text("server"u8, approval.Server);
        body.Text("name"u8, approval.Name);
        body.Json.WriteString("approval"u8, approval.Id);
        body.Json.WriteString("answer"u8, answer);
        return body;
    }

    // Step 9 under the gate, for a call whose limits fit: the approval to use, or why the call does not go out yet.
    private Approval? Approved(CallIntent intent, RecordBody body, ApprovalClaim claim, LimitInstant now, out Reservation refused)
    {
        refused = default;
        if (_projection.Approvals.Find(claim.Digest, now.Elapsed, People) is not { } live)
        {
            refused = Ask(intent, body, claim, now);
            return null;
        }

        switch (live.State)
        {
            case ApprovalState.Approved:
                return live.Approval;
            case ApprovalState.Denied:
                var no = $"A person denied this call{(live.Approval.AnswerReason is { } reason ? ": " + reason : ".")}";
                var denied = intent.Decision with { Outcome = DecisionOutcome.Deny, Cause = $"denied by {live.Approval.AnsweredBy}" };
                refused = Await(denied, body, now, new AwaitedApproval(live.Approval.Id, Expiry(live.Approval), IsDenied: true, no));
                return null;
            default:
                refused = Await(intent.Decision, body, now, Waits(live.Approval));
                return null;
        }
    }

    private Reservation Ask(CallIntent intent, RecordBody body, ApprovalClaim claim, LimitInstant now)
    {
        if (claim.Sealed is null)
        {
            return Await(intent.Decision with { Cause = "too large to be shown whole" }, body, now, new AwaitedApproval(null, null, Explanation: "The call is too large for a person to look at; nobody was asked."));
        }

        if (!_projection.Approvals.HasRoom(intent.Grant?.Id, claim.Sealed.Length, now.Elapsed))
        {
            return Await(intent.Decision with { Cause = "too many approvals wait" }, body, now, new AwaitedApproval(null, null, Explanation: "Too many calls wait for an approval; nobody was asked. Try again later."));
        }

        var needs = intent.Decision.Approval;
        var asked = new Approval
        {
            Id = ApprovalBook.NewId(),
            Digest = claim.Digest,
            Grant = intent.Grant?.Id,
            Subject = intent.Grant?.Subject,
            Server = intent.Server,
            Method = intent.Method,
            Name = intent.Name,
            DefinitionHash = intent.DefinitionHash,
            PolicyDigest = intent.PolicyDigest,
            Rule = RecordBody.Cut(intent.Decision.Rule, MaxExplanation).ToString(),
            Reason = RecordBody.Cut(intent.Decision.Reason, MaxExplanation).ToString(),
            Sealed = claim.Sealed,
            TargetDigest = claim.Target,
            Quorum = needs?.Quorum ?? 1,
            Approvers = needs?.Approvers ?? [],
            RequestedAt = now.Elapsed,
            ExpiresAt = now.Elapsed + (long)(needs?.Timeout ?? ApprovalRequirement.DefaultTimeout).TotalMilliseconds,
        };
        body.Json.WritePropertyName("asked"u8);
        ApprovalJson.Write(body.Json, asked);
        var reservation = Await(intent.Decision, body, now, Waits(asked));

        // Invariant: as for limits, in memory only once the record is appended.
        _projection.Approvals.Ask(asked);
        Tell(ApprovalEvent.Requested, asked, reservation.Sequence);
        return reservation;
    }

    private Reservation Await(in Decision decision, RecordBody body, LimitInstant now, AwaitedApproval awaited)
    {
        WriteDecision(body, decision);
        body.Text("approval"u8, awaited.Id);
        return new Reservation(AppendBody(FinishWith(body, now)), null, null, awaited);
    }

    private AwaitedApproval Waits(Approval approval) =>
        new(approval.Id, Expiry(approval), Quorum: approval.Quorum, Given: ApprovalVote.Supporters(approval, People).Length);

    // Read under the gate each time: it is swapped whole with the snapshot, and what counts is what is in force now.
    private People People => _options.People?.Invoke() ?? People.None;

    private static DateTimeOffset Expiry(Approval approval) => DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAt);
}
