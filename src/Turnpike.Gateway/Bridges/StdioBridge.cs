using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Denials;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Gateway.Stdio;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Gateway.Bridges;

/// <summary>
/// <c>turnpike connect</c>: a stdio client reaches a gateway over HTTP. Lines become POSTs, answers become lines, byte for byte; the
/// gateway at the other end is the one that decides.
/// </summary>
public sealed class StdioBridge(UpstreamConnector connector, Uri url, string? token)
{
    private const int MaxMessageBytes = 16 * 1024 * 1024;

    private readonly ListedTools _tools = new();
    private readonly TaskCompletionSource _met = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private UpstreamConnection? _connection;
    private UpstreamException? _turnedAway;
    private Era _era;
    private bool _isGreeted;

    /// <summary>
    /// Bridges until the input ends; then ends the session. Throws <see cref="UpstreamException"/> when the first message showed that the
    /// gateway cannot be reached, or that it does not take this caller (its status is then 401, 403 or 404); that message is answered
    /// before. Whatever fails afterwards is an error answer to its request.
    /// </summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        using var writer = new LineWriter(output);
        var lines = new LineReader(input, MaxMessageBytes);
        var open = new List<Task>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (_turnedAway is null && await lines.ReadAsync(end.Token) is { Line: { } line })
            {
                open.RemoveAll(static t => t.IsCompleted);
                var handled = HandleAsync(line, writer, end.Token);
                open.Add(handled);

                // Invariant: nothing else goes out before the gateway answered once, for that shows whether there is one; and nothing
                // before the legacy handshake is answered, for the session id comes with it.
                if (_era == Era.Legacy && !_isGreeted)
                {
                    await handled;
                }
                else if (!_met.Task.IsCompleted)
                {
                    await Task.WhenAny(handled, _met.Task);
                }
            }

            await Task.WhenAll(open).WaitAsync(TimeSpan.FromSeconds(5), CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
            // Asked to stop, or the gateway is slower than a closing client waits.
        }
        finally
        {
            await end.CancelAsync();
            if (_connection is { } connection)
            {
                await connection.DisposeAsync();
            }
        }

        if (_turnedAway is { } why)
        {
            throw why;
        }
    }

    private async Task HandleAsync(MessageBuffer line, LineWriter writer, CancellationToken cancellation)
    {
        using var owned = line;
        var tape = TapePool.Rent();
        ReadOnlyMemory<byte> id = default;
        try
        {
            var isRead = EnvelopeReader.TryRead(tape, line.Written, JsonBudget.Message with { MaxBytes = MaxMessageBytes }, Sender.Client, out var envelope, out var fault);
            if (!isRead)
            {
                await writer.WriteAsync(RpcError.Message(fault.Id.Span, fault.Code, fault.Message), EditList.None);
                return;
            }

            id = envelope.Id.RawMemory;
            var connection = await ConnectAsync(BridgedRequest.EraOf(envelope), cancellation);
            await RelayAsync(connection, line.Written, envelope, writer, cancellation);
            _isGreeted = true;
            if (envelope.Method == McpMethod.Initialized && _turnedAway is null)
            {
                _ = ListenAsync(connection, writer, cancellation);
            }
        }
        catch (UpstreamException e)
        {
            if (!_met.Task.IsCompleted)
            {
                _turnedAway = e;
            }

            if (!id.IsEmpty)
            {
                await writer.WriteAsync(UpstreamFailure.Answer(id.Span, url.Host, e), EditList.None);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // One of the two sides is gone.
        }
        finally
        {
            TapePool.Return(tape);
        }
    }

    private async ValueTask<UpstreamConnection> ConnectAsync(Era era, CancellationToken cancellation)
    {
        if (_connection is { } connection && _era == era)
        {
            return connection;
        }

        // A client that tried the modern era first and falls back gets a connection of the other era.
        if (_connection is { } other)
        {
            await other.DisposeAsync();
        }

        _era = era;
        _isGreeted = false;
        var target = new ServerTarget(url, [], null, [], token is null ? [] : [new("Authorization", $"Bearer {token}")]);
        return _connection = await connector.OpenAsync("gateway", target, era, null, cancellation);
    }

    private async ValueTask RelayAsync(
        UpstreamConnection connection, ReadOnlyMemory<byte> bytes, Envelope envelope, LineWriter writer, CancellationToken cancellation)
    {
        if (envelope.Method != McpMethod.CallTool || BridgedRequest.EraOf(envelope) != Era.Modern)
        {
            await RelayAsync(connection, BridgedRequest.Of(bytes, envelope, []), writer, again: null, cancellation);
            return;
        }

        var revision = BridgedRequest.RevisionOf(envelope);
        var listing = await _tools.ReadAsync(connection, revision, stale: null, cancellation);
        await RelayAsync(connection, BridgedRequest.Of(bytes, envelope, listing.Of(envelope.Name)), writer, AgainAsync, cancellation);

        // The tool was changed since it was listed.
        async ValueTask<UpstreamRequest> AgainAsync() => BridgedRequest.Of(
            bytes, envelope, (await _tools.ReadAsync(connection, revision, listing, cancellation)).Of(envelope.Name));
    }

    /// <summary>Sends a message and writes what comes back; <paramref name="again"/> gives the one further try after -32020, which says that nothing was done.</summary>
    private async ValueTask RelayAsync(
        UpstreamConnection connection, UpstreamRequest request, LineWriter writer, Func<ValueTask<UpstreamRequest>>? again, CancellationToken cancellation)
    {
        await using var reply = await connection.SendAsync(request, cancellation);
        if (reply.Status < 400)
        {
            _met.TrySetResult();
            await RelayAsync(reply, writer, cancellation);
            return;
        }

        var refused = await RefusedAnswer.ReadAsync(reply, request.Id, cancellation);
        if (!_met.Task.IsCompleted && refused.IsOfTheCaller(reply.Status))
        {
            _turnedAway = new UpstreamException(UpstreamFault.HttpError, refused.Message, reply.Status);
        }
        else
        {
            _met.TrySetResult();
        }

        if (refused.Code == RpcError.HeaderMismatch && again is not null)
        {
            await RelayAsync(connection, await again(), writer, again: null, cancellation);
        }
        else if (!refused.Bytes.IsEmpty)
        {
            await writer.WriteAsync(refused.Bytes, EditList.None);
        }
    }

    private static async ValueTask RelayAsync(UpstreamReply reply, LineWriter writer, CancellationToken cancellation)
    {
        while (await reply.NextAsync(cancellation) is { } message)
        {
            if (message.Head.IsEmpty)
            {
                continue;
            }

            using var whole = await WholeMessage.ReadAsync(message, int.MaxValue / 2, cancellation);
            await writer.WriteAsync(whole.Bytes, EditList.None);
        }
    }

    private static async Task ListenAsync(UpstreamConnection connection, LineWriter writer, CancellationToken cancellation)
    {
        try
        {
            await using var stream = await connection.ListenAsync(null, cancellation);
            if (stream is not null)
            {
                await RelayAsync(stream, writer, cancellation);
            }
        }
        catch (Exception e) when (e is UpstreamException or OperationCanceledException or IOException)
        {
            // The standing stream is a convenience: without it only unsolicited messages are missed.
        }
    }
}
