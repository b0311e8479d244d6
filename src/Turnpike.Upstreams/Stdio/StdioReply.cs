using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Stdio;

/// <summary>
/// What a child says for one request. Opened with the first message, as an HTTP answer is with its headers: when that is the answer
/// already, the reply is one message; else it is a stream.
/// </summary>
internal sealed class StdioReply : UpstreamReply
{
    private readonly StdioExchange _exchange;
    private readonly Action<StdioExchange> _giveUp;
    private StdioMessage? _first;
    private StdioMessage? _current;

    public StdioReply(StdioExchange exchange, StdioMessage? first, Action<StdioExchange> giveUp)
    {
        _exchange = exchange;
        _first = first;
        _giveUp = giveUp;
        IsStream = first is { IsAnswer: false };
    }

    public override int Status => 200;

    public override bool IsStream { get; }

    public override async ValueTask<UpstreamMessage?> NextAsync(CancellationToken cancellation)
    {
        if (_first is { } first)
        {
            _first = null;
            return _current = first;
        }

        _current?.Dispose();
        _current = null;
        return _current = await _exchange.TakeAsync(cancellation);
    }

    public override ValueTask DisposeAsync()
    {
        _first?.Dispose();
        _current?.Dispose();
        _giveUp(_exchange);
        return ValueTask.CompletedTask;
    }
}
