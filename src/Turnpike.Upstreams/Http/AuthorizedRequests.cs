using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;

namespace Turnpike.Upstreams.Http;

/// <summary>Sends the requests of one connection, each with what the server entry sets and with the token of that moment.</summary>
internal sealed class AuthorizedRequests
{
    private readonly HttpEndpoint _endpoint;
    private readonly UpstreamCredential _credential;
    private readonly HttpFields _fields;

    /// <param name="endpoint">Where they go; shared, not owned.</param>
    /// <param name="credential">What they are authorized by. Throws <see cref="UpstreamException"/> when a field of it cannot be set.</param>
    public AuthorizedRequests(HttpEndpoint endpoint, UpstreamCredential credential)
    {
        _endpoint = endpoint;
        _credential = credential;
        _fields = new HttpFields(credential.Target.Headers);
    }

    public HttpEndpoint Endpoint => _endpoint;

    /// <summary>A request to <paramref name="url"/>, which is of the server's own origin: its header fields go with it. Null for the server's URL.</summary>
    public HttpRequestMessage Request(HttpMethod method, string accept, Uri? url = null)
    {
        var message = new HttpRequestMessage(method, url ?? _endpoint.Url) { VersionPolicy = HttpVersionPolicy.RequestVersionOrHigher };
        message.Headers.TryAddWithoutValidation("Accept", accept);
        message.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        _fields.AddTo(message);
        return message;
    }

    /// <summary>Adds a field that came with a request; one the server entry sets itself stands.</summary>
    public void Add(HttpRequestMessage message, string name, string value) => _fields.Add(message, name, value);

    /// <summary>
    /// Sends what <paramref name="request"/> makes, with the token of this moment, and waits for the answer's headers. A server that
    /// refuses the token did nothing of the request: with another token it is sent once more. Throws <see cref="UpstreamException"/>.
    /// </summary>
    public async ValueTask<HttpBody> SendAsync(Func<HttpRequestMessage> request, TimeSpan idle, CancellationToken cancellation)
    {
        for (var again = true; ; again = false)
        {
            var token = await _credential.TokenAsync(cancellation);
            var message = request();
            if (token is not null)
            {
                HttpFields.Authorize(message, token);
            }

            var body = await ExchangeAsync(message, idle, cancellation);
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

    /// <summary>Sends a request whose answer nobody reads. Throws what the HTTP stack throws.</summary>
    public async ValueTask TellAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        if (await _credential.TokenAsync(cancellation) is { } token)
        {
            HttpFields.Authorize(message, token);
        }

        using var response = await _endpoint.SendAsync(message, cancellation);
    }

    // The answer's headers, within the idle timeout; every failure said as what it means for the call.
    private async ValueTask<HttpBody> ExchangeAsync(HttpRequestMessage message, TimeSpan idle, CancellationToken cancellation)
    {
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
            throw HttpFaults.OfSend(error, (message.Content as MessageContent)?.Started ?? false, fired);
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
}
