using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// What a shared server says outside of its answers. It belongs to the open request it names, as progress and subscriptions do, or to
/// nobody; what the server asks, nobody is asked.
/// </summary>
internal sealed class SharedMessages(Node node, ServerMessages messages)
{
    /// <summary>Takes one message. The record names no grant, for it is nobody's.</summary>
    public async ValueTask TakeAsync(ServerLink link, UpstreamConnection connection, Envelope message, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (message.Kind is MessageKind.Result or MessageKind.Error)
        {
            Note(link, "finding", "unknown_answer", "unknown_answer");
        }
        else if (message.Kind == MessageKind.Request)
        {
            await AnswerAsync(link, connection, message, cancellation);
        }
        else
        {
            Expire(link, message.Method);
            if (OwnerOf(link, message) is { } owner)
            {
                await RelayAsync(owner, message, bytes, cancellation);
            }
        }
    }

    // A changed list is everybody's, whoever was told and whether or not anybody was.
    private static void Expire(ServerLink link, McpMethod? method)
    {
        if (method == McpMethod.ToolsChanged)
        {
            link.Observed.Expire(DefinitionKind.Tool);
        }
        else if (method == McpMethod.PromptsChanged)
        {
            link.Observed.Expire(DefinitionKind.Prompt);
        }
    }

    private void Note(ServerLink link, string kind, string method, string refusal) => node.Ledger.Note(new CallIntent
    {
        Kind = kind,
        Snapshot = node.Current,
        Server = link.Server.Name,
        Method = method,
        Revision = link.Revision,
        Decision = Recording.Refusal(refusal),
    });

    private async ValueTask RelayAsync(Exchange owner, Envelope message, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await messages.RelayAsync(owner.Visit, message, bytes, owner.Channel, default, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client went away: its own request ends by itself, and the others' messages go on.
        }
    }

    private async ValueTask AnswerAsync(ServerLink link, UpstreamConnection connection, Envelope request, CancellationToken cancellation)
    {
        var isPing = request.Method == McpMethod.Ping;
        if (!isPing)
        {
            Note(link, "server_request", request.Method?.Name ?? "unknown_method", request.Method is null ? "unknown_method" : "server_requests");
        }

        var answer = isPing ? GatewayRequest.Pong(request.Id.RawMemory)
            : GatewayRequest.Refuse(request.Id.RawMemory, RpcError.MethodNotFound, "A shared connection takes no requests to clients.");
        await using var reply = await connection.SendAsync(answer, cancellation);
    }

    private static Exchange? OwnerOf(ServerLink link, in Envelope message)
    {
        var token = message.Params["progressToken"u8];
        var subscription = message.Meta["io.modelcontextprotocol/subscriptionId"u8];
        var name = message.Method == McpMethod.Progress ? token : subscription;
        var written = name.Kind == Wire.Json.JsonKind.String ? name.RawString : name.Raw;
        return name.Exists && MintedId.TryRead(written, out var id) ? link.Find(id) : null;
    }
}
