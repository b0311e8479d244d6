using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Gateway.Sessions;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Http;

/// <summary>The legacy era's GET (the session's standing stream, or the rest of a broken one) and DELETE (its end).</summary>
internal sealed class StreamEndpoint(Gate gate)
{
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);

    public async Task ListenAsync(HttpContext http, Arrival arrival)
    {
        if (!TryFind(http, arrival, out var session, out var status))
        {
            Note(arrival, status);
            await RefuseAsync(http, status);
            return;
        }

        if (session.Link.IsShared)
        {
            // Nothing a shared server says unasked belongs to one client.
            await RefuseAsync(http, 405);
            return;
        }

        Interlocked.Increment(ref session.Active);
        var channel = new HttpChannel(http);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, session.Link.Ended);
        try
        {
            var visit = PostEndpoint.VisitOf(arrival, session);
            await using var timer = gate.Options.Time.CreateTimer(_ => _ = KeepAliveAsync(channel), null, KeepAlive, KeepAlive);
            if (session.Link.IsStdio)
            {
                await HoldAsync(visit, channel, gone.Token);
            }
            else
            {
                await RelayAsync(http, visit, channel, gone.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client closed its stream.
        }
        catch (UpstreamException e) when (!channel.HasStarted)
        {
            await Answers.WriteAsync(http, e.Fault == UpstreamFault.SessionGone ? 404 : 502, UpstreamFailure.Answer(default, arrival.Server.Name, e));
        }
        catch (UpstreamException)
        {
            // The server's stream broke: so does the client's, which may resume it.
        }
        finally
        {
            Interlocked.Decrement(ref session.Active);
        }
    }

    public async Task EndAsync(HttpContext http, Arrival arrival)
    {
        if (!TryFind(http, arrival, out var session, out var status))
        {
            Note(arrival, status);
            await RefuseAsync(http, status);
            return;
        }

        await gate.Sessions.EndAsync(session);
        http.Response.StatusCode = StatusCodes.Status200OK;
    }

    /// <summary>Over stdio the stream takes what the pump brings.</summary>
    private async Task HoldAsync(Visit visit, HttpChannel channel, CancellationToken gone)
    {
        // Before the client learns that its stream is open: what the server says from then on belongs here.
        var outlet = visit.Link.Outlet;
        outlet.Open(channel);
        try
        {
            await channel.BeginStreamAsync();
            while (outlet.TryTake(out var waiting))
            {
                await RelayOneAsync(visit, waiting, channel, default, gone);
            }

            var ended = new TaskCompletionSource();
            await using var stop = gone.Register(() => ended.TrySetResult());
            await ended.Task;
        }
        finally
        {
            outlet.Close(channel);
        }
    }

    /// <summary>Over HTTP the stream is the server's own, relayed.</summary>
    private async Task RelayAsync(HttpContext http, Visit visit, HttpChannel channel, CancellationToken gone)
    {
        var connection = await gate.Opener.ConnectAsync(visit, gone);
        var last = http.Request.Headers["Last-Event-ID"].ToString();
        await using var reply = await connection.ListenAsync(last.Length > 0 ? last : null, gone);
        if (reply is null)
        {
            await RefuseAsync(http, 405);
            return;
        }

        // What the gateway itself has to say to this client goes here too, from before the client learns that its stream is open.
        visit.Link.Outlet.Open(channel);
        try
        {
            await channel.BeginStreamAsync();
            while (await reply.NextAsync(gone) is { } message)
            {
                using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, gone);
                await RelayOneAsync(visit, whole.Bytes, channel, new EventMark(message.EventId, message.Retry), gone);
            }
        }
        finally
        {
            visit.Link.Outlet.Close(channel);
        }
    }

    private async ValueTask RelayOneAsync(Visit visit, ReadOnlyMemory<byte> bytes, HttpChannel channel, EventMark mark, CancellationToken gone)
    {
        if (bytes.IsEmpty)
        {
            await channel.SendAsync(bytes, EditList.None, mark);
            return;
        }

        var tape = TapePool.Rent();
        try
        {
            if (!EnvelopeReader.TryRead(tape, bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _))
            {
                return;
            }

            if (envelope.Kind is MessageKind.Request or MessageKind.Notification)
            {
                await gate.ServerMessages.RelayAsync(visit, envelope, bytes, channel, mark, gone);
                return;
            }

            // The answer of a request whose own stream broke: it was resumed here.
            if (MintedId.TryRead(envelope.Id.Raw, out var id) && visit.Link.Find(id) is { } exchange)
            {
                exchange.Channel = new StreamedAnswer(channel);
                await gate.Answers.RelayWholeAsync(exchange, bytes, mark, 200, gone);
            }
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private bool TryFind(HttpContext http, Arrival arrival, out Session session, out int status)
    {
        session = null!;
        var version = http.Request.Headers["MCP-Protocol-Version"].ToString().Trim();
        var id = http.Request.Headers["Mcp-Session-Id"].ToString();
        if (!arrival.Server.Era.HasFlag(Era.Legacy) && arrival.Server.Era != Era.None)
        {
            status = 405;
            return false;
        }

        if (Revision.TryParse(version, out var revision) && revision!.Era == Era.Modern)
        {
            status = 405;
            return false;
        }

        status = id.Length == 0 || (version.Length > 0 && revision is null) ? 400 : 404;
        return status == 404 && gate.Sessions.Find(id, arrival.Caller.Grant, arrival.Server.Name) is { } found && (session = found) is not null;
    }

    // As for a POST: whoever tries ids of sessions is seen. A client that asks whether there is a stream at all (405) is no news.
    private void Note(Arrival arrival, int status)
    {
        if (status is 400 or 404)
        {
            var reason = status == 404 ? "unknown_session" : "no_session";
            gate.Node.Ledger.Note(new CallIntent
            {
                Kind = "refused",
                Method = reason,
                Snapshot = arrival.Snapshot,
                Grant = arrival.Caller.Grant,
                Server = arrival.Server.Name,
                Source = arrival.Caller.Source,
                Decision = Recording.Refusal(reason),
            });
        }
    }

    private static Task RefuseAsync(HttpContext http, int status)
    {
        if (status == 405)
        {
            http.Response.Headers.Allow = "POST";
        }

        return Answers.WriteAsync(http, status, RpcError.Message(default, RpcError.InvalidRequest, status switch
        {
            405 => "This server has no standing stream: POST only.",
            404 => "The session does not exist any more: send initialize again.",
            _ => "Mcp-Session-Id is missing, or MCP-Protocol-Version is unknown.",
        }));
    }

    private static async Task KeepAliveAsync(HttpChannel channel)
    {
        try
        {
            await channel.KeepAliveAsync();
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream ended between two ticks.
        }
    }
}
