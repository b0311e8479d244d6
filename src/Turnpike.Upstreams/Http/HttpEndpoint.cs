using System.Collections.Concurrent;
using System.Net;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// The HTTP handler of one server, shared by its connections: own pool, so that one slow server holds no socket of another. Follows
/// no redirect, keeps no cookie, decodes nothing, uses no proxy, knows no credential.
/// </summary>
internal sealed class HttpEndpoint : IDisposable
{
    // How many timers are kept for reuse; beyond it they are garbage.
    private const int KeptTimers = 64;

    private readonly HttpMessageInvoker _invoker;
    private readonly ConcurrentQueue<IdleTimer> _timers = new();
    private readonly UpstreamOptions _options;

    public HttpEndpoint(Uri url, UpstreamOptions options)
    {
        EgressGuard.Check(url, options.AllowInsecure);
        Url = url;
        _options = options;
        var (guard, scope) = (new AddressGuard(options), EgressScope.Of(url));
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
            ConnectCallback = (context, cancellation) => guard.ConnectAsync(context.DnsEndPoint, scope, cancellation),
            MaxResponseHeadersLength = 64,

            // Giving up an answer has to close the stream at once: in the modern era that is how a call is cancelled.
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
            MaxResponseDrainSize = 4096,
        });
    }

    public Uri Url { get; }

    public TimeProvider Time => _options.Time;

    public TimeSpan IdleTimeout => _options.IdleTimeout;

    /// <summary>How long a server may take to say hello.</summary>
    public TimeSpan HelloTimeout => _options.ProbeTimeout;

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
}
