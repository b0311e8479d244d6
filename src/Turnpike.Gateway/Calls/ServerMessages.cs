using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Policies;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// What a server says that is no answer: progress, logging, list_changed, its own requests. Each goes to the client it belongs to,
/// under that client's own ids, or nowhere.
/// </summary>
internal sealed class ServerMessages(Node node, AnswerEdits answerEdits, HeldTasks tasks, TimeProvider time)
{
    /// <summary>
    /// Relays one notification or request. <paramref name="channel"/> is where it goes unless it belongs to another open request;
    /// null when there is no such place yet.
    /// </summary>
    /// <returns>False when it should go to <paramref name="channel"/> and there is none.</returns>
    public async ValueTask<bool> RelayAsync(
        Visit visit, Envelope message, ReadOnlyMemory<byte> bytes, ClientChannel? channel, EventMark mark, CancellationToken cancellation)
    {
        var method = message.Method;
        if (method is null || !method.Sender.HasFlag(Sender.Server) || !method.Eras.HasFlag(visit.Link.Era))
        {
            await UnknownAsync(visit, message, cancellation);
            return true;
        }

        if (message.Kind == MessageKind.Request)
        {
            return await RequestAsync(visit, message, bytes, channel, mark, cancellation);
        }

        if (visit.Link.IsShared && !IsOwn(visit.Link, message, channel))
        {
            return true;
        }

        // What is in force now decides, not what was when the stream was opened.
        var edits = new EditList();
        if (visit.Under(node.Current) is not { } current || !TryEdit(current, message, edits, ref channel))
        {
            return true;
        }

        if (channel is null)
        {
            return false;
        }

        await channel.SendAsync(bytes, edits, mark);
        return true;
    }

    /// <summary>Adds the edits of a notification and finds the request it belongs to; false when it belongs to nobody.</summary>
    private bool TryEdit(Visit visit, in Envelope message, EditList edits, ref ClientChannel? channel)
    {
        var method = message.Method;
        if (method == McpMethod.Progress)
        {
            var token = message.Params["progressToken"u8];
            if (!MintedId.TryRead(token.Raw, out var id) || visit.Link.Find(id) is not { } exchange || exchange.ClientProgressToken.IsEmpty)
            {
                return false;
            }

            channel = exchange.Channel;
            edits.Replace(token.Start, token.Length, exchange.ClientProgressToken);
        }
        else if (method == McpMethod.Cancelled)
        {
            var id = message.Params["requestId"u8];
            if (visit.Link.Era != Era.Legacy || visit.Link.ServerRequests.FindByServerId(id.Raw) is not { } request)
            {
                return false;
            }

            edits.Replace(id.Start, id.Length, MintedId.Json(request.Id));
        }
        else if (method == McpMethod.ToolsChanged)
        {
            visit.Link.Observed.Expire(DefinitionKind.Tool);
        }
        else if (method == McpMethod.PromptsChanged)
        {
            visit.Link.Observed.Expire(DefinitionKind.Prompt);
        }
        else if (method == McpMethod.ResourceUpdated)
        {
            var uri = message.Params["uri"u8];
            if (uri.Kind != JsonKind.String || visit.Policy?.Compiled.Shows(CallTarget.Resource, uri.GetString(), true, time.GetUtcNow()) != true)
            {
                return false;
            }
        }
        else if (method == McpMethod.TaskStatus || method == McpMethod.TaskChanged)
        {
            tasks.LookAt(visit, message.Params);
            answerEdits.WriteTask(visit, message, edits);
        }

        return TryEditSubscription(visit, message, edits, ref channel);
    }

