using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Turnpike.Upstreams.Connections;

/// <summary>
/// The requests of this process to one server: how many are under way and wait, how long the last ones took, and whether the server
/// can be reached at all. A request that finds a place allocates nothing here. Thread-safe.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "a semaphore whose handle is never asked for holds nothing, and replies give their places back after the end")]
internal sealed class ServerTraffic
{
    private const int Remembered = 256;
    private static readonly TimeSpan Crowded = TimeSpan.FromSeconds(1);

    private readonly UpstreamOptions _options;
    private readonly SemaphoreSlim _places;
    private readonly int[] _microseconds = new int[Remembered];
    private long _finished;
    private int _underWay;
    private int _waiting;

    public ServerTraffic(UpstreamOptions options)
    {
        _options = options;
        _places = new SemaphoreSlim(options.MaxRequests, options.MaxRequests);
        Circuit = new CircuitBreaker(options.Time);
    }

    /// <summary>Whether the server can be reached.</summary>
    public CircuitBreaker Circuit { get; }

    /// <summary>
    /// Takes a place for a request; what is no request (a notification, an answer) and a subscription, which lasts, needs none. Throws
    /// <see cref="UpstreamException"/> (<see cref="UpstreamFault.Refused"/>, with a time to come again) while the server cannot be
    /// reached, and when too many wait already.
    /// </summary>
    public ValueTask<CallTicket> EnterAsync(UpstreamRequest request, CancellationToken cancellation)
    {
        if (request.Id.IsEmpty || request.Method == "subscriptions/listen")
        {
            return default;
        }

        var tries = Circuit.Enter();
        if (_places.Wait(0, CancellationToken.None))
        {
            return new(Begin(tries));
        }

        if (Interlocked.Increment(ref _waiting) > _options.MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            Circuit.GiveUp(tries);
            throw new UpstreamException(
                UpstreamFault.Refused,
                string.Create(CultureInfo.InvariantCulture, $"{_options.MaxRequests} requests to the server are under way and {_options.MaxWaiting} wait: try again later"))
            {
                RetryAfter = Crowded,
            };
        }

        return WaitAsync(tries, cancellation);
    }

    /// <summary>A request is over.</summary>
    public void Leave(long since, bool tries)
    {
        var took = _options.Time.GetElapsedTime(since).TotalMicroseconds;
        var slot = (Interlocked.Increment(ref _finished) - 1) % Remembered;
        Volatile.Write(ref _microseconds[slot], (int)Math.Min(took, int.MaxValue));
        Circuit.GiveUp(tries);
        Interlocked.Decrement(ref _underWay);
        _places.Release();
    }

    /// <summary>What is under way, and how long the last requests took.</summary>
    public TrafficView Read()
    {
        var finished = Interlocked.Read(ref _finished);
        var last = _microseconds.AsSpan(0, (int)Math.Min(finished, Remembered)).ToArray();
        Array.Sort(last);
        return new TrafficView(
            Volatile.Read(ref _underWay), Volatile.Read(ref _waiting), finished, Percentile(last, 50), Percentile(last, 95));
    }

    private async ValueTask<CallTicket> WaitAsync(bool tries, CancellationToken cancellation)
    {
        try
        {
            await _places.WaitAsync(cancellation);
        }
        catch
        {
            Circuit.GiveUp(tries);
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return Begin(tries);
    }

    private CallTicket Begin(bool tries)
    {
        Interlocked.Increment(ref _underWay);
        return new CallTicket(this, _options.Time.GetTimestamp(), tries);
    }

    // The nearest rank: a time that was measured, never one between two.
    private static TimeSpan? Percentile(int[] sorted, int percent) =>
        sorted.Length == 0 ? null : TimeSpan.FromMicroseconds(sorted[((sorted.Length * percent) + 99) / 100 - 1]);
}

/// <summary>What goes on between this process and a server.</summary>
/// <param name="UnderWay">Requests that were sent, or are being sent, and whose reply was not read to its end.</param>
/// <param name="Waiting">Requests that wait for a place.</param>
/// <param name="Finished">Requests that are over, whatever became of them.</param>
/// <param name="Median">How long half of the last 256 took at most; null before the first.</param>
/// <param name="Slow">How long 95 of 100 of them took at most.</param>
internal readonly record struct TrafficView(int UnderWay, int Waiting, long Finished, TimeSpan? Median, TimeSpan? Slow);
