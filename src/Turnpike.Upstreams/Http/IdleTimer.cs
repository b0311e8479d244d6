namespace Turnpike.Upstreams.Http;

/// <summary>
/// A cancellation that fires when the caller's does or when nothing came for too long. Armed before each wait and disarmed after
/// it; rented from the endpoint so that a call does not pay for a new source. Not thread-safe.
/// </summary>
internal sealed class IdleTimer : IDisposable
{
    private readonly CancellationTokenSource _source;
    private CancellationTokenRegistration _link;
    private bool _timed;
    private CancellationToken _caller;

    public IdleTimer(TimeProvider time) => _source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);

    /// <summary>Whether the wait ended because nothing came, not because the caller gave up.</summary>
    public bool Fired => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>Begins a wait. One call has one caller: its cancellation is listened to until the timer goes back.</summary>
    public CancellationToken Arm(TimeSpan idle, CancellationToken caller)
    {
        if (_caller != caller)
        {
            _link.Dispose();
            _caller = caller;
            _link = caller.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _source);
        }

        _timed = idle != Timeout.InfiniteTimeSpan;
        if (_timed)
        {
            _source.CancelAfter(idle);
        }

        return _source.Token;
    }

    public void Disarm()
    {
        if (_timed)
        {
            _source.CancelAfter(Timeout.InfiniteTimeSpan);
            _timed = false;
        }
    }

    /// <summary>Whether it can be used for another call.</summary>
    public bool TryReset()
    {
        Disarm();
        _link.Dispose();
        (_link, _caller) = (default, default);
        return _source.TryReset();
    }

    public void Dispose()
    {
        _link.Dispose();
        _source.Dispose();
    }
}
