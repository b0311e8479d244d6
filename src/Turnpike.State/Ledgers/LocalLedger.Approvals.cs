using System.Collections.Immutable;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Limits;
using Turnpike.State.Storage;

namespace Turnpike.State.Ledgers;

/// <content>Step 9: what a person is asked, what was answered, and the one call an answer lets through.</content>
public sealed partial class LocalLedger
{
    /// <summary>How long an approval is worth something after it was asked for (POLICY.md, fine print, approvals).</summary>
    public static readonly TimeSpan ApprovalTimeout = TimeSpan.FromMinutes(15);

    private const int MaxExplanation = 512;

    /// <summary>Every approval that is kept, the latest last, as it stands now.</summary>
    public ImmutableArray<Approval> ListApprovals()
    {
        lock (Log.Gate)
        {
            var now = _clock!.Read().Elapsed;
            return [.. _projection.Approvals.All.OrderBy(a => a.RequestedAt).Select(a => a with { State = a.StateAt(now) })];
        }
    }

    /// <summary>
    /// The canonical arguments of an approval, the very bytes its digest was made of; empty for none. False when they cannot be had
    /// any more: their key was destroyed.
    /// </summary>
    public bool TryReadArguments(Approval approval, out byte[] arguments) => ApprovalClaim.TryOpen(approval, _sealer.Value, out arguments);

    /// <summary>
    /// Records a person's answer; durable on return. Throws <see cref="StateConflictException"/> when the approval does not wait for
    /// one (any more), or is answered by the one who called; <see cref="RecordUnavailableException"/> when it cannot be recorded.
    /// </summary>
    public async ValueTask<Approval> AnswerApprovalAsync(string id, bool isApproved, string by, string? reason)
    {
        try
        {
            var (answered, sequence) = AppendAnswer(id, isApproved, by, reason);
            await Log.WaitDurableAsync(sequence);
            return answered;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw Unavailable(e);
        }
    }

    private (Approval Answered, long Sequence) AppendAnswer(string id, bool isApproved, string by, string? reason)
    {
        lock (Log.Gate)
        {
            var now = _clock!.Read();
            var approval = _projection.Approvals.Get(id);
            if (approval?.StateAt(now.Elapsed) is not ApprovalState.Pending)
            {
                throw new StateConflictException(
                    $"the approval '{id}' does not wait for an answer: it {(approval is null ? "is not known" : "is " + ApprovalJson.Of(approval.StateAt(now.Elapsed)))}");
            }

            // Invariant: an approval is given by someone else. Names of people are taken as the same whatever their case.
            if (string.Equals(approval.Subject, by, StringComparison.OrdinalIgnoreCase))
            {
                throw new StateConflictException($"'{by}' made this call and cannot answer for it");
            }

            var body = RecordBody.Begin("approval");
            body.Text("grant"u8, approval.Grant);
            body.Text("subject"u8, approval.Subject);
            body.Text("server"u8, approval.Server);
            body.Text("name"u8, approval.Name);
            body.Json.WriteString("approval"u8, id);
            body.Json.WriteString("answer"u8, isApproved ? "approved"u8 : "denied"u8);
            body.Text("by"u8, by);
            body.Text("answer_reason"u8, reason);
            var sequence = AppendBody(FinishWith(body, now));
            _projection.Approvals.Answer(id, isApproved, by, reason);
            return (_projection.Approvals.Get(id)!, sequence);
        }
    }

    // Step 9 under the gate, for a call whose limits fit: the approval to use, or why the call does not go out yet.
    private Approval? Approved(CallIntent intent, RecordBody body, ApprovalClaim claim, LimitInstant now, out Reservation refused)
    {
        refused = default;
        var live = _projection.Approvals.Find(claim.Digest, now.Elapsed);
        switch (live?.State)
        {
            case ApprovalState.Approved:
                return live;
            case ApprovalState.Denied:
                var no = $"A person denied this call{(live.AnswerReason is { } reason ? ": " + reason : ".")}";
                refused = Await(intent.Decision with { Outcome = DecisionOutcome.Deny, Cause = $"denied by {live.AnsweredBy}" }, body, now, new AwaitedApproval(live.Id, Expiry(live), IsDenied: true, no));
                return null;
            case ApprovalState.Pending:
                refused = Await(intent.Decision, body, now, new AwaitedApproval(live.Id, Expiry(live)));
                return null;
            default:
                refused = Ask(intent, body, claim, now);
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
            RequestedAt = now.Elapsed,
            ExpiresAt = now.Elapsed + (long)ApprovalTimeout.TotalMilliseconds,
        };
        body.Json.WritePropertyName("asked"u8);
        ApprovalJson.Write(body.Json, asked);
        var reservation = Await(intent.Decision, body, now, new AwaitedApproval(asked.Id, Expiry(asked)));

        // Invariant: as for limits, in memory only once the record is appended.
        _projection.Approvals.Ask(asked);
        return reservation;
    }

    private Reservation Await(in Decision decision, RecordBody body, LimitInstant now, AwaitedApproval awaited)
    {
        WriteDecision(body, decision);
        body.Text("approval"u8, awaited.Id);
        return new Reservation(AppendBody(FinishWith(body, now)), null, null, awaited);
    }

    private static DateTimeOffset Expiry(Approval approval) => DateTimeOffset.FromUnixTimeMilliseconds(approval.ExpiresAt);
}
