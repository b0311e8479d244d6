using Turnpike.Admin.Nodes;
using Turnpike.Gateway.Messages;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// Reads what a stdio server says outside of its answers and sends it where it belongs. Over HTTP the client's own GET stream does that.
/// </summary>
internal sealed class UnsolicitedPump(Node node, ServerMessages messages)
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

            var channel = visit.Link.Outlet.For(visit.Link);
            if (!await messages.RelayAsync(visit, envelope, bytes, channel, default, cancellation))
            {
                visit.Link.Outlet.Wait(bytes);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            visit.Link.Outlet.Wait(bytes); // The client went away while it was written to; it may come back.
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private async Task RunAsync(Visit visit, UpstreamConnection connection)
    {
        try
        {
            await using var stream = await connection.ListenAsync(null, CancellationToken.None);
            while (stream is not null && await stream.NextAsync(CancellationToken.None) is { } message)
            {
                using var whole = await WholeMessage.ReadAsync(message, JsonBudget.Upstream.MaxBytes, CancellationToken.None);
                await RelayAsync(visit, whole.Bytes, CancellationToken.None);
            }
        }
        catch (UpstreamException)
        {
            // The process ended: its open requests were told so, and the next request starts it again.
        }
    }
}
