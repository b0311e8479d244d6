using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Credentials;
using Turnpike.Upstreams.Masking;

namespace Turnpike.Upstreams.Http;

/// <summary>Sends the requests of one connection, each with what the server entry sets and with the token of that moment.</summary>
internal sealed class AuthorizedRequests
{
    // A request is sent three times at most: with the token of its moment, with one that others got, with one that was got for it.
    private const int MostRefusals = 2;

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
        Secrets = new ConnectionSecrets(credential);
    }

    /// <summary>The secrets its requests carry, as they are at each moment.</summary>
    public ConnectionSecrets Secrets { get; }

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
    /// Sends what <paramref name="make"/> makes, with the token of this moment, and waits for the answer's headers. A server that
    /// refuses the token did nothing of the request: with another token it is sent once more, or twice. Throws <see cref="UpstreamException"/>.
    /// </summary>
    /// <param name="make">Makes the request of the state; asked again each time, since a request is sent once.</param>
    /// <param name="state">What the request is made of: a call pays for no closure.</param>
    /// <param name="idle">How long to wait for a sign of the server.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<HttpBody> SendAsync(Func<object?, HttpRequestMessage> make, object? state, TimeSpan idle, CancellationToken cancellation)
    {
        var token = _credential.TokenAsync(cancellation);
        return token.IsCompletedSuccessfully
            ? ExchangeAsync(make, state, token.Result, MostRefusals, idle, cancellation)
            : SendLaterAsync(token.AsTask(), make, state, idle, cancellation);
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

    private async Task<HttpBody> SendLaterAsync(
        Task<string?> token, Func<object?, HttpRequestMessage> make, object? state, TimeSpan idle, CancellationToken cancellation) =>
        await ExchangeAsync(make, state, await token, MostRefusals, idle, cancellation);

    // The answer's headers, within the idle timeout; every failure said as what it means for the call.
    private async Task<HttpBody> ExchangeAsync(
        Func<object?, HttpRequestMessage> make, object? state, string? token, int refusals, TimeSpan idle, CancellationToken cancellation)
    {
        var message = make(state);
        if (token is not null)
        {
            HttpFields.Authorize(message, token);
        }

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
        HttpBody body;
        try
        {
            body = new HttpBody(_endpoint, response, timer, idle);
        }
        catch
        {
            response.Dispose();
            timer.Dispose();
            throw;
        }

        return refusals > 0 && body.Status is (401 or 403) ? await RefusedAsync(body, make, state, token, refusals - 1, idle, cancellation) : body;
    }

    // With a token that was got for this refusal the answer is the answer. One that others had got may have ended before it was sent.
    private async Task<HttpBody> RefusedAsync(
        HttpBody body, Func<object?, HttpRequestMessage> make, object? state, string? token, int left, TimeSpan idle, CancellationToken cancellation)
    {
        AfterRefusal after;
        try
        {
            after = await _credential.RefusedAsync(body.Status, body.Challenge, token, cancellation);
            if (after == AfterRefusal.Stands)
            {
                return body;
            }
        }
        catch
        {
            body.Dispose();
            throw;
        }

        body.Dispose();
        return await ExchangeAsync(make, state, await _credential.TokenAsync(cancellation), after == AfterRefusal.OthersToken ? left : 0, idle, cancellation);
    }
}
