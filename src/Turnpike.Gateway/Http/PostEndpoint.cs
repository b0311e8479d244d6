using Microsoft.AspNetCore.Http;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Rewriting;
using Turnpike.Gateway.Sessions;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Http;

/// <summary><c>POST /mcp/{server}</c>: step 2 (one strict parse), the era, the session, then the way of a call.</summary>
internal sealed class PostEndpoint(Gate gate)
{
    private const string SessionHeader = "Mcp-Session-Id";

    public async Task HandleAsync(HttpContext http, Arrival arrival)
    {
        if (!BodyReader.IsJson(http.Request))
        {
            await RefuseAsync(http, arrival, 415, RpcError.InvalidRequest, "Content-Type must be application/json in UTF-8, without a content coding.", "content_type");
            return;
        }

        MessageBuffer body;
        try
        {
            body = await BodyReader.ReadAsync(http, gate.Options.MaxMessageBytes);
        }
        catch (BadHttpRequestException e)
        {
            http.Response.Headers.Connection = "close";
            await RefuseAsync(http, arrival, e.StatusCode, RpcError.InvalidRequest, "The message could not be read: too large, or too slow.", "body");
            return;
        }

        using (body)
        {
            var tape = TapePool.Rent();
            try
            {
                await ReadAsync(http, arrival, body.Written, tape);
            }
            finally
            {
                TapePool.Return(tape);
            }
        }
    }

    // Not async itself: everything on the way of a usual call is known at once, and what was read need not be kept over a wait.
    private Task ReadAsync(HttpContext http, Arrival arrival, ReadOnlyMemory<byte> body, JsonTape tape)
    {
        if (!EnvelopeReader.TryRead(tape, body, gate.Options.MessageBudget, Sender.Client, out var envelope, out var fault))
        {
            return RefuseAsync(http, arrival, 400, fault.Code, fault.Message, "rejected_parse", fault.Id);
        }

        var read = new Reading(body, envelope);
        return arrival.Server.Era != Era.None ? JudgeAsync(http, arrival, read, arrival.Server.Era) : DetectAsync(http, arrival, read);
    }

    private async Task DetectAsync(HttpContext http, Arrival arrival, Reading read)
    {
        Era offered;
        try
        {
            offered = await gate.Eras.OfAsync(arrival.Server, arrival.Caller.Grant.Subject);
        }
        catch (UpstreamException e)
        {
            await Answers.WriteAsync(http, 200, UpstreamFailure.Answer(read.Envelope.Id.Raw, arrival.Server.Name, e));
            return;
        }

        await JudgeAsync(http, arrival, read, offered);
    }

    private Task JudgeAsync(HttpContext http, Arrival arrival, in Reading read, Era offered)
    {
        if (!EraRules.TryRead(http.Request.Headers, read, offered, out var message, out var fault))
        {
            return RefuseAsync(http, arrival, fault.Status, fault.Body, fault.Code);
        }

        if (arrival.Server.IsBuiltIn)
        {
            message = MetaNames.Resolve(message);
        }

        if (message.Era == Era.Modern)
        {
            var visit = new Visit(arrival.Snapshot, arrival.Caller.Grant, arrival.Server, arrival.Policy,
                gate.ModernLink(arrival.Caller.Grant, arrival.Server), null, arrival.Caller.Source)
            {
                View = arrival.View,
            };
            return CallAsync(http, visit, message);
        }

        return message.Envelope.Method == McpMethod.Initialize ? InitializeAsync(http, arrival, message) : InSessionAsync(http, arrival, message);
    }

    private async Task InitializeAsync(HttpContext http, Arrival arrival, ClientMessage message)
    {
        if (gate.Sessions.Open(arrival.Caller.Grant, arrival.Server) is not { } session)
        {
            await RefuseAsync(http, arrival, 429, RpcError.InvalidRequest, "Too many sessions are open.", "sessions", message.Id);
            return;
        }

        // Invariant: findable before the answer goes out, for the client's next message may overtake this line.
        http.Response.Headers[SessionHeader] = session.Id;
        Interlocked.Increment(ref session.Active);
        try
        {
            await CallAsync(http, VisitOf(arrival, session), message);
        }
        finally
        {
            Interlocked.Decrement(ref session.Active);
            if (session.Link.Revision is null || session.Link is { IsShared: true, Living: null })
            {
                await gate.Sessions.EndAsync(session);
            }
        }
    }

    private async Task InSessionAsync(HttpContext http, Arrival arrival, ClientMessage message)
    {
        var id = http.Request.Headers[SessionHeader].ToString();
        if (id.Length == 0)
        {
            await RefuseAsync(http, arrival, 400, RpcError.InvalidRequest, "Mcp-Session-Id is missing: send initialize first.", "no_session", message.Id);
            return;
        }

        if (gate.Sessions.Find(id, arrival.Caller.Grant, arrival.Server.Name) is not { } session)
        {
            await RefuseAsync(http, arrival, 404, RpcError.InvalidRequest, "The session does not exist any more: send initialize again.", "unknown_session", message.Id);
            return;
        }

        Interlocked.Increment(ref session.Active);
        try
        {
            await CallAsync(http, VisitOf(arrival, session), message);
        }
        finally
        {
            Interlocked.Decrement(ref session.Active);
            if (session.Link.Revision is null)
            {
                await gate.Sessions.EndAsync(session);
            }
        }
    }

    /// <summary>A visit in a session.</summary>
    public static Visit VisitOf(Arrival arrival, Session session) =>
        new(arrival.Snapshot, arrival.Caller.Grant, arrival.Server, arrival.Policy, session.Link, session.RecordId, arrival.Caller.Source) { View = arrival.View };

    private async Task CallAsync(HttpContext http, Visit visit, ClientMessage message)
    {
        var channel = new HttpChannel(http);
        try
        {
            await gate.Calls.HandleAsync(visit, message, channel);
            if (!channel.HasStarted && message.Envelope.Kind != MessageKind.Request)
            {
                http.Response.StatusCode = StatusCodes.Status202Accepted;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && http.RequestAborted.IsCancellationRequested)
        {
            // The client went away; what that means for the call was recorded where it happened.
        }
        catch (RecordUnavailableException) when (!channel.HasStarted)
        {
            await channel.FinishAsync(
                RpcError.Message(message.Id.Span, RpcError.Internal, "audit_unavailable: calls are refused while the record cannot be written."),
                EditList.None, default, StatusCodes.Status503ServiceUnavailable);
        }
    }

    private Task RefuseAsync(HttpContext http, Arrival arrival, int status, int code, string message, string recorded, ReadOnlyMemory<byte> id = default) =>
        RefuseAsync(http, arrival, status, RpcError.Message(id.Span, code, message), recorded);

    private Task RefuseAsync(HttpContext http, Arrival arrival, int status, byte[] body, string recorded)
    {
        gate.Node.Ledger.Note(new CallIntent
        {
            Kind = "refused",
            Method = recorded,
            Snapshot = arrival.Snapshot,
            Grant = arrival.Caller.Grant,
            Server = arrival.Server.Name,
            Source = arrival.Caller.Source,
            Decision = Recording.Refusal(recorded),
        });
        return Answers.WriteAsync(http, status, body);
    }
}

/// <summary>A message that was read and whose era is not known yet.</summary>
internal readonly record struct Reading(ReadOnlyMemory<byte> Bytes, Envelope Envelope);
