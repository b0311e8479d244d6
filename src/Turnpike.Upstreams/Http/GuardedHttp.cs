using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Upstreams.Http;

/// <summary>
/// The way out for what the gateway fetches and posts on behalf of a server, such as metadata and tokens: https except to this machine,
/// addresses checked when connecting, no cookies, no proxy, no compression; bounded in bytes and time. Redirects are followed when
/// reading only, at most three, within the origin. Thread-safe.
/// </summary>
public sealed class GuardedHttp
{
    private const int MostBytes = 1024 * 1024;
    private const int MostRedirects = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AddressGuard _guard;
    private readonly TimeProvider _time;

    /// <summary>Creates it; the options name the private hosts an operator allowed, and the clock.</summary>
    public GuardedHttp(UpstreamOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_guard, _time) = (new AddressGuard(options), options.Time);
    }

    /// <summary>Reads a document. Throws <see cref="UpstreamException"/>.</summary>
    internal async ValueTask<GuardedAnswer> GetAsync(
        Uri url, EgressScope scope, CancellationToken cancellation, string accept = "application/json", AuthenticationHeaderValue? authorization = null)
    {
        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            request.Headers.Authorization = authorization;
            return request;
        }

        for (var redirects = 0; ; redirects++)
        {
            var answer = await SendAsync(Request, scope, cancellation).ConfigureAwait(false);
            if (answer.Status is not (301 or 302 or 303 or 307 or 308))
            {
                return answer;
            }

            url = Next(url, answer.Location, redirects);
        }
    }

    /// <summary>Posts a body; follows no redirect. Throws <see cref="UpstreamException"/>.</summary>
    internal async ValueTask<GuardedAnswer> PostAsync(Uri url, EgressScope scope, HttpContent body, AuthenticationHeaderValue? authorization, CancellationToken cancellation)
    {
        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = body };
            request.Headers.Authorization = authorization;
            return request;
        }

        var answer = await SendAsync(Request, scope, cancellation).ConfigureAwait(false);
        return answer.Status is >= 300 and < 400
            ? throw new UpstreamException(UpstreamFault.Refused, $"{url.IdnHost} leads elsewhere (HTTP {answer.Status}), which is not followed with a secret", answer.Status)
            : answer;
    }

    private static Uri Next(Uri url, Uri? location, int redirects)
    {
        var next = location is null ? null : new Uri(url, location);
        if (next is null || redirects >= MostRedirects || Uri.Compare(url, next, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new UpstreamException(UpstreamFault.Refused, $"{url.IdnHost} leads elsewhere, which is not followed");
        }

        return next;
    }

    private async ValueTask<GuardedAnswer> SendAsync(Func<HttpRequestMessage> request, EgressScope scope, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = _time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), late, Patience, Timeout.InfiniteTimeSpan);
        using var message = request();
        EgressGuard.Check(message.RequestUri!, allowInsecure: false);
        if (!message.Headers.Contains("Accept"))
        {
            message.Headers.TryAddWithoutValidation("Accept", "application/json");
        }

        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        message.Headers.TryAddWithoutValidation("User-Agent", "turnpike");

        // Invariant: a connection serves one request. A kept one, opened under another server's scope, would pass by the check.
        using var invoker = new HttpMessageInvoker(Handler(scope));
        try
        {
            using var response = await invoker.SendAsync(message, late.Token).ConfigureAwait(false);
            return new GuardedAnswer((int)response.StatusCode, await ReadAsync(response.Content, late.Token).ConfigureAwait(false), response.Headers.Location, response.Headers.WwwAuthenticate.FirstOrDefault()?.ToString());
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.TimedOut, $"{message.RequestUri!.IdnHost} did not answer in {Patience.TotalSeconds:0} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw HttpFaults.OfSend(error, sent: false, idle: false);
        }
    }

    private SocketsHttpHandler Handler(EgressScope scope) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = Patience,
        MaxResponseHeadersLength = 64,
        ConnectCallback = (context, cancellation) => _guard.ConnectAsync(context.DnsEndPoint, scope, cancellation),
    };

    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        if (content.Headers.ContentEncoding.Count > 0)
        {
            throw new UpstreamException(UpstreamFault.Invalid, "the answer is compressed, which it was not asked for");
        }

        var body = new ArrayBufferWriter<byte>(16 * 1024);
        var stream = await content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            while (await stream.ReadAsync(body.GetMemory(16 * 1024), cancellation).ConfigureAwait(false) is > 0 and var read)
            {
                body.Advance(read);
                if (body.WrittenCount > MostBytes)
                {
                    throw new UpstreamException(UpstreamFault.Invalid, "the answer is over 1 MiB");
                }
            }
        }

        return body.WrittenMemory;
    }
}

/// <summary>What a guarded request was answered with.</summary>
internal readonly record struct GuardedAnswer(int Status, ReadOnlyMemory<byte> Body, Uri? Location, string? Challenge = null);
