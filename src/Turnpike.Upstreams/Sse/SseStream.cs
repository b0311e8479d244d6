using System.Text;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Exchanges;
using Turnpike.Upstreams.Http;
using Turnpike.Wire.Sse;

namespace Turnpike.Upstreams.Sse;

/// <summary>The stream of one session: the place where messages are posted, and every event behind the one that named it.</summary>
internal sealed class SseStream : IAsyncDisposable
{
    private const string EventStream = "text/event-stream";
    private const int LongestPlace = 8 * 1024;

    private readonly SseReply _events;

    private SseStream(SseReply events, Uri place)
    {
        _events = events;
        Place = place;
    }

    /// <summary>Where messages are posted; of the server's own origin.</summary>
    public Uri Place { get; }

    /// <summary>Opens the stream and waits for its first event, both within the time a server gets to say hello. Throws <see cref="UpstreamException"/>.</summary>
    public static async Task<SseStream> OpenAsync(AuthorizedRequests requests, CancellationToken cancellation)
    {
        var endpoint = requests.Endpoint;
        using var hello = new CancellationTokenSource(endpoint.HelloTimeout, endpoint.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hello.Token, cancellation);
        SseReply? events = null;
        try
        {
            var body = await requests.SendAsync(_ => requests.Request(HttpMethod.Get, EventStream), null, Timeout.InfiniteTimeSpan, either.Token);
            events = new SseReply(body, null);
            if (body.Status != 200 || !body.IsOfType(EventStream))
            {
                throw body.Status == 200
                    ? new UpstreamException(UpstreamFault.Invalid, "the server's stream is not an event stream", body.Status)
                    : HttpFaults.OfStatus(body.Status);
            }

            var stream = new SseStream(events, await ReadPlaceAsync(events, endpoint.Url, either.Token));
            events = null;
            return stream;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new UpstreamException(UpstreamFault.TimedOut, "the server did not say in time where messages go", 0, error);
        }
        finally
        {
            if (events is not null)
            {
                await events.DisposeAsync();
            }
        }
    }

    /// <summary>Puts every message of the stream together until it ends. Throws <see cref="UpstreamException"/> when it breaks.</summary>
    public async Task ReadAsync(MessageFramer messages, CancellationToken cancellation)
    {
        while (await _events.ReadItemAsync(cancellation) is { Kind: not SseItemKind.End } item)
        {
            if (item.Kind == SseItemKind.Part)
            {
                messages.Append(item.Data.Span);
            }
            else if (item.Type is null or "message")
            {
                messages.End(item.Data.Span);
            }
            else
            {
                // What kind of event it is may stand behind its data.
                messages.Discard();
            }
        }
    }

    public ValueTask DisposeAsync() => _events.DisposeAsync();

    private static async Task<Uri> ReadPlaceAsync(SseReply events, Uri url, CancellationToken cancellation)
    {
        while (await events.ReadItemAsync(cancellation) is { Kind: not SseItemKind.End } item)
        {
            if (item is { Kind: SseItemKind.Event, Type: "endpoint", Data.Length: > 0 and <= LongestPlace })
            {
                return PlaceOf(Encoding.UTF8.GetString(item.Data.Span), url);
            }

            if (item.Kind != SseItemKind.Event || !item.Data.IsEmpty)
            {
                break;
            }
        }

        throw new UpstreamException(UpstreamFault.Invalid, "the server's stream does not begin by saying where messages go");
    }

    // Invariant: the server's credential goes to its own origin and nowhere else, wherever the server says it should go.
    private static Uri PlaceOf(string text, Uri url) =>
        !Uri.TryCreate(url, text.Trim(), out var place)
        || place.Scheme != url.Scheme || !string.Equals(place.IdnHost, url.IdnHost, StringComparison.OrdinalIgnoreCase) || place.Port != url.Port
        || place.UserInfo.Length > 0 || place.Fragment.Length > 0
            ? throw new UpstreamException(UpstreamFault.Invalid, "the server names a place for messages that is not of its own origin")
            : place;
}