    /// <summary>A subscription's id is the id of the request that opened it (2026-07-28, subscriptions).</summary>
    private static bool TryEditSubscription(Visit visit, in Envelope message, EditList edits, ref ClientChannel? channel)
    {
        var subscription = message.Meta["io.modelcontextprotocol/subscriptionId"u8];
        if (!subscription.Exists)
        {
            return true;
        }

        // A server may spell the integer it was given as a string.
        var written = subscription.Kind == JsonKind.String ? subscription.RawString : subscription.Raw;
        if (!MintedId.TryRead(written, out var id) || visit.Link.Find(id) is not { } exchange)
        {
            return false;
        }

        channel = exchange.Channel;
        edits.Replace(subscription.Start, subscription.Length, exchange.ClientId);
        return true;
    }

    private async ValueTask<bool> RequestAsync(
        Visit visit, Envelope message, ReadOnlyMemory<byte> bytes, ClientChannel? channel, EventMark mark, CancellationToken cancellation)
    {
        var method = message.Method!;
        if (visit.Link.IsShared && method == McpMethod.Ping)
        {
            await AnswerAsync(visit, GatewayRequest.Pong(message.Id.RawMemory), cancellation);
            return true;
        }

        var current = visit.Under(node.Current);
        var kind = Capabilities.KindOf(method);
        if (visit.Link.Era != Era.Legacy || current is null || (kind is null ? method != McpMethod.Ping : !Capabilities.Allows(current, kind)))
        {
            node.Ledger.Note(Recording.Note(visit, "server_request", method.Name, kind, Recording.Refusal("server_requests")));
            await AnswerAsync(visit, GatewayRequest.Refuse(message.Id.RawMemory, RpcError.MethodNotFound, "The client does not take this request."), cancellation);
            return true;
        }

        if (channel is null)
        {
            return false;
        }

        if (visit.Link.ServerRequests.Add(method, message.Id.RawMemory) is not { } request)
        {
            await AnswerAsync(visit, GatewayRequest.Refuse(message.Id.RawMemory, RpcError.Internal, "Too many requests are open."), cancellation);
            return true;
        }

        node.Ledger.Note(Recording.Note(visit, "server_request", method.Name, kind, Recording.Passed));
        var edits = new EditList();
        edits.Replace(message.Id.Start, message.Id.Length, MintedId.Json(request.Id));
        try
        {
            await channel.SendAsync(bytes, edits, mark);
        }
        catch
        {
            visit.Link.ServerRequests.Take(request.Id); // Asked of nobody: when it is said again it gets another id.
            throw;
        }

        return true;
    }

    /// <summary>
    /// Whether what a shared server says on one request's stream is about that request. What names another's belongs there, and what
    /// names none and tells of one client's state (a subscription, a task) has no client.
    /// </summary>
    private static bool IsOwn(ServerLink link, in Envelope message, ClientChannel? channel)
    {
        var token = message.Method == McpMethod.Progress ? message.Params["progressToken"u8] : message.Meta["io.modelcontextprotocol/subscriptionId"u8];
        if (!token.Exists)
        {
            return message.Method != McpMethod.ResourceUpdated && message.Method != McpMethod.TaskStatus && message.Method != McpMethod.TaskChanged;
        }

        var written = token.Kind == JsonKind.String ? token.RawString : token.Raw;
        return MintedId.TryRead(written, out var id) && link.Find(id) is { } exchange && ReferenceEquals(exchange.Channel, channel);
    }

    private async ValueTask UnknownAsync(Visit visit, Envelope message, CancellationToken cancellation)
    {
        node.Ledger.Note(Recording.Note(visit, "server_request", "unknown_method", null, Recording.Refusal("unknown_method")));
        if (message.Kind == MessageKind.Request)
        {
            await AnswerAsync(visit, GatewayRequest.Refuse(message.Id.RawMemory, RpcError.MethodNotFound, "Method not found."), cancellation);
        }
    }

    private static async ValueTask AnswerAsync(Visit visit, UpstreamRequest answer, CancellationToken cancellation)
    {
        if (visit.Link.Connection is { } connection)
        {
            await using var reply = await connection.SendAsync(answer, cancellation);
        }
    }
}
