using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Approvals;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Pins;
using Turnpike.Gateway.Rewriting;
using Turnpike.Policies;
using Turnpike.State.Approvals;
using Turnpike.State.Ledgers;
using Turnpike.State.Pins;
using Turnpike.State.Sessions;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// The way of a call, from a message that was read to the answer its client gets:
/// <code>
/// client -> [1 identify] -> [2 read] -> 3 route -> 4 decide -> 5 reserve -> 6 forward -> server
/// client &lt;-------------------------- 8 record &lt;- 7 inspect &lt;----------------------------+
/// </code>
/// Steps 1 and 2 belong to the face the message came in by (HTTP, stdio); from here on every face takes the same way.
/// </summary>
internal sealed class CallPath(Node node, GatewayOptions options, LinkOpener links, Forwarder forwarder, ClientNotifications notifications, ClientAnswers answers, DefinitionLook look, HeldCalls held, UrlOffers offers)
{
    private const int MaxAttempts = 8;

    // Every call that has to be decided again lets another one pass, so this many is never reached by less than as many calls at once.
    private const int MaxChanges = 10_000;

    /// <summary>Takes one message of a client. Answers through <paramref name="channel"/>; throws only when the client went away.</summary>
    public ValueTask HandleAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        var envelope = message.Envelope;
        if (envelope.Kind is MessageKind.Result or MessageKind.Error)
        {
            return answers.ForwardAsync(visit, message, channel);
        }

        var isKnown = envelope.Method is { } method && method.Sender.HasFlag(Sender.Client) && method.Eras.HasFlag(message.Era)
            && method.IsNotification == (envelope.Kind == MessageKind.Notification);
        if (envelope.Kind == MessageKind.Notification)
        {
            return isKnown ? notifications.ForwardAsync(visit, message) : Unknown(visit, message, null);
        }

