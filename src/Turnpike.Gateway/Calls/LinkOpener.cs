using Turnpike.Gateway.Links;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Calls;

/// <summary>Opens the connections calls go out on, when the first of them needs one and when one was lost.</summary>
internal sealed class LinkOpener(UpstreamConnector connector, GatewayOptions options, UnsolicitedPump pump, Func<ServerLink, UpstreamConnection> builtIn)
{
    /// <summary>The link's living connection. Throws <see cref="UpstreamException"/>.</summary>
    public ValueTask<UpstreamConnection> ConnectAsync(Visit visit, CancellationToken cancellation)
    {
        // Before the connection is had: one that is used now is not idle.
        visit.Link.UsedAt = options.Time.GetTimestamp();
        return visit.Link.Living is { } living ? new(living) : OpenAsync(visit, cancellation);
    }

    /// <summary>Opens a session's connection for the client's <c>initialize</c>, and keeps what it says.</summary>
    public ValueTask<UpstreamConnection> OpenFirstAsync(Visit visit, ReadOnlyMemory<byte> hello, CancellationToken cancellation)
    {
        if (visit.Server.IsBuiltIn)
        {
            return new(visit.Link.Within(builtIn));
        }

        visit.Link.Hello = hello.ToArray();
        return visit.Link.ConnectAsync(connector, (connection, _) => StartPump(visit, connection), cancellation);
    }

    // Apart from ConnectAsync, so that a call over a living connection pays for no closure.
    private ValueTask<UpstreamConnection> OpenAsync(Visit visit, CancellationToken cancellation) =>
        visit.Server.IsBuiltIn ? new(visit.Link.Within(builtIn))
            : visit.Link.IsShared
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
