using System.Net;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// A connection to a Streamable HTTP server (MCP 2025-11-25 and 2026-07-28, Transports): in the legacy era one session, in the modern
/// era nothing but the place where requests go out.
/// </summary>
internal sealed class HttpConnection : UpstreamConnection
{
    private const string BothTypes = "application/json, text/event-stream";
    private const string EventStream = "text/event-stream";
    private const string SessionField = "Mcp-Session-Id";
    private const string VersionField = "MCP-Protocol-Version";
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);

    private readonly HttpEndpoint _endpoint;
    private readonly AuthorizedRequests _requests;
    private readonly ServerTraffic _traffic;
    private readonly Action<UpstreamConnection, UpstreamException?> _report;
    private readonly Func<object?, HttpRequestMessage> _post;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _session;
    private volatile string? _revision;
    private bool _disposed;

    /// <param name="requests">Where its requests go and what they carry.</param>
    /// <param name="traffic">The requests to this server; shared.</param>
    /// <param name="report">Told of every failure, and with null of the end of this connection.</param>
    public HttpConnection(AuthorizedRequests requests, ServerTraffic traffic, Action<UpstreamConnection, UpstreamException?> report)
    {
        _requests = requests;
        _endpoint = requests.Endpoint;
        _traffic = traffic;
        _report = report;
        _post = request => Post((UpstreamRequest)request!);
    }

    public override Task Closed => _closed.Task;

    /// <inheritdoc/>
    internal override bool IsMasked => true;

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);

        // What waits is a task, here and below: of all awaiters it is the smallest to keep for a call that is under way.
        var entering = _traffic.EnterAsync(request, cancellation);
        var ticket = entering.IsCompletedSuccessfully ? entering.Result : await entering.AsTask();
        try
        {
            var body = await _requests.SendAsync(_post, request, IdleOf(request), cancellation);
            var reply = Open(body, request) ?? await OpenErrorAsync(body, cancellation);
            ticket.Answered();
            reply.Keep(ticket);
            return reply;
        }
        catch (UpstreamException fault)
        {
            ticket.Fail(fault);
            _report(this, fault);
            throw;
        }
        catch
        {
            ticket.Finish();
            throw;
        }
    }

    public override async ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation)
    {
        if (lastEventId is not null && lastEventId.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new UpstreamException(UpstreamFault.Refused, "the event id cannot be sent as a header");
        }

        ObjectDisposedException.ThrowIf(_disposed, this);
        var body = await _requests.SendAsync(
            _ =>
            {
                var message = _requests.Request(HttpMethod.Get, EventStream);
                AddSession(message, addRevision: true);
                if (lastEventId is not null)
                {
                    message.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
                }

                return message;
            },
            null,
            Timeout.InfiniteTimeSpan,
            cancellation);
        if (body.Status == (int)HttpStatusCode.MethodNotAllowed)
        {
            body.Dispose();
            return null;
        }

        if (body.Status == (int)HttpStatusCode.OK && body.IsOfType(EventStream))
        {
            return new SseReply(body, _requests.Secrets);
        }

        using (body)
        {
            throw body.Status switch
            {
                (int)HttpStatusCode.NotFound when _session is not null => SessionGone(),
                (int)HttpStatusCode.OK => new UpstreamException(UpstreamFault.Invalid, "the server's stream is not an event stream", body.Status),
                _ => HttpFaults.OfStatus(body.Status),
            };
        }
    }

    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, true))
        {
            return;
        }

        if (_session is not null && !_closed.Task.IsCompleted)
        {
            await SayFarewellAsync();
        }

        _closed.TrySetResult();
        _report(this, null);
    }

    /// <summary>Remembers the revision an answer to initialize settled, for <c>MCP-Protocol-Version</c>.</summary>
    internal void LearnRevision(ReadOnlyMemory<byte> message)
    {
        var tape = new JsonTape();
        if (tape.TryRead(message, JsonBudget.Upstream, out _)
            && tape.Root["result"u8]["protocolVersion"u8] is { Kind: JsonKind.String, Length: > 2 and <= 34 } version
            && version.GetString() is var name
            && !name.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            _revision = name;
        }
    }

    private static bool IsHello(UpstreamRequest request) => request.Era == Era.Legacy && request.Method == "initialize";

    private TimeSpan IdleOf(UpstreamRequest request) =>
        request.IdleTimeout ?? (request.Method == "subscriptions/listen" ? Timeout.InfiniteTimeSpan : _endpoint.IdleTimeout);

    private HttpRequestMessage Post(UpstreamRequest request)
    {
        var message = _requests.Request(HttpMethod.Post, BothTypes);
        message.Content = new MessageContent(request.Body);
        AddFields(message, request);
        return message;
    }

    // What kind of answer it is; null for an error without a stream. Takes over the body unless that is what it is.
    private UpstreamReply? Open(HttpBody body, UpstreamRequest request)
    {
        var kept = false;
        try
        {
            var status = body.Status;
            var isHello = IsHello(request);
            if (status == (int)HttpStatusCode.NotFound && request.Era == Era.Legacy && _session is not null && !isHello)
            {
                throw SessionGone();
            }

            if (status is >= 200 and < 300)
            {
                if (request.Id.IsEmpty)
                {
                    return new BufferedReply(status, null);
                }

                if (isHello)
                {
                    _session = body.SessionId;
                    _revision = null;
                }

                var isStream = body.IsOfType(EventStream);
                kept = isStream || body.IsOfType("application/json");
                var hello = isHello ? this : null;
                return !kept
                    ? throw new UpstreamException(
                        UpstreamFault.Invalid, "the server's answer is neither application/json nor an event stream", status)
                    : isStream ? new SseReply(body, _requests.Secrets, hello) : new JsonReply(body, _requests.Secrets, hello);
            }

            kept = true;
            return status >= 400 && body.IsOfType(EventStream) ? new SseReply(body, _requests.Secrets) : null;
        }
        finally
        {
            if (!kept)
            {
                body.Dispose();
            }
        }
    }

    private async Task<UpstreamReply> OpenErrorAsync(HttpBody body, CancellationToken cancellation)
    {
        using var owned = body;
        var status = body.Status;
        if (status < 400 || !body.IsOfType("application/json"))
        {
            throw HttpFaults.OfStatus(status);
        }

        PooledMessage message;
        try
        {
            message = await JsonReply.ReadAsync(body, cancellation);
        }
        catch (UpstreamException)
        {
            throw HttpFaults.OfStatus(status);
        }

        var tape = new JsonTape();
        if (message.IsComplete && tape.TryRead(message.Head, JsonBudget.Upstream, out _) && tape.Root["jsonrpc"u8].Exists)
        {
            return new BufferedReply(status, _requests.Secrets.Mask(message));
        }

        message.Dispose();
        throw HttpFaults.OfStatus(status);
    }

    private void AddFields(HttpRequestMessage message, UpstreamRequest request)
    {
        var givesVersion = false;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            givesVersion |= string.Equals(name, VersionField, StringComparison.OrdinalIgnoreCase);
            _requests.Add(message, name, value);
        }

        if (request.Era == Era.Legacy && !IsHello(request))
        {
            AddSession(message, addRevision: !givesVersion);
        }
    }

    private void AddSession(HttpRequestMessage message, bool addRevision)
    {
        if (_session is { } session)
        {
            message.Headers.TryAddWithoutValidation(SessionField, session);
        }

        if (addRevision && _revision is { } revision)
        {
            message.Headers.TryAddWithoutValidation(VersionField, revision);
        }
    }

    // The session's end is a courtesy: whatever goes wrong with it is nobody's loss.
    private async Task SayFarewellAsync()
    {
        using var timeout = new CancellationTokenSource(FarewellTimeout, _endpoint.Time);
        using var message = _requests.Request(HttpMethod.Delete, "application/json");
        AddSession(message, addRevision: true);
        try
        {
            await _requests.TellAsync(message, timeout.Token);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException or UpstreamException)
        {
        }
    }

    private UpstreamException SessionGone()
    {
        _closed.TrySetResult();
        return new UpstreamException(UpstreamFault.SessionGone, "the server does not know the session any more", (int)HttpStatusCode.NotFound);
    }
}
