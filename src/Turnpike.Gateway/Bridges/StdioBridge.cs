using Turnpike.Gateway.Calls;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Gateway.Stdio;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Headers;
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

    private UpstreamConnection? _connection;
    private Era _era;
    private bool _isGreeted;

    /// <summary>Bridges until the input ends; then ends the session.</summary>
    public async Task RunAsync(Stream input, Stream output, CancellationToken cancellation)
    {
        using var writer = new LineWriter(output);
        var lines = new LineReader(input, MaxMessageBytes);
        var open = new List<Task>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            while (await lines.ReadAsync(end.Token) is { Line: { } line })
            {
                open.RemoveAll(static t => t.IsCompleted);
                var handled = HandleAsync(line, writer, end.Token);
                open.Add(handled);

                // Invariant: the handshake is answered before anything else goes out, for the session id comes with its answer.
                if (_era == Era.Legacy && !_isGreeted)
                {
                    await handled;
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
                await writer.WriteAsync(Denials.RpcError.Message(fault.Id.Span, fault.Code, fault.Message), EditList.None);
                return;
            }

            id = envelope.Id.RawMemory;
            var request = Request(line.Written, envelope);
            var connection = await ConnectAsync(request.Era, cancellation);
            await RelayAsync(connection, request, writer, cancellation);
            _isGreeted = true;
            if (envelope.Method == McpMethod.Initialized)
            {
                _ = ListenAsync(connection, writer, cancellation);
            }
        }
        catch (UpstreamException e)
        {
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

    private static UpstreamRequest Request(ReadOnlyMemory<byte> bytes, in Envelope envelope)
    {
        var stated = envelope.Meta["io.modelcontextprotocol/protocolVersion"u8];
        var isModern = stated.Kind == JsonKind.String || envelope.Method is { Eras: Era.Modern };
        var headers = new List<KeyValuePair<string, string>>();
        var method = envelope.MethodName.Kind == JsonKind.String ? envelope.MethodName.GetString() : "";
        if (isModern)
        {
            headers.Add(new("MCP-Protocol-Version", stated.Kind == JsonKind.String ? stated.GetString() : Revision.Latest.Name));
            headers.Add(new("Mcp-Method", HeaderText.Encode(method)));
            var name = envelope.Method?.Family == MethodFamily.Tasks ? envelope.Params["taskId"u8] : envelope.Name.Exists ? envelope.Name : envelope.Uri;
            if (HeaderText.Encode(name) is { } text)
            {
                headers.Add(new("Mcp-Name", text));
            }
        }

        return new UpstreamRequest
        {
            Body = bytes,
            Id = envelope.Kind == MessageKind.Request ? envelope.Id.RawMemory : default,
            Era = isModern ? Era.Modern : Era.Legacy,
            Method = method,
            Headers = headers,
            IdleTimeout = Timeout.InfiniteTimeSpan,
        };
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
        return _connection = await connector.OpenAsync("gateway", target, era, cancellation);
    }

    private static async ValueTask RelayAsync(UpstreamConnection connection, UpstreamRequest request, LineWriter writer, CancellationToken cancellation)
    {
        await using var reply = await connection.SendAsync(request, cancellation);
        if (reply.Status < 400)
        {
            await RelayAsync(reply, writer, cancellation);
        }
        else if (await RefusedAnswer.ReadAsync(reply, request.Id, cancellation) is { Length: > 0 } answer)
        {
            await writer.WriteAsync(answer, EditList.None);
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
