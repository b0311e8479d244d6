using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Sockets;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;

namespace Turnpike.Admin.Nodes;

/// <summary>Answers what attached processes ask on the local socket, out of the owner's state and ledger.</summary>
internal sealed class OwnerDesk(OwnerNode owner)
{
    private static readonly JsonElement Done = JsonSerializer.SerializeToElement(Nothing.Value, ActJson.Default.Nothing);

    /// <summary>Answers one request; every refusal is an answer too.</summary>
    public async ValueTask<AnswerFrame> AnswerAsync(RequestFrame request, CancellationToken cancellation)
    {
        try
        {
            return new AnswerFrame(request.Id, Ok: await PerformAsync(request, cancellation));
        }
        catch (StaleSnapshotException)
        {
            return new AnswerFrame(request.Id, Fault: new FaultFrame(FaultFrame.Stale, "the snapshot was replaced"));
        }
        catch (JsonException)
        {
            return Refuse(request, new AdminFault(AdminFaultCode.Invalid, $"the request of {request.Act} is not well formed"));
        }
        catch (ObjectDisposedException)
        {
            // Shutting down: no answer, so the attached process asks the next owner.
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception e) when (AdminFaults.TryExplain(e) is { } fault)
        {
            return Refuse(request, fault);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Nobody can act on it, and whoever asked must not wait for ever. Its message is left out: it may say anything.
            return Refuse(request, new AdminFault(AdminFaultCode.Unreachable, $"the owner of the data folder failed at {request.Act} ({e.GetType().Name})"));
        }
    }

    // Invariant: nobody becomes somebody by leaving out what they are.
    private static Actor ActorOf(RequestFrame request) =>
        request is { Who: { Length: > 0 } name, Kind: { } kind } && Enum.GetValues<ActorKind>().Any(k => k.ToString() == kind)
            ? new Actor(Enum.Parse<ActorKind>(kind), name) { Session = request.Session }
            : throw new AdminException(AdminFaultCode.Invalid, $"{request.Act} does not say who performs it");

    private static AnswerFrame Refuse(RequestFrame request, AdminFault fault) =>
        new(request.Id, Fault: new FaultFrame(fault.Code.ToString(), fault.Message, fault.Nearest));

    private async ValueTask<JsonElement> PerformAsync(RequestFrame request, CancellationToken cancellation)
    {
        switch (request.Act)
        {
            case SocketActs.Reserve:
                var intent = IntentFrames.Open(request.Body.Deserialize(SocketJson.Default.IntentFrame)!, owner.Current);
                var reservation = await owner.Ledger.ReserveAsync(intent, cancellation);
                return JsonSerializer.SerializeToElement(IntentFrames.Close(reservation, intent), SocketJson.Default.ReservationFrame);
            case SocketActs.ViewSession:
                var (session, grant, subject) = request.Body.Deserialize(SocketJson.Default.SessionKeyFrame)!;
                var view = await owner.Ledger.ViewSessionAsync(new SessionKey(session, grant, subject), cancellation);
                return JsonSerializer.SerializeToElement(IntentFrames.Close(view), SocketJson.Default.SessionFrame);
            case SocketActs.AwaitAnswer:
                await owner.Ledger.WaitForAnswerAsync(request.Body.Deserialize(SocketJson.Default.AwaitFrame)!.Id, cancellation);
                return Done;
            case SocketActs.Settle:
                owner.Ledger.Settle(IntentFrames.Open(request.Body.Deserialize(SocketJson.Default.OutcomeFrame)!));
                return Done;
            case SocketActs.Note:
                owner.Ledger.Note(IntentFrames.Open(request.Body.Deserialize(SocketJson.Default.IntentFrame)!, owner.Current, isNote: true));
                return Done;
            case SocketActs.Observe:
                var (server, seen) = request.Body.Deserialize(SocketJson.Default.ObservationFrame)!;
                await owner.ObserveAsync(server, [.. seen.Select(IntentFrames.Open)], cancellation);
                return Done;
            default:
                return AdminActs.All.TryGetValue(request.Act, out var act)
                    ? await act.PerformAsync(owner.Desk(ActorOf(request)), request.Body, cancellation)
                    : throw new AdminException(
                        AdminFaultCode.Invalid, $"there is no act '{request.Act}'", NearestName.Of(request.Act, AdminActs.All.Keys));
        }
    }
}
