namespace Turnpike.Gateway.MetaTools.Invocation;

/// <summary>
/// How long a call through the gateway may take: so long without a sign of the server, and so long at all. It ends too when nobody waits
/// for it any more.
/// </summary>
internal sealed class CallClock : IDisposable
{
    /// <summary>The longest a call may take, whatever the server says meanwhile.</summary>
    public static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(10);

    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _ceiling;
    private readonly CancellationTokenSource _end;
    private readonly TimeSpan _patience;

    /// <summary>Begins to count.</summary>
    public CallClock(TimeSpan patience, TimeProvider time, CancellationToken cancellation)
    {
        _patience = patience;
        _idle = new CancellationTokenSource(patience, time);
        _ceiling = new CancellationTokenSource(Ceiling, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(_idle.Token, _ceiling.Token, cancellation);
        End = _end.Token;
    }

    /// <summary>Ends when the call has to.</summary>
    public CancellationToken End { get; }

    /// <summary>Why it ended, for a model; null when its time is not over.</summary>
    public string? Overdue =>
        _idle.IsCancellationRequested ? $"the server said nothing for {_patience.TotalSeconds:0.###} seconds"
        : _ceiling.IsCancellationRequested ? $"it took longer than {Ceiling.TotalMinutes:0} minutes"
        : null;

    /// <summary>The server gave a sign.</summary>
    public void Touch()
    {
        if (!_idle.IsCancellationRequested)
        {
            _idle.CancelAfter(_patience);
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _idle.Dispose();
        _ceiling.Dispose();
    }
}
