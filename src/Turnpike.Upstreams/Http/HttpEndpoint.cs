using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// The HTTP handler of one server, shared by its connections: own pool, so that one slow server holds no socket of another. Follows
/// no redirect, keeps no cookie, decodes nothing, uses no proxy, adds no header of its own.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    // How many timers are kept for reuse; beyond it they are garbage.
    private const int KeptTimers = 64;

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> FieldSeparators = SearchValues.Create("\r\n\0");

    private static readonly FrozenSet<string> OwnFields = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Host", "Content-Length", "Content-Type", "Content-Encoding", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Trailer",
        "Expect", "Accept", "Accept-Encoding", "Keep-Alive", "Proxy-Connection", "Mcp-Session-Id", "Last-Event-ID");

    private readonly HttpMessageInvoker _invoker;
    private readonly ImmutableArray<KeyValuePair<string, string>> _headers;
    private readonly ConcurrentQueue<IdleTimer> _timers = new();
    private readonly UpstreamOptions _options;

    public HttpEndpoint(Uri url, ImmutableArray<KeyValuePair<string, string>> headers, UpstreamOptions options)
    {
        EgressGuard.Check(url, options.AllowInsecure);
        Url = url;
        _options = options;
        _headers = headers.IsDefault ? [] : headers;
        foreach (var (name, value) in _headers)
        {
            CheckField(name, value);
        }

        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            EnableMultipleHttp2Connections = true,
            ConnectTimeout = options.ConnectTimeout,
            MaxResponseHeadersLength = 64,

            // Giving up an answer has to close the stream at once: in the modern era that is how a call is cancelled.
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
            MaxResponseDrainSize = 4096,
        });
    }

    public Uri Url { get; }

    public TimeProvider Time => _options.Time;

    public TimeSpan IdleTimeout => _options.IdleTimeout;

    public HttpRequestMessage Request(HttpMethod method, string accept)
    {
        var message = new HttpRequestMessage(method, Url) { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        message.Headers.TryAddWithoutValidation("Accept", accept);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var (name, value) in _headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>Adds a header that came with a request; one the server entry sets itself stands.</summary>
    public void AddField(HttpRequestMessage message, string name, string value)
    {
        CheckField(name, value);
        foreach (var own in _headers)
        {
            if (string.Equals(own.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return;
            }
        }

        message.Headers.TryAddWithoutValidation(name, value);
    }

    /// <summary>Sends and waits for the answer's headers.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellation) =>
        _invoker.SendAsync(message, cancellation);

    public IdleTimer RentTimer() => _timers.TryDequeue(out var timer) ? timer : new IdleTimer(_options.Time);

    public void ReturnTimer(IdleTimer timer)
    {
        if (_timers.Count < KeptTimers && timer.TryReset())
        {
            _timers.Enqueue(timer);
        }
        else
        {
            timer.Dispose();
        }
    }

    public void Dispose() => _invoker.Dispose();

    // A header field that could frame the request differently, or smuggle another field, must not be settable by configuration.
    private static void CheckField(string name, string value)
    {
        if (OwnFields.Contains(name))
        {
            throw new UpstreamException(UpstreamFault.Refused, $"the header {name} cannot be set");
        }

        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(TokenCharacters) || !Ascii.IsValid(value) || value.AsSpan().ContainsAny(FieldSeparators))
        {
            throw new UpstreamException(UpstreamFault.Refused, "a header field has a name or value that HTTP does not allow");
        }
    }
}
