using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>A connection that serves every caller: what it refuses, and its one handshake.</summary>
internal static class SharedConnection
{
    /// <summary>Whether a client's request would leave something at the server that belongs to it alone, or show it what is another's.</summary>
    public static bool Refuses(McpMethod method) =>
        method == McpMethod.SubscribeResource || method == McpMethod.UnsubscribeResource || method == McpMethod.SetLogLevel || method == McpMethod.ListTasks;

    /// <summary>
    /// Says <c>initialize</c> and <c>notifications/initialized</c> for the gateway itself and keeps the answer. Before the connection is
    /// used by anybody. Throws <see cref="UpstreamException"/>.
    /// </summary>
    public static async ValueTask GreetAsync(ServerLink link, UpstreamConnection connection, TimeSpan idle, CancellationToken cancellation)
    {
        var id = link.NextId();
        var request = GatewayRequest.Initialize(id, idle);
        await using (var reply = await connection.SendAsync(request, cancellation))
        {
            link.Greeting = await ReadAsync(link, reply, id, request.Id, cancellation);
        }

        await using var done = await connection.SendAsync(GatewayRequest.Initialized(), cancellation);
    }

    private static async ValueTask<SharedGreeting> ReadAsync(
        ServerLink link, UpstreamReply reply, long id, ReadOnlyMemory<byte> idJson, CancellationToken cancellation)
    {
        while (await reply.NextAsync(cancellation) is { } message)
        {
            // A priming event (2025-11-25 transports, SSE polling) has an id and no message.
            if (message is { IsComplete: true, Head.IsEmpty: true })
            {
                continue;
            }

            using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, cancellation);
            if (Read(link, whole.Bytes, idJson.Span))
            {
                return new SharedGreeting(id, whole.Bytes.ToArray());
            }
        }

        throw new UpstreamException(UpstreamFault.Lost, "the server did not answer initialize");
    }

    private static bool Read(ServerLink link, ReadOnlyMemory<byte> bytes, ReadOnlySpan<byte> id)
    {
        var tape = TapePool.Rent();
        try
        {
            if (!EnvelopeReader.TryRead(tape, bytes, JsonBudget.Upstream, Sender.Server, out var answer, out var fault))
            {
                throw new UpstreamException(UpstreamFault.Invalid, $"the server's answer to initialize could not be read: {fault.Message}");
            }

            if (answer.Kind is MessageKind.Request or MessageKind.Notification)
            {
                return false;
            }

            if (answer.Kind != MessageKind.Result || !answer.Id.Raw.SequenceEqual(id)
                || answer.Result["protocolVersion"u8] is not { Kind: JsonKind.String } revision)
            {
                throw new UpstreamException(UpstreamFault.Invalid, "the server refused the gateway's initialize");
            }

            if (!Revision.TryParse(revision.GetString(), out var known) || known!.Era != Era.Legacy)
            {
                throw new UpstreamException(UpstreamFault.Invalid, "the server answered initialize with a revision that is not known");
            }

            link.Revision = known.Name;
            return true;
        }
        finally
        {
            TapePool.Return(tape);
        }
    }
}
