using Turnpike.Admin.Sockets;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Nodes;

/// <summary>The ledger of an attached process: every reservation is made, and every record written, by the owner.</summary>
internal sealed class AttachedLedger(AttachedNode node) : Ledger
{
    /// <inheritdoc/>
    public override async ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation)
    {
        WayToRecord? lost = null;
        IntentFrame? frame = null;
        while (true)
        {
            var way = await node.FindWayAsync(lost, cancellation);
            if (way.Owner is { } owner)
            {
                return await owner.Ledger.ReserveAsync(intent, cancellation);
            }

            try
            {
                frame ??= IntentFrames.Close(intent);
                var answer = await way.Link!.AskAsync(
                    SocketActs.Reserve, frame, SocketJson.Default.IntentFrame, SocketJson.Default.ReservationFrame, null, cancellation);
                return IntentFrames.Open(answer, intent);
            }
            catch (OwnerLostException)
            {
                // Not acknowledged, so nothing was forwarded: asked again of the next owner. Should the lost one have reserved after
                // all, the call counts twice, which can refuse a call but never let one too many through.
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

    /// <inheritdoc/>
    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
