using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;
using Turnpike.Upstreams.Http;

namespace Turnpike.Upstreams.Sse;

/// <summary>
/// A connection to a server of the HTTP+SSE transport (MCP 2024-11-05, Transports): one GET whose events are everything the server says,
/// and the place its first event names, where messages are posted. One connection is one session.
/// </summary>
internal sealed class SseConnection : UpstreamConnection
{
    private const string JsonType = "application/json";

    private readonly HttpEndpoint _endpoint;
    private readonly AuthorizedRequests _requests;
    private readonly ServerTraffic _traffic;
    private readonly Action<UpstreamConnection, UpstreamException?> _report;
    private readonly MessageRouter _router = new();
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Task<Uri>? _opening;
    private bool _disposed;

    /// <param name="requests">Where its requests go and what they carry.</param>
    /// <param name="traffic">The requests to this server; shared.</param>
    /// <param name="report">Told of every failure, and with null of the end of this connection.</param>
    public SseConnection(AuthorizedRequests requests, ServerTraffic traffic, Action<UpstreamConnection, UpstreamException?> report)
    {
        _requests = requests;
        _endpoint = requests.Endpoint;
        _traffic = traffic;
        _report = report;
    }

    public override Task Closed => _closed.Task;

    /// <inheritdoc/>
    internal override bool IsOneStream => _router.Ended is null;

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        var ticket = await _traffic.EnterAsync(request, cancellation);
        var exchange = request.Id.IsEmpty ? null : new OpenExchange(request, _endpoint.IdleTimeout, _endpoint.Time);
        try
        {
            var place = await OpenOnceAsync().WaitAsync(cancellation);
            if (exchange is not null && !_router.TryAdd(exchange))
            {
                ticket.Finish(); // That this stream is over says nothing of the next: it is not counted.
                throw _router.Gone() ?? new UpstreamException(UpstreamFault.Refused, "a request with this id is under way");
            }

            // Invariant: asked before the first byte can go out, so that "nothing was sent" stays true of what was given up before.
            if (exchange is not null && !exchange.TryBegin())
            {
                ticket.Finish();
                throw _router.Gone() ?? new UpstreamException(UpstreamFault.Unreachable, "the connection was closed");
            }

            await PostAsync(place, request, exchange?.Idle ?? _endpoint.IdleTimeout, cancellation);
            ticket.Answered();
            if (exchange is null)
            {
                return _router.Gone() is { } gone ? throw gone : new BufferedReply(202, null);
            }

            var reply = new ExchangeReply(exchange, await exchange.TakeAsync(cancellation), _router.GiveUp);
            reply.Keep(ticket);
            return reply;
        }
        catch (Exception error)
        {
            if (exchange is not null)
            {
                _router.GiveUp(exchange);
            }

            if (error is UpstreamException fault)
            {
                ticket.Fail(fault);
                _report(this, fault);
            }

            ticket.Finish();
            throw;
        }
    }

    public override ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation) =>
        ValueTask.FromResult<UpstreamReply?>(_router.Listen());

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        await _end.CancelAsync();
        Close("the connection was closed");
    }

    private Task<Uri> OpenOnceAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _opening ??= OpenAsync();
        }
    }

    // The stream belongs to the connection, not to whoever needed it first: it is not given up with their request.
    private async Task<Uri> OpenAsync()
    {
        try
        {
            var stream = await SseStream.OpenAsync(_requests, _end.Token);
            _ = ReadAsync(stream);
            return stream.Place;
        }
        catch (Exception error)
        {
            var fault = error as UpstreamException ?? new UpstreamException(UpstreamFault.Unreachable, "the connection was closed", 0, error);
            Close(fault.Message);
            throw fault;
        }
    }

    private async Task ReadAsync(SseStream stream)
    {
        var why = "the server closed its stream";
        try
        {
            await using (stream)
            {
                using var messages = new MessageFramer(_router.Route);
                await stream.ReadAsync(messages, _end.Token);
            }
        }
        catch (UpstreamException fault)
        {
            _report(this, fault);
            why = fault.Message;
        }
        catch (OperationCanceledException)
        {
            why = "the connection was closed";
        }

        Close(why);
    }

    private async ValueTask PostAsync(Uri place, UpstreamRequest request, TimeSpan idle, CancellationToken cancellation)
    {
        // What is answered here says only that the message was taken; the answer itself comes over the stream.
        using var body = await _requests.SendAsync(
            _ =>
            {
                var message = _requests.Request(HttpMethod.Post, JsonType, place);
                message.Content = new MessageContent(request.Body);
                for (var i = 0; i < request.Headers.Count; i++)
                {
                    _requests.Add(message, request.Headers[i].Key, request.Headers[i].Value);
                }

                return message;
            },
            null,
            idle,
            cancellation);
        if (body.Status == 404 && request.Method != "initialize")
        {
            Close("the server does not know the session any more");
            throw new UpstreamException(UpstreamFault.SessionGone, "the server does not know the session any more", body.Status);
        }

        if (body.Status is < 200 or >= 300)
        {
            throw HttpFaults.OfStatus(body.Status);
        }
    }

    private void Close(string why)
    {
        _router.End(why);
        if (_closed.TrySetResult())
        {
            _report(this, null);
        }
    }
}
