using System.Text.Json;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// A call one of the gateway's own tools makes of a server for its caller: through the same gate as a direct call, under the caller's
/// policy on that server, with the same counters, and with a record of its own that names the outer call.
/// </summary>
internal static class NestedCall
{
    /// <summary>Makes the call. Throws <see cref="MetaException"/> when there is no answer; a denial is an answer.</summary>
    /// <param name="call">The outer call.</param>
    /// <param name="server">The server, in reach of the caller.</param>
    /// <param name="method">The method.</param>
    /// <param name="parameters">Writes the members of <c>params</c> but <c>_meta</c>.</param>
    /// <param name="patience">How long the server may be silent.</param>
    /// <param name="cancellation">Ends the call, and tells the server so.</param>
    public static async ValueTask<NestedAnswer> SendAsync(
        MetaCall call, ReachedServer server, McpMethod method, Action<Utf8JsonWriter> parameters, TimeSpan patience, CancellationToken cancellation)
    {
        if (method == McpMethod.CallTool && TryDeny(call, server, NestedMessage.Request(call, Era.Legacy, method, parameters)) is { } denied)
        {
            return denied;
        }

        var link = await LinkAsync(call, server);
        using var clock = new CallClock(patience, call.Gate.Options.Time, cancellation);
        var channel = new NestedChannel(call, clock) { Visit = VisitOf(call, server, link) };
        var message = NestedMessage.Request(call, link.Era, method, parameters);
        using var cancel = link.Era == Era.Legacy ? clock.End.UnsafeRegister(_ => _ = CancelAsync(call, channel.Visit, message), null) : default;
        try
        {
            await call.Gate.Calls.HandleAsync(channel.Visit, message, channel);
        }
        catch (OperationCanceledException) when (clock.End.IsCancellationRequested)
        {
            // Said below.
        }
        finally
        {
            call.Connection.Requests.Forget(channel.Visit);
        }

        cancellation.ThrowIfCancellationRequested();
        return channel.Answer ?? throw new MetaException(NestedFailure.Of(server.Name, null, clock));
    }

    /// <summary>The visit of a call that is made for another one.</summary>
    public static Visit VisitOf(MetaCall call, ReachedServer server, ServerLink link) =>
        new(call.Snapshot, call.Grant, server.Entry, server.Policy, link, call.Visit.Session, call.Visit.Source) { Via = call.Sequence };

    /// <summary>
    /// The era a server is spoken to in: the client's own where the server speaks it, for then what the server asks of the client can reach
    /// it. Throws <see cref="MetaException"/> when nobody can say.
    /// </summary>
    public static async ValueTask<Era> EraAsync(MetaCall call, ReachedServer server)
    {
        try
        {
            var offered = await call.Gate.Eras.OfAsync(server.Entry, call.Grant.Subject);
            return offered.HasFlag(call.Era) ? call.Era : offered.HasFlag(Era.Modern) ? Era.Modern : Era.Legacy;
        }
        catch (UpstreamException e)
        {
            throw new MetaException(NestedFailure.Of(server.Name, e));
        }
    }

    private static async ValueTask<ServerLink> LinkAsync(MetaCall call, ReachedServer server) =>
        await EraAsync(call, server) == Era.Modern ? call.Gate.ModernLink(call.Grant, server.Entry)
        : server.Entry.Shared ? call.Gate.SharedLinks.For(server.Entry, Era.Legacy)
        : await call.Connection.Sessions.LinkAsync(call, server);

    /// <summary>
    /// Denies what the pins and the policy deny whatever the server says: before the server is looked for or started. Recorded like any
    /// denial; null where it may be allowed.
    /// </summary>
    private static NestedAnswer? TryDeny(MetaCall call, ReachedServer server, ClientMessage message)
    {
        if (!Target.TryRead(message.Envelope, out var named) || named is not { Kind: CallTarget.Tool } target)
        {
            return null;
        }

        var visit = VisitOf(call, server, call.Visit.Link);
        var isPinned = visit.Server.Pins.TryGetValue(new PinKey(DefinitionKind.Tool, target.Name), out var pin);
        var decision = visit.Policy is { } policy
            ? policy.Compiled.Decide(target.Facts(visit, null, call.Gate.Options.Time.GetUtcNow(), pin) with { IsPinned = isPinned })
            : new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, "(no policy)", "Denied by policy.", null, []);

        // Later steps read the session, which only the call itself may do.
        if (decision is not { Outcome: DecisionOutcome.Deny, Step: <= DecisionStep.Arguments })
        {
            return null;
        }

        call.Gate.Node.Ledger.Note(Recording.Call(visit, message, target.Name, decision, pin));
        var bytes = Denial.Answer(message.Id.Span, CallTarget.Tool, decision, visit.Policy?.Compiled.Digest.Hex, message.Era);
        return EnvelopeReader.TryRead(new JsonTape(), bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _)
            ? new NestedAnswer(envelope, bytes.Length, IsOwn: true)
            : null;
    }

    /// <summary>Tells a legacy server that its call is given up, as a client would; that also ends the call here.</summary>
    private static async Task CancelAsync(MetaCall call, Visit visit, ClientMessage message)
    {
        try
        {
            var said = NestedMessage.Notification(McpMethod.Cancelled, json =>
            {
                json.WritePropertyName("requestId"u8);
                json.WriteRawValue(message.Id.Span, skipInputValidation: true);
            });
            await call.Gate.Calls.HandleAsync(visit, said, GoneChannel.Instance);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException or RecordUnavailableException)
        {
            // The connection is gone, and with it whatever ran on it.
        }
    }
}
