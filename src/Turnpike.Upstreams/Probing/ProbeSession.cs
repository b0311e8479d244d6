using System.Globalization;
using System.Text;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Stdio;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>
/// A connection on which this process asks in its own name, one question at a time. Whatever the server asks meanwhile is answered
/// with -32601, its pings are answered: a probe has nothing to give.
/// </summary>
internal sealed class ProbeSession : IAsyncDisposable
{
    private readonly UpstreamConnection _connection;
    private readonly UpstreamOptions _options;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _listening;
    private int _lastId;

    public ProbeSession(UpstreamConnection connection, UpstreamOptions options)
    {
        _connection = connection;
        _options = options;
        _listening = connection.IsOneStream ? ListenAsync() : Task.CompletedTask;
    }

    /// <summary>Whether another question can be asked after one failed.</summary>
    public bool IsAlive => _connection.IsOneStream;

    public static async Task<ProbeSession> OpenAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, CancellationToken cancellation) =>
        new(await connector.OpenAsync(server, target, caller, atOnce: true, cancellation), connector.Options);

    /// <summary>Asks and waits for the answer, at most <see cref="UpstreamOptions.ProbeTimeout"/>. Throws <see cref="UpstreamException"/>.</summary>
    public async Task<ProbeAnswer> AskAsync(string method, Era era, Func<int, byte[]> message, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(_options.ProbeTimeout, _options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await ExchangeAsync(method, era, message, either.Token);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.TimedOut, $"the server did not answer {method} in time", 0, error);
        }
    }

    /// <summary>Sends a notification or an answer.</summary>
    public async Task TellAsync(string method, byte[] message, CancellationToken cancellation)
    {
        await using var reply = await _connection.SendAsync(
            new UpstreamRequest { Body = message, Era = Era.Legacy, Method = method, IdleTimeout = _options.ProbeTimeout }, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _connection.DisposeAsync();
        await _listening;
        _end.Dispose();
    }

    private async Task<ProbeAnswer> ExchangeAsync(string method, Era era, Func<int, byte[]> message, CancellationToken cancellation)
    {
        var number = ++_lastId;
        var id = Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture));
        await using var reply = await _connection.SendAsync(
            new UpstreamRequest
            {
                Body = message(number),
                Id = id,
                Era = era,
                Method = method,
                IdleTimeout = _options.ProbeTimeout,
                Headers = era == Era.Modern ? [new("MCP-Protocol-Version", Revision.Latest.Name), new("Mcp-Method", method)] : [],
            },
            cancellation);
        while (await reply.NextAsync(cancellation) is { } part)
        {
            var bytes = await ReadWholeAsync(part, cancellation);
            if (bytes.Length == 0)
            {
                continue;
            }

            var tape = new JsonTape();
            if (!tape.TryRead(bytes, JsonBudget.Upstream, out var fault))
            {
                throw new UpstreamException(UpstreamFault.Invalid, $"the server's answer to {method}: {fault.Message}", reply.Status);
            }

            if (tape.Root["method"u8].Exists)
            {
                await AnswerAsync(tape.Root, cancellation);
            }
            else if (tape.Root["id"u8].Raw.SequenceEqual(id) || (tape.Root["error"u8].Exists && reply.Status >= 400))
            {
                return new ProbeAnswer(bytes, tape);
            }
        }

        throw new UpstreamException(UpstreamFault.Lost, $"the server ended without answering {method}");
    }

    private async Task ListenAsync()
    {
        try
        {
            await using var stream = await _connection.ListenAsync(null, _end.Token);
            while (stream is not null && await stream.NextAsync(_end.Token) is { } part)
            {
                var tape = new JsonTape();
                if (tape.TryRead(await ReadWholeAsync(part, _end.Token), JsonBudget.Upstream, out _))
                {
                    await AnswerAsync(tape.Root, _end.Token);
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or UpstreamException)
        {
        }
    }

    private Task AnswerAsync(JsonView message, CancellationToken cancellation)
    {
        var id = message["id"u8];
        return id.Kind is not (JsonKind.String or JsonKind.Number) || !message["method"u8].Exists ? Task.CompletedTask
            : TellAsync("", message["method"u8].Is("ping"u8) ? ProbeMessages.Pong(id.Raw) : ProbeMessages.NotOffered(id.Raw), cancellation);
    }

    private static async ValueTask<byte[]> ReadWholeAsync(UpstreamMessage message, CancellationToken cancellation)
    {
        if (message.IsComplete)
        {
            return message.Head.ToArray();
        }

        using var whole = new MemoryStream();
        whole.Write(message.Head.Span);
        var buffer = new byte[64 * 1024];
        while (await message.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            whole.Write(buffer, 0, read);
            if (whole.Length > JsonBudget.Upstream.MaxBytes)
            {
                throw new UpstreamException(UpstreamFault.Invalid, "the server's list is larger than a list may be");
            }
        }

        return whole.ToArray();
    }
}
