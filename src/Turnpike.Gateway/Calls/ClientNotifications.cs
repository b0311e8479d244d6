using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Approvals;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>What a client says without asking for anything.</summary>
internal sealed class ClientNotifications(Node node, LinkOpener links, HeldCalls held)
{
    /// <summary>Forwards a notification; one about a request is mapped to the id that went out, or goes nowhere.</summary>
    public async ValueTask ForwardAsync(Visit visit, ClientMessage message)
    {
        var link = visit.Link;
        var edits = new EditList();
        Exchange? cancelled = null;
        if (link.IsShared && message.Envelope.Method != McpMethod.Cancelled)
        {
            return; // The gateway said initialized itself, and no client's roots or progress are the server's business.
        }

        if (message.Envelope.Method == McpMethod.Cancelled)
        {
            var id = message.Envelope.Params["requestId"u8];
            if (id.Exists && held.TryCancel(visit, id.Raw))
            {
                return; // Nothing of it went out, so the server has nothing to be told.
            }

            if (!id.Exists || link.FindByClientId(id.Raw, visit.Grant.Id, visit.Session) is not { } exchange)
            {
                return;
            }

            cancelled = exchange;
            edits.Replace(id.Start, id.Length, MintedId.Json(exchange.Id));
        }

        node.Ledger.Note(Recording.Call(visit, message, null, Recording.Passed, null, "notification"));
        try
        {
            using var body = new MessageBuffer(edits.LengthOf(message.Bytes.Length));
            edits.Apply(message.Bytes.Span, body);
            var connection = await links.ConnectAsync(visit, CancellationToken.None);
            await using var reply = await connection.SendAsync(
                new UpstreamRequest
                {
                    Body = body.Written,
                    Era = link.Era,
                    Method = message.Envelope.Method!.Name,
                    Headers = RequestEdits.Headers(message, null),
                },
                CancellationToken.None);
        }
        catch (UpstreamException e)
        {
            // A notification has no answer: the record is the only place that can say it was lost.
            node.Ledger.Note(Recording.Note(visit, "notification", message.Envelope.Method!.Name, e.Fault.ToString(), Recording.Refusal("not_delivered")));
        }
        finally
        {
            await (cancelled?.CancelAsync() ?? ValueTask.CompletedTask);
        }
    }
}
