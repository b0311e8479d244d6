namespace Turnpike.State.Limits;

/// <summary>One reading of a <see cref="LimitClock"/>, in Unix milliseconds.</summary>
/// <param name="Elapsed">For sliding windows: real time passed, untouched by what is done to the wall clock while the process lives.</param>
/// <param name="Calendar">For calendar windows: the wall clock, but never back.</param>
public readonly record struct LimitInstant(long Elapsed, long Calendar)
{
    /// <summary>The later of two readings, each part for itself.</summary>
    public static LimitInstant Later(LimitInstant left, LimitInstant right) =>
        new(Math.Max(left.Elapsed, right.Elapsed), Math.Max(left.Calendar, right.Calendar));
}

/// <summary>
/// The time of limits (docs/policy.md, limits). Within a process sliding windows follow the monotonic clock; a restart
/// resumes at the later of the wall clock and the last record. Never runs backwards, so that a wall clock set back cannot refill
/// a limit. Not thread-safe: read under the record's gate.
/// </summary>
public sealed class LimitClock
{
    private readonly TimeProvider _time;
    private readonly long _startStamp;
    private readonly long _startElapsed;
    private LimitInstant _last;

    /// <summary>Starts at the later of the wall clock and <paramref name="lastRecorded"/>.</summary>
    public LimitClock(TimeProvider time, LimitInstant lastRecorded)
    {
        _time = time;
        _startStamp = time.GetTimestamp();
        var wall = time.GetUtcNow().ToUnixTimeMilliseconds();
        _last = LimitInstant.Later(lastRecorded, new LimitInstant(wall, wall));
        _startElapsed = _last.Elapsed;
    }

    /// <summary>The time now.</summary>
    public LimitInstant Read()
    {
        // Rounding down is safe: an entry's age is then never overstated by more than its own rounding took away.
        var elapsed = _startElapsed + (_time.GetElapsedTime(_startStamp).Ticks / TimeSpan.TicksPerMillisecond);
        var read = new LimitInstant(elapsed, _time.GetUtcNow().ToUnixTimeMilliseconds());
        return _last = LimitInstant.Later(_last, read);
    }
}
