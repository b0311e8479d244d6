using System.Collections.Concurrent;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Sockets;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;

namespace Turnpike.Admin.Nodes;

/// <summary>The ledger of an attached process: every reservation is made, and every record written, by the owner.</summary>
internal sealed class AttachedLedger(AttachedNode node) : Ledger
{
    private readonly ConcurrentDictionary<string, Lazy<Task>> _awaited = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation)
    {
        // An answer that was not received forwarded nothing: it is asked again of the next owner. Should the lost one have reserved after
        // all, the call counts twice, which can refuse a call but never let one too many through.
        IntentFrame? frame = null;
        return AskAsync(
            owner => owner.Ledger.ReserveAsync(intent, cancellation),
            async link => IntentFrames.Open(
                await link.AskAsync(
                    SocketActs.Reserve, frame ??= IntentFrames.Close(intent), SocketJson.Default.IntentFrame, SocketJson.Default.ReservationFrame, null, cancellation),
                intent),
            cancellation);
    }

    /// <inheritdoc/>
    public override ValueTask<SessionView> ViewSessionAsync(SessionKey session, CancellationToken cancellation) => AskAsync(
        owner => owner.Ledger.ViewSessionAsync(session, cancellation),
        async link => IntentFrames.Open(
            await link.AskAsync(
                SocketActs.ViewSession,
                new SessionKeyFrame(session.Session, session.Grant, session.Subject),
                SocketJson.Default.SessionKeyFrame,
                SocketJson.Default.SessionFrame,
                null,
                cancellation)),
        cancellation);

    /// <inheritdoc/>
    /// <remarks>One question at the owner for each approval, however many calls wait for it and however often they come and go.</remarks>
    public override Task WaitForAnswerAsync(string approval, CancellationToken cancellation) =>
        _awaited.GetOrAdd(approval, static (id, self) => new Lazy<Task>(() => self.AwaitAsync(id)), this).Value.WaitAsync(cancellation);

    /// <inheritdoc/>
    public override void Settle(in CallOutcome outcome)
    {
        switch (node.Way)
        {
            case { Owner: { } owner }:
                owner.Ledger.Settle(outcome);
                break;
            case { Link: { } link }:
                link.Tell(SocketActs.Settle, IntentFrames.Close(outcome), SocketJson.Default.OutcomeFrame);
                break;
            default:
                // Between two owners. The next one finds the intent without an outcome and keeps it counted.
                break;
        }
    }

    /// <inheritdoc/>
    public override void Note(CallIntent entry)
    {
        switch (node.Way)
        {
            case { Owner: { } owner }:
                owner.Ledger.Note(entry);
                break;
            case { Link: { } link }:
                link.Tell(SocketActs.Note, IntentFrames.Close(entry), SocketJson.Default.IntentFrame);
                break;
            default:
                break;
        }
    }

    private async Task AwaitAsync(string approval)
    {
        await Task.Yield();
        try
        {
            await AskAsync(
                async owner =>
                {
                    await owner.Ledger.WaitForAnswerAsync(approval, CancellationToken.None);
                    return Nothing.Value;
                },
                link => link.AskAsync(
                    SocketActs.AwaitAnswer, new AwaitFrame(approval), SocketJson.Default.AwaitFrame, ActJson.Default.Nothing, null, CancellationToken.None),
                CancellationToken.None);
        }
        catch (RecordUnavailableException)
        {
            // Who waits reserves again, and is told there what is wrong.
        }
        finally
        {
            _awaited.TryRemove(approval, out _);
        }
    }

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async ValueTask<TAnswer> AskAsync<TAnswer>(
        Func<OwnerNode, ValueTask<TAnswer>> here, Func<OwnerLink, ValueTask<TAnswer>> there, CancellationToken cancellation)
    {
        WayToRecord? lost = null;
        while (true)
        {
            var way = await node.FindWayAsync(lost, cancellation);
            try
            {
                return way.Owner is { } owner ? await here(owner) : await there(way.Link!);
            }
            catch (OwnerLostException)
            {
                lost = way;
            }
            catch (OwnerRefusedException e) when (e.Fault.Code == FaultFrame.Stale)
            {
                throw new StaleSnapshotException();
            }
            catch (OwnerRefusedException e)
            {
                throw new RecordUnavailableException(e.Message, e);
            }
        }
    }
}
