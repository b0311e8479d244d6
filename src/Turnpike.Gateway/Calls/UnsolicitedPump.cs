using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// Reads what a stdio server says outside of its answers and sends it where it belongs. Over HTTP the client's own GET stream does that,
/// but for a shared server, which has one such stream: the gateway's.
/// </summary>
internal sealed class UnsolicitedPump(Node node, ServerMessages messages, SharedMessages shared)
{
    /// <summary>Starts reading a fresh connection; ends with it.</summary>
    public void Start(Visit visit, UpstreamConnection connection) => _ = RunAsync(visit, connection);

    /// <summary>Relays one message that belongs to no request; it waits when the client has nowhere to take it.</summary>
    public async ValueTask RelayAsync(Visit visit, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var tape = TapePool.Rent();
        try
        {
            if (!EnvelopeReader.TryRead(tape, bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _)
                || envelope.Kind is MessageKind.Result or MessageKind.Error)
            {
                node.Ledger.Note(Recording.Note(visit, "finding", "unknown_answer", null, Recording.Refusal("unknown_answer")));
                return;
            }

            while (!await TryRelayAsync(visit, envelope, bytes, cancellation) && !visit.Link.Outlet.TryWait(bytes))
            {
                // A stream was opened between the two: it takes the message.
            }
        }
        catch (UpstreamException)
        {
            // The server did not take the refusal of its own request: its stream says so itself when it ended.
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private async ValueTask<bool> TryRelayAsync(Visit visit, Envelope message, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var channel = visit.Link.Outlet.For(visit.Link);
        try
        {
            return await messages.RelayAsync(visit, message, bytes, channel, default, cancellation);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && channel is not null)
        {
            visit.Link.Outlet.Close(channel); // The client went away while it was written to; it may come back.
            return false;
        }
    }

    private async ValueTask TakeSharedAsync(Visit visit, UpstreamConnection connection, ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        var tape = TapePool.Rent();
        try
        {
            if (EnvelopeReader.TryRead(tape, bytes, JsonBudget.Upstream, Sender.Server, out var envelope, out _))
            {
                await shared.TakeAsync(visit.Link, connection, envelope, bytes, cancellation);
            }
        }
        catch (UpstreamException)
        {
            // The server did not take the refusal of its own request: its stream says so itself when it ended.
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private async Task RunAsync(Visit visit, UpstreamConnection connection)
    {
        // A stream over HTTP does not end with its connection by itself; a process's does.
        using var end = new CancellationTokenSource();
        using var isOver = visit.Link.IsStdio ? default : visit.Link.Ended.Register(end.Cancel);
        _ = visit.Link.IsStdio ? Task.CompletedTask : EndWithAsync(connection, end);
        try
        {
            await using var stream = await connection.ListenAsync(null, end.Token);
            while (stream is not null && await stream.NextAsync(end.Token) is { } message)
            {
                using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, end.Token);
                await (visit.Link.IsShared
                    ? TakeSharedAsync(visit, connection, whole.Bytes, end.Token)
                    : RelayAsync(visit, whole.Bytes, end.Token));
            }
        }
        catch (UpstreamException)
        {
            // The process ended: its open requests were told so, and the next request starts it again.
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The connection was ended.
        }
    }

    private static async Task EndWithAsync(UpstreamConnection connection, CancellationTokenSource end)
    {
        await connection.Closed;
        try
        {
            await end.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended first.
        }
    }
}
