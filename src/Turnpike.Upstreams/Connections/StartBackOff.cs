namespace Turnpike.Upstreams.Connections;

/// <summary>
/// How long a server that failed to start is left alone: 0.5 s after the first failure, doubled with each further one to 30 s,
/// spread by a quarter either way so that many servers do not come back at one instant. Not thread-safe.
/// </summary>
internal sealed class StartBackOff
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private int _failures;
    private long _since;
    private TimeSpan _wait;

    public StartBackOff(TimeProvider time) => _time = time;

    /// <summary>How much longer to wait; zero when a start may be tried.</summary>
    public TimeSpan Left
    {
        get
        {
            // Measured on the monotonic clock: a wall clock set back must not keep a server away.
            var left = _failures == 0 ? TimeSpan.Zero : _wait - _time.GetElapsedTime(_since);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Counts a failure; one that came after success counts as the first.</summary>
    public void Fail(bool afterSuccess)
    {
        _failures = afterSuccess ? 1 : Math.Min(_failures + 1, 16);
        var wait = First * Math.Pow(2, _failures - 1) * (0.75 + (Random.Shared.NextDouble() / 2));
        _wait = wait < First ? First : wait > Longest ? Longest : wait;
        _since = _time.GetTimestamp();
    }

    /// <summary>Forgets the failures.</summary>
    public void Clear() => _failures = 0;
}
