using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Exchanges;

/// <summary>
/// What a child says for one request. Opened with the first message, as an HTTP answer is with its headers: when that is the answer
/// already, the reply is one message; else it is a stream.
/// </summary>
internal sealed class ExchangeReply : UpstreamReply
{
    private readonly OpenExchange _exchange;
    private readonly Action<OpenExchange> _giveUp;
    private HeldMessage? _first;
    private HeldMessage? _current;

    public ExchangeReply(OpenExchange exchange, HeldMessage? first, Action<OpenExchange> giveUp)
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
        GiveBackPlace();
        _first?.Dispose();
        _current?.Dispose();
        _giveUp(_exchange);
        return ValueTask.CompletedTask;
    }
}