        return !isKnown ? Unknown(visit, message, channel)
            : visit.Link.IsShared && SharedConnection.Refuses(envelope.Method!) ? RefuseSharedAsync(visit, message, channel)
            : envelope.Method!.IsCall ? CallAsync(visit, message, channel)
            : PassAsync(visit, message, channel);
    }

    /// <summary>A request that is no call: recorded without waiting for the disk.</summary>
    private ValueTask PassAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        var method = message.Envelope.Method!;
        var kind = AnswerEdits.ListOf(method) is not null ? "list" : "session";
        node.Ledger.Note(Recording.Call(visit, message, null, Recording.Passed, null, kind));
        return forwarder.ForwardAsync(visit, message, channel, sequence: 0, name: null);
    }

    private async ValueTask CallAsync(Visit visit, ClientMessage message, ClientChannel channel, HeldCall? hold = null)
    {
        var now = options.Time.GetUtcNow();
        SessionView? session = null;
        for (int attempt = 0, changes = 0; attempt < MaxAttempts && changes < MaxChanges; attempt++)
        {
            // 3 Route: what the call names, and its definition as the server has it now.
            if (!Target.TryRead(message.Envelope, out var named))
            {
                await RefuseAsync(visit, message, channel, RpcError.InvalidParams, "The params do not name what is called.", "invalid_params");
                return;
            }

            if (named?.Pinned is { } kind && visit.Policy is not null && !await TryLookAsync(visit, kind, message, channel))
            {
                return;
            }

            // What was pinned at this first sight is what the call is judged by.
            if (visit.Server.Trust == FirstTrust.Awaited)
            {
                visit = visit.Under(node.Current) ?? visit;
            }

            try
            {
                session ??= await ViewAsync(visit);
            }
            catch (RecordUnavailableException)
            {
                await RefuseUnrecordedAsync(message, channel);
                return;
            }

            // 4 Decide: pure.
            Definition? pin = null;
            var decision = named is { } target ? target.Decide(visit, session, now, out pin) : Subscriptions.Decide(visit, message.Envelope, session, now);
            if (decision.Outcome == DecisionOutcome.RequireApproval && !Approvable.Is(message.Envelope))
            {
                decision = decision with { Outcome = DecisionOutcome.Deny, Cause = Approvable.Cause, Limits = [] };
            }

            if (decision.Outcome == DecisionOutcome.Deny)
            {
                node.Ledger.Note(Recording.Call(visit, message, named?.Name, decision, pin));
                await DenyAsync(visit, message, channel, named, decision, null);
                return;
            }

            // The gateway's own schemas are known to everybody: what does not fit is said, and nobody is asked about it.
            if (visit.Server.IsBuiltIn && MetaArguments.Refusal(message) is { } unfit)
            {
                node.Ledger.Note(Recording.Call(visit, message, named?.Name, Recording.Refusal("arguments"), pin));
                await channel.FinishAsync(unfit, EditList.None, default);
                return;
            }

            // The fields that mirror arguments are known only with the definition. A denial comes first: it tells less.
            if (pin is not null && message.Era == Era.Modern && !ParameterFields.TryPrepare(message, pin, out var mismatch))
            {
                await RefuseAsync(visit, message, channel, mismatch.Code, mismatch.Message, "header_mismatch");
                return;
            }

            // 5 Reserve: limits, the approval and the intent in one durable write. What waits is a task: the smallest awaiter to keep.
            Reservation reservation;
            try
            {
                var reserving = node.Ledger.ReserveAsync(Recording.Call(visit, message, named?.Name, decision, pin, judged: session), CancellationToken.None);
                reservation = reserving.IsCompletedSuccessfully ? reserving.Result : await reserving.AsTask();
            }
            catch (StaleSnapshotException)
            {
                if (visit.Under(node.Current) is not { } fresh)
                {
                    await RefuseAsync(visit, message, channel, RpcError.InvalidRequest, "The grant was revoked.", "revoked");
                    return;
                }

                (visit, session) = (fresh, null);
                continue;
            }
            catch (RecordUnavailableException)
            {
                await RefuseUnrecordedAsync(message, channel);
                return;
            }

            // Another call of the session came between and changed what this one was decided by.
            if (reservation.Changed is { } changed)
            {
                session = Read(visit.Policy!.Compiled, changed); // Only a policy that reads the session is judged by it.
                (attempt, changes) = (attempt - 1, changes + 1);
                continue;
            }

            if (reservation.Exhausted is { } limit)
            {
                var exhausted = new Decision(DecisionOutcome.Deny, DecisionStep.Limits, limit.Pointer, limit.Reason, null, []);
                await DenyAsync(visit, message, channel, named, exhausted, reservation.RetryAfter);
                return;
            }

            if (reservation.Approval is { } awaited)
            {
                await AskAsync(visit, message, channel, named, decision, awaited, hold);
                return;
            }

            if (hold is { End.IsCancellationRequested: true })
            {
                // Given up at the moment somebody said yes: nothing is sent, and the approval is good for another call.
                node.Ledger.Settle(new CallOutcome(reservation.Sequence, OutcomeKind.NotSent, 0, TimeSpan.Zero, 0));
                await HeldCalls.EndGivenUpAsync(channel);
                return;
            }

            held.Release(hold);

            // 6 Forward, 7 Inspect, 8 Record.
            await forwarder.ForwardAsync(
                visit, message, channel, reservation.Sequence, named?.Name, ResultInspection.Of(decision, named, visit, session, pin, now),
                decision.Limits.Any(static l => l.Concurrent is not null) ? SlotTimes.Forward : null);
            return;
        }

        await RefuseAsync(visit, message, channel, RpcError.Internal, "The configuration changes too fast; try again.", "unsettled");
    }

    /// <summary>A call that a person is asked about: held, offered a page, or told so. Apart from other calls, which keep nothing of it.</summary>
    private async ValueTask AskAsync(
        Visit visit, ClientMessage message, ClientChannel channel, Target? named, Decision decision, AwaitedApproval awaited, HeldCall? hold)
    {
        var unapproved = decision with { Outcome = awaited.IsDenied ? DecisionOutcome.Deny : DecisionOutcome.RequireApproval };
        if (await TryHoldAsync(visit, message, channel, decision.Approval, awaited, hold))
        {
            return;
        }

        if (offers.Answer(visit, message, unapproved, awaited) is { } offer)
        {
            await channel.FinishAsync(offer, EditList.None, default);
        }
        else
        {
            await DenyAsync(visit, message, channel, named, unapproved, null, awaited);
        }
    }

    /// <summary>
    /// Holds a call whose policy says so until somebody answers; then it takes every step again, and uses the approval like any other.
    /// </summary>
    /// <returns>False when it is not held, or nobody answered in time: then it gets the usual answer.</returns>
    private async ValueTask<bool> TryHoldAsync(
        Visit visit, ClientMessage message, ClientChannel channel, ApprovalRequirement? needs, AwaitedApproval awaited, HeldCall? hold)
    {
        if (awaited.IsDenied || awaited.Id is null || (hold ?? held.TryHold(visit, message, channel, needs)) is not { } call)
        {
            return false;
        }

        try
        {
            switch (await held.WaitAsync(call, awaited))
            {
                case HoldEnd.Answered:
                    await CallAsync(visit, message, channel, call);
                    return true;
                case HoldEnd.Gone:
                    await HeldCalls.EndGivenUpAsync(channel);
                    return true;
                default:
                    return false;
            }
        }
        finally
        {
            held.Release(call);
        }
    }

    private async ValueTask<bool> TryLookAsync(Visit visit, DefinitionKind kind, ClientMessage message, ClientChannel channel)
    {
        // What the gateway defines itself needs no look.
        if (visit.Server.IsBuiltIn || visit.Link.Observed.IsFresh(kind, options.Time, options.DefinitionAge))
        {
            return true;
        }

        try
        {
            var connection = await links.ConnectAsync(visit, CancellationToken.None);
            await look.EnsureAsync(visit, connection, kind, CancellationToken.None);
            return true;
        }
        catch (UpstreamException e)
        {
            node.Ledger.Note(Recording.Call(visit, message, null, Recording.Refusal("upstream_unavailable"), null));
            await channel.FinishAsync(UpstreamFailure.Answer(message.Id.Span, visit.Server.Name, e), EditList.None, default);
            return false;
        }
        catch (RecordUnavailableException)
        {
            await RefuseUnrecordedAsync(message, channel);
            return false;
        }
    }

    /// <summary>What the policy reads of the caller's session; null where it reads nothing.</summary>
    private async ValueTask<SessionView?> ViewAsync(Visit visit) =>
        visit.Policy?.Compiled is { } policy && (policy.ReadsSessionLabels || policy.ReadsSessionCalls)
            ? Read(policy, await node.Ledger.ViewSessionAsync(new SessionKey(visit.Session, visit.Grant.Id, visit.Grant.Subject), CancellationToken.None))
            : null;

    // What is not read is not held against what comes between.
    private static SessionView Read(CompiledPolicy policy, SessionView view) => view.Only(policy.ReadsSessionLabels, policy.ReadsSessionCalls);

    private static ValueTask RefuseUnrecordedAsync(ClientMessage message, ClientChannel channel) => channel.FinishAsync(
        RpcError.Message(message.Id.Span, RpcError.Internal, "audit_unavailable: calls are refused while the record cannot be written."), EditList.None, default, 503);

    private ValueTask DenyAsync(Visit visit, ClientMessage message, ClientChannel channel, Target? named, in Decision decision, TimeSpan? retryAfter, AwaitedApproval? approval = null) =>
        channel.FinishAsync(
            Denial.Answer(message.Id.Span, Target.KindOf(message.Envelope.Method!, named), decision,
                visit.Policy?.Compiled.Digest.Hex, message.Era, retryAfter, approval, offers.PageOf(approval)),
            EditList.None, default);

    private ValueTask RefuseAsync(Visit visit, ClientMessage message, ClientChannel channel, int code, string text, string recorded)
    {
        node.Ledger.Note(Recording.Call(visit, message, null, Recording.Refusal(recorded), null));
        return channel.FinishAsync(RpcError.Message(message.Id.Span, code, text), EditList.None, default, message.Era == Era.Modern ? 400 : 200);
    }

    /// <summary>What would be kept for one client alone has no place on a connection of all.</summary>
    private ValueTask RefuseSharedAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        var method = message.Envelope.Method!.Name;
        node.Ledger.Note(Recording.Note(visit, "refused_method", method, null, Recording.Refusal("shared")));
        return channel.FinishAsync(
            RpcError.Message(message.Id.Span, RpcError.MethodNotFound, $"All callers share one connection to this server, which keeps nothing for one of them: {method} is refused."),
            EditList.None, default);
    }

    /// <summary>A method of no known revision (or not of this era) is answered -32601 and recorded.</summary>
    private ValueTask Unknown(Visit visit, ClientMessage message, ClientChannel? channel)
    {
        node.Ledger.Note(Recording.Note(visit, "refused_method", "unknown_method", Name(message.Envelope.MethodName), Recording.Refusal("unknown_method")));
        return channel is null
            ? ValueTask.CompletedTask
            : channel.FinishAsync(RpcError.Message(message.Id.Span, RpcError.MethodNotFound, "Method not found."), EditList.None, default, message.Era == Era.Modern ? 404 : 200);
    }

    private static string? Name(JsonView method) => method.Kind == JsonKind.String && method.Length <= 130 ? method.GetString() : null;
}
