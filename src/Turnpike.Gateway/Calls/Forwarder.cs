using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>Step 6: the bytes that were judged go out under the gateway's own ids, once.</summary>
internal sealed class Forwarder(
    Node node, UpstreamConnector connector, GatewayOptions options, RequestEdits requestEdits, AnswerPath answers, UnsolicitedPump pump)
{
    /// <summary>The link's living connection. Throws <see cref="UpstreamException"/>.</summary>
    public ValueTask<UpstreamConnection> ConnectAsync(Visit visit, CancellationToken cancellation) =>
        visit.Link.Living is { } living ? new(living) : OpenAsync(visit, cancellation);

    /// <summary>Forwards a request and relays everything that comes back for it.</summary>
    public async ValueTask ForwardAsync(Visit visit, ClientMessage message, ClientChannel channel, long sequence, string? name)
    {
        var link = visit.Link;
        if (link.IsShared && message.Envelope.Method == McpMethod.Initialize)
        {
            await GreetAsync(visit, message, channel);
            return;
        }

        using var cancel = link.Era == Era.Legacy ? new CancellationTokenSource()
            : message.Envelope.Method == McpMethod.Listen ? CancellationTokenSource.CreateLinkedTokenSource(channel.Gone, link.Ended)
            : CancellationTokenSource.CreateLinkedTokenSource(channel.Gone);
        var exchange = new Exchange
        {
            Id = link.NextId(),
            ClientId = message.Id.ToArray(),
            ClientProgressToken = message.Envelope.Meta["progressToken"u8].RawMemory.ToArray(),
            Method = message.Envelope.Method!,
            Name = name,
            Visit = visit,
            Channel = channel,
            Sequence = sequence,
            ForwardedAt = options.Time.GetTimestamp(),
            IsFirstPage = !message.Envelope.Params["cursor"u8].Exists,
            Cancellation = cancel,
        };
        var edits = new EditList();
        if (!requestEdits.TryWrite(visit, message.Envelope, exchange, edits))
        {
            answers.Settle(exchange, OutcomeKind.NotSent, 0, 0);
            await channel.FinishAsync(RpcError.Message(message.Id.Span, RpcError.InvalidParams, "The handle was not given to this caller."), EditList.None, default, link.Era == Era.Modern ? 400 : 200);
            return;
        }

        using var body = new MessageBuffer(edits.LengthOf(message.Bytes.Length));
        edits.Apply(message.Bytes.Span, body);
        link.Add(exchange);
        try
        {
            var connection = exchange.Method == McpMethod.Initialize
                ? await OpenFirstAsync(visit, body.Written, cancel.Token)
                : await ConnectAsync(visit, cancel.Token);
            await using var reply = await connection.SendAsync(
                new UpstreamRequest
                {
                    Body = body.Written,
                    Id = exchange.IdJson,
                    ProgressToken = exchange.ClientProgressToken.IsEmpty ? default : exchange.IdJson,
                    Era = link.Era,
                    Method = exchange.Method.Name,
                    Headers = RequestEdits.Headers(message, RequestEdits.PlainTaskId(message.Envelope)),
                    IdleTimeout = exchange.Method == McpMethod.Listen ? Timeout.InfiniteTimeSpan : options.IdleTimeout,
                },
                cancel.Token);
            await answers.RelayAsync(exchange, reply, cancel.Token);
        }
        catch (UpstreamException e)
        {
            answers.Settle(exchange, UpstreamFailure.Outcome(e), e.Status, 0);
            // The client's own session outlives a shared server's: the next request is greeted for again.
            var isOver = e.Fault == UpstreamFault.SessionGone && !link.IsShared;
            if (isOver)
            {
                link.Revision = null; // Invariant: a session without a revision is ended by its owner.
            }

            await exchange.Channel.FinishAsync(UpstreamFailure.Answer(message.Id.Span, visit.Server.Name, e), EditList.None, default, isOver ? 404 : 200);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            answers.Settle(exchange, OutcomeKind.Cancelled, 0, 0);
            // A shared process outlives a grant that was revoked, so it has to be told; one that is a grant's own ends with it.
            if (link.IsStdio && link.Era == Era.Modern && (channel.Gone.IsCancellationRequested || link.IsShared))
            {
                await TellCancelledAsync(link, exchange.Id);
            }

            // The client that cancelled a request waits for no answer; the stream it may still hold ends.
            if (!channel.Gone.IsCancellationRequested)
            {
                await channel.BeginStreamAsync();
            }
        }
        finally
        {
            if (!exchange.IsResumable)
            {
                answers.Settle(exchange, OutcomeKind.Unknown, 0, 0);
            }
            else if (link.KeepForResume(exchange) is { } oldest)
            {
                answers.Settle(oldest, OutcomeKind.Unknown, 0, 0);
            }
        }
    }

    /// <summary>Forwards a notification; one about a request is mapped to the id that went out, or goes nowhere.</summary>
    public async ValueTask NotifyAsync(Visit visit, ClientMessage message)
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
            var connection = await ConnectAsync(visit, CancellationToken.None);
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

    /// <summary>A client's answer to a server's request: a call of its own, recorded before it goes out.</summary>
    public async ValueTask AnswerServerAsync(Visit visit, ClientMessage message, ClientChannel channel)
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
            var connection = await ConnectAsync(visit, CancellationToken.None);
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

    private static async ValueTask TellCancelledAsync(ServerLink link, long id)
    {
        try
        {
            if (link.Connection is { } connection)
            {
                await using var reply = await connection.SendAsync(GatewayRequest.Cancel(link, id), CancellationToken.None);
            }
        }
        catch (UpstreamException)
        {
            // The server is gone: there is nothing left to cancel, and the outcome is recorded already.
        }
    }

    // Apart from ConnectAsync, so that a call over a living connection pays for no closure.
    private ValueTask<UpstreamConnection> OpenAsync(Visit visit, CancellationToken cancellation) =>
        visit.Link.IsShared
            ? OpenSharedAsync(visit)
            : visit.Link.ConnectAsync(connector, (connection, stop) => OpenedAsync(visit, connection, stop), cancellation);

    /// <summary>Opens a connection for every caller: the one who came first and went away does not end it.</summary>
    private async ValueTask<UpstreamConnection> OpenSharedAsync(Visit visit)
    {
        var link = visit.Link;
        try
        {
            return await link.ConnectAsync(connector, (connection, stop) => OpenedAsync(visit, connection, stop), link.Ended);
        }
        catch (OperationCanceledException e) when (link.Ended.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.Refused, "the connection was ended", inner: e);
        }
    }

    /// <summary>Answers a client's <c>initialize</c> on a shared connection from the one answer the gateway got.</summary>
    private async ValueTask GreetAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        try
        {
            await ConnectAsync(visit, CancellationToken.None);
        }
        catch (UpstreamException e)
        {
            await channel.FinishAsync(UpstreamFailure.Answer(message.Id.Span, visit.Server.Name, e), EditList.None, default);
            return;
        }

        // Invariant: a connection that was opened was greeted, and the greeting's id is no open request's.
        var greeting = visit.Link.Greeting!;
        var exchange = new Exchange { Id = greeting.Id, ClientId = message.Id.ToArray(), Method = McpMethod.Initialize, Visit = visit, Channel = channel };
        await answers.RelayWholeAsync(exchange, greeting.Answer, default, 200, CancellationToken.None);
    }

    private ValueTask<UpstreamConnection> OpenFirstAsync(Visit visit, ReadOnlyMemory<byte> hello, CancellationToken cancellation)
    {
        visit.Link.Hello = hello.ToArray();
        return visit.Link.ConnectAsync(connector, (connection, _) => StartPump(visit, connection), cancellation);
    }

    /// <summary>A fresh connection after the first: a legacy process is told again what the client said at initialize.</summary>
    private async ValueTask OpenedAsync(Visit visit, UpstreamConnection connection, CancellationToken cancellation)
    {
        if (visit.Link is { Era: Era.Legacy, IsShared: true })
        {
            await SharedConnection.GreetAsync(visit.Link, connection, options.IdleTimeout, cancellation);
        }
        else if (visit.Link is { Era: Era.Legacy, IsStdio: true } && visit.Link.Hello is { } hello && visit.Link.Connection is not null)
        {
            // Invariant: the id in the kept bytes was minted on this link, so no open request has it.
            await SayHelloAsync(visit.Link, connection, hello, cancellation);
        }

        await StartPump(visit, connection);
    }

    private async ValueTask SayHelloAsync(ServerLink link, UpstreamConnection connection, byte[] hello, CancellationToken cancellation)
    {
        var tape = TapePool.Rent();
        try
        {
            if (!tape.TryRead(hello, JsonBudget.Message, out _))
            {
                throw new UpstreamException(UpstreamFault.Refused, "the session cannot be restored");
            }

            var request = new UpstreamRequest { Body = hello, Id = tape.Root["id"u8].Raw.ToArray(), Era = link.Era, Method = McpMethod.Initialize.Name, IdleTimeout = options.IdleTimeout };
            await using (var reply = await connection.SendAsync(request, cancellation))
            {
                if (await reply.NextAsync(cancellation) is null)
                {
                    throw new UpstreamException(UpstreamFault.Lost, "the server did not answer initialize");
                }
            }

            await using var done = await connection.SendAsync(GatewayRequest.Initialized(), cancellation);
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private ValueTask StartPump(Visit visit, UpstreamConnection connection)
    {
        if (visit.Link.IsStdio || visit.Link is { Era: Era.Legacy, IsShared: true })
        {
            pump.Start(visit, connection);
        }

        return ValueTask.CompletedTask;
    }
}
