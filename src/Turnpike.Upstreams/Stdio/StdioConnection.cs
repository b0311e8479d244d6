using System.Numerics;
using System.Text;
using System.Text.Unicode;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// A connection to a server over the standard streams of a child process (MCP, Transports, stdio). Answers go to their exchange by
/// id, progress by its token, what a subscription brings by its id; everything else to the listener.
/// </summary>
internal sealed class StdioConnection : UpstreamConnection
{
    private const int SampleLength = 200;
    private const int ToldStrays = 16;

    // How long the rest of the output is read after the process ended: a grandchild may hold the pipe open for ever.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly ChildProcess _child;
    private readonly UpstreamOptions _options;
    private readonly StdioWriter _writer;
    private readonly ExchangeTable _exchanges = new();
    private readonly StdioListening _listening = new();
    private readonly TaskCompletionSource _outputEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<StdioConnection, string?> _report;
    private long _noise;
    private long _strayAnswers;
    private string? _noiseSample;
    private bool _answered;
    private bool _disposed;

    /// <param name="child">The process; owned.</param>
    /// <param name="options">Timeouts and clock.</param>
    /// <param name="report">Told once when the connection ended: why, or null when it was asked to.</param>
    public StdioConnection(ChildProcess child, UpstreamOptions options, Action<StdioConnection, string?> report)
    {
        _child = child;
        _options = options;
        _report = report;
        _writer = new StdioWriter(child.Input);
        ChildProcess.Background("turnpike-stdout", ReadOutput);
        _ = WatchAsync();
    }

    public override Task Closed => _closed.Task;

    /// <summary>The process behind it.</summary>
    public ChildProcess Child => _child;

    /// <summary>Whether a request can still be sent; false from the moment its open ones were lost.</summary>
    public bool IsOpen => _exchanges.Ended is null;

    /// <inheritdoc/>
    internal override bool IsLivingProcess => IsOpen;

    /// <summary>Lines that were not messages.</summary>
    public long NoiseLines => Interlocked.Read(ref _noise);

    /// <summary>Answers to requests nobody waits for.</summary>
    public long StrayAnswers => Interlocked.Read(ref _strayAnswers);

    /// <summary>Messages nobody listened to in time.</summary>
    public long Unheard => _listening.Dropped;

    /// <summary>The first line that was not a message, shortened.</summary>
    public string? NoiseSample => Volatile.Read(ref _noiseSample);

    /// <summary>Whether it answered at least one request.</summary>
    public bool HasAnswered => Volatile.Read(ref _answered);

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var exchange = request.Id.IsEmpty ? null : new StdioExchange(request, _options.IdleTimeout, _options.Time);
        if (exchange is not null && !_exchanges.TryAdd(exchange))
        {
            throw Gone() ?? new UpstreamException(UpstreamFault.Refused, "a request with this id is under way");
        }

        if (!_writer.TryWrite(request.Body, exchange))
        {
            GiveUp(exchange);
            throw Gone() ?? new UpstreamException(UpstreamFault.Refused, "the server does not read its input and too many messages wait for it");
        }

        if (exchange is null)
        {
            return Gone() is { } gone ? throw gone : new BufferedReply(202, null);
        }

        try
        {
            return new StdioReply(exchange, await exchange.TakeAsync(cancellation), GiveUp);
        }
        catch
        {
            GiveUp(exchange);
            throw;
        }
    }

    public override ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) =>
        ValueTask.FromResult<UpstreamReply?>(_listening.Open());

    public override async ValueTask DisposeAsync()
    {
        _disposed = true;
        End("the connection was closed");
        await _child.DisposeAsync();
        _outputEnded.TrySetResult();
        await _closed.Task;
    }

    private UpstreamException? Gone() =>
        _exchanges.Ended is { } why ? new UpstreamException(UpstreamFault.Unreachable, why) : null;

    private void GiveUp(StdioExchange? exchange)
    {
        if (exchange is not null)
        {
            _exchanges.Remove(exchange);
            exchange.Abandon();
        }
    }

    private void ReadOutput()
    {
        using var lines = new LineFramer(Route);
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

    private void Route(ReadOnlySpan<byte> line, MessageScanner scan, bool tooLong)
    {
        var answers = scan.Method.IsEmpty && !scan.Id.IsEmpty;
        if (tooLong || !scan.IsMessage || !Utf8.IsValid(line))
        {
            Refuse(line, answers && scan.HasVersion ? _exchanges.FindById(scan.Id) : null, tooLong);
            return;
        }

        if (!answers)
        {
            var message = new StdioMessage(line, isAnswer: false);
            if (ExchangeOf(scan) is { } related)
            {
                related.Add(message);
            }
            else
            {
                _listening.Add(message);
            }

            return;
        }

        Volatile.Write(ref _answered, true);
        if (_exchanges.FindById(scan.Id) is { } exchange)
        {
            _exchanges.Remove(exchange);
            exchange.Add(new StdioMessage(line, isAnswer: true));
        }
        else
        {
            NoteStray(line);
        }
    }

    // Whoever listens is told of the first few, and then of ever fewer: a server cannot fill a record with them.
    private void NoteStray(ReadOnlySpan<byte> line)
    {
        var count = Interlocked.Increment(ref _strayAnswers);
        if (count <= ToldStrays || BitOperations.IsPow2(count))
        {
            _listening.Add(new StdioMessage(line, isAnswer: true));
        }
    }

    private StdioExchange? ExchangeOf(MessageScanner scan)
    {
        if (!scan.Id.IsEmpty)
        {
            return null;
        }

        if (scan.Method.SequenceEqual("\"notifications/progress\""u8))
        {
            return _exchanges.FindByToken(scan.ProgressToken);
        }

        var subscription = scan.Method.SequenceEqual("\"notifications/cancelled\""u8) ? scan.RequestId : scan.SubscriptionId;
        return _exchanges.FindById(subscription) is { IsSubscription: true } exchange ? exchange : null;
    }

    // A line that cannot be used costs the exchange it belongs to, if one can be named, and nothing else.
    private void Refuse(ReadOnlySpan<byte> line, StdioExchange? exchange, bool tooLong)
    {
        if (exchange is not null)
        {
            _exchanges.Remove(exchange);
            exchange.Fail(
                UpstreamFault.Invalid,
                tooLong ? "the server's answer is larger than a message may be" : "the server's answer is not a JSON-RPC message in UTF-8");
            return;
        }

        Interlocked.Increment(ref _noise);
        if (_noiseSample is null)
        {
            Volatile.Write(ref _noiseSample, tooLong ? "(a line larger than a message may be)" : Encoding.UTF8.GetString(line[..Math.Min(line.Length, SampleLength)]));
        }
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
        foreach (var exchange in _exchanges.End(why))
        {
            exchange.Lose(why);
        }

        _writer.Dispose();
        _listening.Close();
    }
}
