using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>What clients answer to the requests of servers.</summary>
internal sealed class ClientAnswers(Node node, GatewayOptions options, LinkOpener links)
{
    /// <summary>A client's answer to a server's request: a call of its own, recorded before it goes out.</summary>
    public async ValueTask ForwardAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        var id = message.Envelope.Id;
        if (visit.Link.Era != Era.Legacy || !MintedId.TryRead(id.Raw, out var minted) || visit.Link.ServerRequests.Take(minted) is not { } request)
        {
            node.Ledger.Note(Recording.Note(visit, "refused_answer", "unknown_answer", null, Recording.Refusal("unknown_answer")));
            await channel.FinishAsync(RpcError.Message(default, RpcError.InvalidRequest, "No request of this id is open."), EditList.None, default, 400);
            return;
        }

        var kind = Capabilities.KindOf(request.Method);
        var (isAllowed, sequence) = await ReserveAnswerAsync(visit, request, kind);
        var edits = new EditList();
        edits.Replace(id.Start, id.Length, request.ServerId);
        var started = options.Time.GetTimestamp();
        using var body = new MessageBuffer(message.Bytes.Length + request.ServerId.Length);
        edits.Apply(message.Bytes.Span, body);
        try
        {
            var connection = await links.ConnectAsync(visit, CancellationToken.None);
            var answer = isAllowed
                ? new UpstreamRequest { Body = body.Written, Era = Era.Legacy, Method = "" }
                : GatewayRequest.Refuse(request.ServerId, RpcError.MethodNotFound, "The client does not take this request.");
            await using var reply = await connection.SendAsync(answer, CancellationToken.None);
            Settle(sequence, OutcomeKind.Result, reply.Status, started, message.Bytes.Length);
        }
        catch (UpstreamException e)
        {
            Settle(sequence, UpstreamFailure.Outcome(e), e.Status, started, 0);
            await channel.FinishAsync(UpstreamFailure.Answer(default, visit.Server.Name, e), EditList.None, default, 502);
        }
    }

    /// <summary>Decides and records an answer under the policy in force; one that went away allows nothing.</summary>
    private async ValueTask<(bool IsAllowed, long Sequence)> ReserveAnswerAsync(Visit visit, ServerRequest request, string? kind)
    {
        while (true)
        {
            var current = visit.Under(node.Current);
            var isAllowed = current is not null && (kind is null || Capabilities.Allows(current, kind));
            var decision = isAllowed ? Recording.Passed : Recording.Refusal("server_requests");
            var intent = Recording.Note(current ?? visit, isAllowed ? "call" : "refused_answer", request.Method.Name, kind, decision);
            if (!isAllowed)
            {
                node.Ledger.Note(intent);
                return (false, 0);
            }

            try
            {
                return (true, (await node.Ledger.ReserveAsync(intent, CancellationToken.None)).Sequence);
            }
            catch (StaleSnapshotException)
            {
                // The policy was replaced between the two: decide again.
            }
            catch (RecordUnavailableException)
            {
                visit.Link.ServerRequests.Restore(request); // Not answered: the client may say it again.
                throw;
            }
        }
    }

    private void Settle(long sequence, OutcomeKind kind, int status, long started, int bytes)
    {
        if (sequence != 0)
        {
            node.Ledger.Settle(new CallOutcome(sequence, kind, status, options.Time.GetElapsedTime(started), bytes));
        }
    }
}
