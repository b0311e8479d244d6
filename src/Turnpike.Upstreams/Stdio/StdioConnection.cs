using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// A connection to a server over the standard streams of a child process (MCP, Transports, stdio).
/// </summary>
internal sealed class StdioConnection : UpstreamConnection
{
    // How long the rest of the output is read after the process ended: a grandchild may hold the pipe open for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ChildProcess _child;
    private readonly UpstreamOptions _options;
    private readonly ServerTraffic _traffic;
    private readonly StdioWriter _writer;
    private readonly MessageRouter _router = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<StdioConnection, string?> _report;
    private bool _disposed;

    /// <param name="child">The process; owned.</param>
    /// <param name="options">Timeouts and clock.</param>
    /// <param name="traffic">The requests to this server; shared.</param>
    /// <param name="report">Told once when the connection ended: why, or null when it was asked to.</param>
    public StdioConnection(ChildProcess child, UpstreamOptions options, ServerTraffic traffic, Action<StdioConnection, string?> report)
    {
        _child = child;
        _options = options;
        _traffic = traffic;
        _report = report;
        _writer = new StdioWriter(child.Input);
        ChildProcess.Background("turnpike-stdout", ReadOutput);
        _ = WatchAsync();
    }

    public override Task Closed => _closed.Task;

    /// <summary>The process behind it.</summary>
    public ChildProcess Child => _child;

    /// <summary>Whether a request can still be sent; false from the moment its open ones were lost.</summary>
    public bool IsOpen => _router.Ended is null;

    /// <inheritdoc/>
    internal override bool IsOneStream => IsOpen;

    /// <summary>Lines that were not messages.</summary>
    public long NoiseLines => _router.Noise;

    /// <summary>Answers to requests nobody waits for.</summary>
    public long StrayAnswers => _router.StrayAnswers;

    /// <summary>Messages nobody listened to in time.</summary>
    public long Unheard => _router.Unheard;

    /// <summary>The first line that was not a message, shortened.</summary>
    public string? NoiseSample => _router.NoiseSample;

    /// <summary>Whether it answered at least one request.</summary>
    public bool HasAnswered => _router.HasAnswered;

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var ticket = await _traffic.EnterAsync(request, cancellation);
        var exchange = request.Id.IsEmpty ? null : new OpenExchange(request, _options.IdleTimeout, _options.Time);
        try
        {
            if (exchange is not null && !_router.TryAdd(exchange))
            {
                throw _router.Gone() ?? new UpstreamException(UpstreamFault.Refused, "a request with this id is under way");
            }

            if (!_writer.TryWrite(request.Body, exchange))
            {
                throw _router.Gone() ?? new UpstreamException(UpstreamFault.Refused, "the server does not read its input and too many messages wait for it");
            }

            if (exchange is null)
            {
                return _router.Gone() is { } gone ? throw gone : new BufferedReply(202, null);
            }

            var reply = new ExchangeReply(exchange, await exchange.TakeAsync(cancellation), _router.GiveUp);
            reply.Keep(ticket);
            return reply;
        }
        catch
        {
            if (exchange is not null)
            {
                _router.GiveUp(exchange);
            }

            ticket.Finish();
            throw;
        }
    }

    public override ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) =>
        ValueTask.FromResult<UpstreamReply?>(_router.Listen());

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        End("the connection was closed");
        await _child.DisposeAsync();
        _outputEnded.TrySetResult();
        await _closed.Task;
    }

    private void ReadOutput()
    {
        using var lines = new LineFramer(_router.Route);
        var buffer = new byte[64 * 1024];
        try
        {
            while (_child.Output.Read(buffer) is > 0 and var read)
            {
                lines.Feed(buffer.AsSpan(0, read));
            }
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException)
        {
        }

        _outputEnded.TrySetResult();
    }

    // The process's end, or its output's, is the connection's end; what the process started is not left behind.
    private async Task WatchAsync()
    {
        await Task.WhenAny(_child.Exited, _outputEnded.Task);
        await Task.WhenAny(Task.WhenAll(_child.Exited, _outputEnded.Task), Task.Delay(LastWords, _options.Time));
        var why = _disposed ? null
            : _child.ExitCode is { } code ? $"the server's process ended with code {code}"
            : "the server closed its output";
        End(why ?? "the connection was closed");
        await _child.DisposeAsync();
        await Task.WhenAny(_child.ErrorsEnded, Task.Delay(LastWords, _options.Time));
        _report(this, why);
        _closed.TrySetResult();
    }

    private void End(string why)
    {
        _router.End(why);
        _writer.Dispose();
    }
}
