using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>Step 6: the bytes that were judged go out under the gateway's own ids, once.</summary>
internal sealed class Forwarder(
    GatewayOptions options, LinkOpener links, RequestEdits requestEdits, AnswerPath answers)
{
    /// <summary>Forwards a request and relays everything that comes back for it, for <paramref name="atMost"/> when that is given.</summary>
    public async ValueTask ForwardAsync(
        Visit visit, ClientMessage message, ClientChannel channel, long sequence, string? name, ResultInspection? inspection = null, TimeSpan? atMost = null)
    {
        var link = visit.Link;
        if (link.IsShared && message.Envelope.Method == McpMethod.Initialize)
        {
            await GreetAsync(visit, message, channel);
            return;
        }

        using var overdue = atMost is { } most ? new CancellationTokenSource(most, options.Time) : null;
        var late = overdue?.Token ?? CancellationToken.None;
        using var cancel = link.Era == Era.Legacy ? CancellationTokenSource.CreateLinkedTokenSource(late)
            : message.Envelope.Method == McpMethod.Listen ? CancellationTokenSource.CreateLinkedTokenSource(channel.Gone, link.Ended, late)
            : CancellationTokenSource.CreateLinkedTokenSource(channel.Gone, late);
        var exchange = new Exchange
        {
            Id = link.NextId(),
            ClientId = message.Id.ToArray(),
            ClientProgressToken = message.Envelope.Meta["progressToken"u8].RawMemory.ToArray(),
            Method = message.Envelope.Method!,
            Name = name,
            TaskId = RequestEdits.PlainTaskId(message.Envelope),
            Inspection = inspection,
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
                ? await links.OpenFirstAsync(visit, body.Written, cancel.Token)
                : await links.ConnectAsync(visit, cancel.Token);
            await using var reply = await connection.SendAsync(
                new UpstreamRequest
                {
                    Body = body.Written,
                    Id = exchange.IdJson,
                    ProgressToken = exchange.ClientProgressToken.IsEmpty ? default : exchange.IdJson,
                    Era = link.Era,
                    Method = exchange.Method.Name,
                    Headers = RequestEdits.Headers(message, exchange.TaskId),
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
            answers.Settle(exchange, late.IsCancellationRequested ? OutcomeKind.Unknown : OutcomeKind.Cancelled, 0, 0);
            // A shared process outlives a grant that was revoked, so it has to be told; one that is a grant's own ends with it.
            if (link.IsStdio && link.Era == Era.Modern && (late.IsCancellationRequested || channel.Gone.IsCancellationRequested || link.IsShared))
            {
                await TellCancelledAsync(link, exchange.Id);
            }

            if (late.IsCancellationRequested && !channel.Gone.IsCancellationRequested)
            {
                var e = new UpstreamException(UpstreamFault.TimedOut, $"it took longer than the {atMost!.Value.TotalMinutes:0} minutes a call may under a limit of calls at once");
                await exchange.Channel.FinishAsync(UpstreamFailure.Answer(message.Id.Span, visit.Server.Name, e), EditList.None, default);
            }

            // The client that cancelled a request waits for no answer; the stream it may still hold ends.
            else if (!channel.Gone.IsCancellationRequested)
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

    /// <summary>Answers a client's <c>initialize</c> on a shared connection from the one answer the gateway got.</summary>
    private async ValueTask GreetAsync(Visit visit, ClientMessage message, ClientChannel channel)
    {
        try
        {
            await links.ConnectAsync(visit, CancellationToken.None);
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
}
