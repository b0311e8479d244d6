using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace Turnpike.Upstreams.Webhooks;

/// <summary>
/// Posts events to one address, signed after the Standard Webhooks convention: <c>webhook-id</c>, <c>webhook-timestamp</c>, and
/// <c>webhook-signature</c> over <c>id.timestamp.body</c>. One at a time, each tried again with growing pauses, bounded in number and
/// attempts; follows no redirect, uses no proxy, reads nothing of an answer but its status. Whoever sends never waits. Thread-safe.
/// </summary>
public sealed class WebhookSender : IAsyncDisposable
{
    private readonly WebhookTarget _target;
    private readonly TimeProvider _time;
    private readonly Action<WebhookMessage, string> _lost;
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly PriorityQueue<Waiting, DateTimeOffset> _waiting = new();
    private readonly Task _running;
    private TaskCompletionSource _added = NewSignal();
    private long _delivered;
    private long _given;
    private string? _problem;

    /// <summary>Starts. <paramref name="lost"/> is told, in a sentence without secrets, of each event that is given up.</summary>
    public WebhookSender(WebhookTarget target, TimeProvider time, Action<WebhookMessage, string> lost)
    {
        (_target, _time, _lost) = (target, time, lost);
        _invoker = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = target.Timeout,
            MaxResponseHeadersLength = 16,
            ResponseDrainTimeout = TimeSpan.FromMilliseconds(50),
            MaxResponseDrainSize = 4096,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
        });
        _running = Task.Run(RunAsync);
    }

    /// <summary>How the delivery stands.</summary>
    public WebhookStanding Standing
    {
        get
        {
            lock (_lock)
            {
                return new WebhookStanding(_delivered, _waiting.Count, _given, _problem);
            }
        }
    }

    /// <summary>Queues an event and returns at once.</summary>
    public void Send(WebhookMessage message)
    {
        lock (_lock)
        {
            if (_waiting.Count < _target.MaxWaiting)
            {
                _waiting.Enqueue(new Waiting(message, 0), _time.GetUtcNow());
                _added.TrySetResult();
                return;
            }
        }

        GiveUp(message, $"{_target.MaxWaiting} events wait already");
    }

    /// <summary>Stops. What waits is not delivered.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _invoker.Dispose();
        _stop.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            if (await NextAsync() is not { } next)
            {
                continue;
            }

            if (await TryAsync(next.Message) is not { } problem)
            {
                lock (_lock)
                {
                    _delivered++;
                    _problem = null;
                }

                continue;
            }

            Retry(next with { Attempts = next.Attempts + 1 }, problem);
        }
    }

    // The next event whose time has come; null when it was only waited, so that the queue is looked at again.
    private async Task<Waiting?> NextAsync()
    {
        Task added;
        TimeSpan? pause = null;
        lock (_lock)
        {
            var now = _time.GetUtcNow();
            if (_waiting.TryPeek(out var next, out var due))
            {
                if (due <= now)
                {
                    return _waiting.Dequeue();
                }

                pause = due - now;
            }

            _added = NewSignal();
            added = _added.Task;
        }

        using var awake = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await Task.WhenAny(added, Task.Delay(pause ?? Timeout.InfiniteTimeSpan, _time, awake.Token));
        await awake.CancelAsync();
        return null;
    }

    private void Retry(Waiting failed, string problem)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            _problem = problem;
            if (failed.Attempts < _target.MaxAttempts && !(failed.Message.Until <= now) && !_stop.IsCancellationRequested)
            {
                _waiting.Enqueue(failed, now + (_target.FirstPause * (1L << (failed.Attempts - 1))));
                return;
            }
        }

        if (!_stop.IsCancellationRequested)
        {
            GiveUp(failed.Message, $"{problem}, after {failed.Attempts} attempts");
        }
    }

    private void GiveUp(WebhookMessage message, string why)
    {
        Interlocked.Increment(ref _given);
        _lost(message, why);
    }

    // Null when it was taken; else why not, without a word of the receiver's or of the address's path and query.
    private async Task<string?> TryAsync(WebhookMessage message)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        using var timer = _time.CreateTimer(static s => ((CancellationTokenSource)s!).Cancel(), late, _target.Timeout, Timeout.InfiniteTimeSpan);
        try
        {
            using var request = Request(message);
            using var response = await _invoker.SendAsync(request, late.Token);
            return response.IsSuccessStatusCode ? null : $"{_target} answered HTTP {(int)response.StatusCode}";
        }
        catch (HttpRequestException e)
        {
            return $"{_target} could not be reached ({e.HttpRequestError})";
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            return $"{_target} did not answer in {_target.Timeout.TotalSeconds:0.#} s";
        }
    }

    private HttpRequestMessage Request(WebhookMessage message)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{message.Id}.{timestamp}."), .. message.Body.Span];
        var request = new HttpRequestMessage(HttpMethod.Post, _target.Url) { Content = new ReadOnlyMemoryContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("User-Agent", "turnpike");
        request.Headers.TryAddWithoutValidation("webhook-id", message.Id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp);
        request.Headers.TryAddWithoutValidation("webhook-signature", "v1," + Convert.ToBase64String(HMACSHA256.HashData(_target.Key, signed)));
        return request;
    }

    private sealed record Waiting(WebhookMessage Message, int Attempts);
}
