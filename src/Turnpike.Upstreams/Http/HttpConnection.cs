using System.Net;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;
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
    private readonly HttpFields _fields;
    private readonly UpstreamCredential _credential;
    private readonly Action<HttpConnection, UpstreamException?> _report;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _session;
    private volatile string? _revision;
    private bool _disposed;

    /// <param name="endpoint">Where it goes; shared, not owned.</param>
    /// <param name="credential">What it is authorized by. Throws <see cref="UpstreamException"/> when a field of it cannot be set.</param>
    /// <param name="report">Told of every failure, and with null of the end of this connection.</param>
    public HttpConnection(HttpEndpoint endpoint, UpstreamCredential credential, Action<HttpConnection, UpstreamException?> report)
    {
        _endpoint = endpoint;
        _credential = credential;
        _fields = new HttpFields(credential.Target.Headers);
        _report = report;
    }

    public override Task Closed => _closed.Task;

    public override async ValueTask<UpstreamReply> SendAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        var isHello = request.Era == Era.Legacy && request.Method == "initialize";
        var idle = request.IdleTimeout
            ?? (request.Method == "subscriptions/listen" ? Timeout.InfiniteTimeSpan : _endpoint.IdleTimeout);
        try
        {
            var body = await AuthorizedAsync(
                () =>
                {
                    var message = Request(HttpMethod.Post, BothTypes);
                    message.Content = new MessageContent(request.Body);
                    AddFields(message, request, isHello);
                    return message;
                },
                idle,
                cancellation);
            return await OpenAsync(body, request, isHello, cancellation);
        }
        catch (UpstreamException fault)
        {
            _report(this, fault);
            throw;
        }
    }

    public override async ValueTask<UpstreamReply?> ListenAsync(string? lastEventId, CancellationToken cancellation)
    {
        if (lastEventId is not null && lastEventId.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new UpstreamException(UpstreamFault.Refused, "the event id cannot be sent as a header");
        }

        var body = await AuthorizedAsync(
            () =>
            {
                var message = Request(HttpMethod.Get, EventStream);
                AddSession(message, addRevision: true);
                if (lastEventId is not null)
                {
                    message.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
                }

                return message;
            },
            Timeout.InfiniteTimeSpan,
            cancellation);
        if (body.Status == (int)HttpStatusCode.MethodNotAllowed)
        {
            body.Dispose();
            return null;
        }

        if (body.Status == (int)HttpStatusCode.OK && body.IsOfType(EventStream))
        {
            return new SseReply(body, null);
        }

        using (body)
        {
            throw body.Status switch
            {
                (int)HttpStatusCode.NotFound when _session is not null => SessionGone(),
                (int)HttpStatusCode.OK => new UpstreamException(UpstreamFault.Invalid, "the server's stream is not an event stream", body.Status),
                _ => HttpError(body.Status),
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

    private HttpRequestMessage Request(HttpMethod method, string accept)
    {
        var message = _endpoint.Request(method, accept);
        _fields.AddTo(message);
        return message;
    }

    // 0 With the token of this moment. A server that refuses it did nothing of the request: with another token it is sent once more.
    private async ValueTask<HttpBody> AuthorizedAsync(Func<HttpRequestMessage> request, TimeSpan idle, CancellationToken cancellation)
    {
        for (var again = true; ; again = false)
        {
            var token = await _credential.TokenAsync(cancellation);
            var message = request();
            if (token is not null)
            {
                HttpFields.Authorize(message, token);
            }

            var body = await ExchangeAsync(message, message.Content as MessageContent, idle, cancellation);
            if (!again || body.Status is not (401 or 403))
            {
                return body;
            }

            var renewed = false;
            try
            {
                renewed = await _credential.RefusedAsync(body.Status, body.Challenge, token, cancellation);
            }
            catch
            {
                body.Dispose();
                throw;
            }

            if (!renewed)
            {
                return body;
            }

            body.Dispose();
        }
    }

    // 1 The answer's headers, within the idle timeout; every failure said as what it means for the call.
    private async ValueTask<HttpBody> ExchangeAsync(
        HttpRequestMessage message, MessageContent? content, TimeSpan idle, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var timer = _endpoint.RentTimer();
        HttpResponseMessage response;
        try
        {
            response = await _endpoint.SendAsync(message, timer.Arm(idle, cancellation));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            timer.Disarm();
            var fired = timer.Fired;
            timer.Dispose();
            cancellation.ThrowIfCancellationRequested();
            throw HttpFaults.OfSend(error, content?.Started ?? false, fired);
        }

        timer.Disarm();
        try
        {
            return new HttpBody(_endpoint, response, timer, idle);
        }
        catch
        {
            response.Dispose();
            timer.Dispose();
            throw;
        }
    }

    // 2 What kind of answer it is. Takes over the body.
    private async ValueTask<UpstreamReply> OpenAsync(HttpBody body, UpstreamRequest request, bool isHello, CancellationToken cancellation)
    {
        var kept = false;
        try
        {
            var status = body.Status;
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

                kept = body.IsOfType("application/json") || body.IsOfType(EventStream);
                return !kept
                    ? throw new UpstreamException(
                        UpstreamFault.Invalid, "the server's answer is neither application/json nor an event stream", status)
                    : body.IsOfType(EventStream) ? new SseReply(body, isHello ? this : null) : new JsonReply(body, isHello ? this : null);
            }

            if (status >= 400 && body.IsOfType(EventStream))
            {
                kept = true;
                return new SseReply(body, null);
            }

            return await OpenErrorAsync(body, status, cancellation);
        }
        finally
        {
            if (!kept)
            {
                body.Dispose();
            }
        }
    }

    private static async ValueTask<UpstreamReply> OpenErrorAsync(HttpBody body, int status, CancellationToken cancellation)
    {
        if (status < 400 || !body.IsOfType("application/json"))
        {
            throw HttpError(status);
        }

        PooledMessage message;
        try
        {
            message = await JsonReply.ReadAsync(body, cancellation);
        }
        catch (UpstreamException)
        {
            throw HttpError(status);
        }

        var tape = new JsonTape();
        if (message.IsComplete && tape.TryRead(message.Head, JsonBudget.Upstream, out _) && tape.Root["jsonrpc"u8].Exists)
        {
            return new BufferedReply(status, message);
        }

        message.Dispose();
        throw HttpError(status);
    }

    private void AddFields(HttpRequestMessage message, UpstreamRequest request, bool isHello)
    {
        var givesVersion = false;
        for (var i = 0; i < request.Headers.Count; i++)
        {
            var (name, value) = request.Headers[i];
            givesVersion |= string.Equals(name, VersionField, StringComparison.OrdinalIgnoreCase);
            _fields.Add(message, name, value);
        }

        if (request.Era == Era.Legacy && !isHello)
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
        using var message = Request(HttpMethod.Delete, "application/json");
        AddSession(message, addRevision: true);
        try
        {
            if (await _credential.TokenAsync(timeout.Token) is { } token)
            {
                HttpFields.Authorize(message, token);
            }

            using var response = await _endpoint.SendAsync(message, timeout.Token);
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

    private static UpstreamException HttpError(int status) => new(
        UpstreamFault.HttpError,
        status is >= 300 and < 400 ? $"the server answered with a redirect (HTTP {status}), which is not followed" : $"the server answered with HTTP {status}",
        status);
}
