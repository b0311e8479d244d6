using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Frame;

/// <summary>
/// Tells open pages that something changed (server-sent events of <c>/console/events</c>): <c>state</c> when what people edit was changed,
/// <c>record</c> when the record grew. It never says what: a page asks for itself again, as the one who looks at it.
/// </summary>
public sealed class LiveEvents : IDisposable
{
    private const int MaxReaders = 256;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);

    private readonly Node _node;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<Channel<string>> _readers = [];
    private readonly CancellationTokenSource _end = new();
    private Task? _watch;

    /// <summary>Events of a data folder.</summary>
    public LiveEvents(Node node, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(node);
        (_node, _time) = (node, time);
        node.Changed += OnChanged;
    }

    /// <summary>Writes events to a browser until it goes away, or for as long as <paramref name="isWelcome"/> says.</summary>
    public async Task WriteAsync(HttpContext http, Func<bool> isWelcome)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(isWelcome);

        // One waiting event of each kind is enough: what it says is that the page is old.
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(4) { FullMode = BoundedChannelFullMode.DropOldest });
        if (!TryEnter(channel))
        {
            http.Response.Headers.RetryAfter = "30";
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            http.Response.ContentType = "text/event-stream";
            using var gone = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _end.Token);
            await http.Response.WriteAsync("retry: 3000\n\n", gone.Token);
            await http.Response.Body.FlushAsync(gone.Token);
            while (isWelcome())
            {
                await http.Response.WriteAsync(await NextAsync(channel.Reader, gone.Token), gone.Token);
                await http.Response.Body.FlushAsync(gone.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The browser, or the gateway, is gone.
        }
        finally
        {
            lock (_gate)
            {
                _readers.Remove(channel);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _node.Changed -= OnChanged;
        _end.Cancel();
        _end.Dispose();
    }

    private bool TryEnter(Channel<string> channel)
    {
        lock (_gate)
        {
            if (_readers.Count >= MaxReaders || _end.IsCancellationRequested)
            {
                return false;
            }

            _readers.Add(channel);
            if (_watch is null or { IsCompleted: true })
            {
                _watch = WatchAsync();
            }

            return true;
        }
    }

    // A line now and then keeps whoever stands in between from ending the connection, and finds out that the browser is gone.
    private async Task<string> NextAsync(ChannelReader<string> reader, CancellationToken cancellation)
    {
        try
        {
            return $"event: {await reader.ReadAsync(cancellation).AsTask().WaitAsync(Silence, _time, cancellation)}\ndata: {{}}\n\n";
        }
        catch (TimeoutException)
        {
            return ": still here\n\n";
        }
    }

    // Only while somebody looks.
    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Beat, _time);
        var last = -1L;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                lock (_gate)
                {
                    if (_readers.Count == 0)
                    {
                        return;
                    }
                }

                var now = await RecordedAsync();
                if (last >= 0 && now != last)
                {
                    Tell("record");
                }

                last = now;
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway ends.
        }
    }

    private async ValueTask<long> RecordedAsync()
    {
        try
        {
            return (await _node.ActAsync(AdminActs.ShowRecordHealth, Nothing.Value, _end.Token)).Head;
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            return -1;
        }
    }

    private void OnChanged(Snapshot snapshot) => Tell("state");

    private void Tell(string kind)
    {
        lock (_gate)
        {
            foreach (var reader in _readers)
            {
                reader.Writer.TryWrite(kind);
            }
        }
    }
}
