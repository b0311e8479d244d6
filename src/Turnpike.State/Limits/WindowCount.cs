using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>What is counted of one budget in one window: entries when it slides, a sum when it follows the calendar.</summary>
internal sealed class WindowCount
{
    /// <summary>A sliding window admits at most so many calls; beyond it the limit counts as exhausted.</summary>
    internal const int MaxEntries = 100_000;

    private readonly SlidingEntries? _entries;
    private ExactSum _sum;
    private ExactSum _lump; // sliding only: part of _sum without times of its own, older than any entry
    private long _lumpAt; // when the youngest of the lump was counted
    private long _end; // calendar only: when the window ends, in Unix milliseconds

    /// <summary>An empty count.</summary>
    public WindowCount(LimitWindow window)
    {
        Window = window;
        _entries = window.IsSliding ? new SlidingEntries() : null;
    }

    /// <summary>The window.</summary>
    public LimitWindow Window { get; }

    /// <summary>Whether nothing is counted any more.</summary>
    public bool IsIdle(LimitInstant now)
    {
        Turn(now);
        return _sum.IsZero;
    }

    /// <summary>Whether the limit still takes an amount, and else when it would.</summary>
    /// <param name="limit">The limit.</param>
    /// <param name="amount">What the call wants of it, altogether.</param>
    /// <param name="now">The time.</param>
    /// <param name="retryAfter">Milliseconds until it would fit; null when it never will.</param>
    public bool Fits(CompiledLimit limit, in ExactSum amount, LimitInstant now, out long? retryAfter)
    {
        Turn(now);
        retryAfter = null;
        var max = limit.Max;
        if (amount.CompareTo(max) > 0)
        {
            return amount.IsZero;
        }

        var whole = _sum;
        whole.Add(amount);
        var room = whole.CompareTo(max) <= 0;
        if (_entries is null)
        {
            retryAfter = _end - now.Calendar;
            return room || amount.IsZero;
        }

        if (amount.IsZero || (room && _entries.Count < MaxEntries))
        {
            return true;
        }

        retryAfter = (room ? _entries.Oldest : FreedAt(whole, max)) + Window.Milliseconds + 1 - now.Elapsed;
        return false;
    }

    /// <summary>Counts an amount.</summary>
    public void Count(long sequence, in ExactDecimal amount, LimitInstant now)
    {
        Turn(now);
        _sum.Add(amount);
        if (_entries is null)
        {
            return;
        }

        if (_entries.Count >= MaxEntries)
        {
            // Only calls admitted under another window of the same budget come here; they are kept, but less exactly timed.
            _lumpAt = _entries.FoldHalf(ref _lump);
        }

        _entries.Add(sequence, now.Elapsed, amount);
    }

    /// <summary>Gives back what was counted, unless its window has passed. What is in the lump stays.</summary>
    public void Release(long sequence, in ExactDecimal amount, LimitInstant countedAt)
    {
        if (_entries is not null)
        {
            _entries.Release(sequence, ref _sum);
        }
        else if (Window.EndOf(countedAt.Calendar) == _end)
        {
            _sum.Subtract(amount);
        }
    }

    /// <summary>
    /// A count in another window that starts with what this one holds, so that changing a policy does not reset a counter. What has no
    /// known time is taken as counted just now.
    /// </summary>
    public WindowCount CarryTo(LimitWindow window, LimitInstant now)
    {
        Turn(now);
        var other = new WindowCount(window) { _sum = _sum };
        other._end = window.IsSliding ? 0 : window.EndOf(now.Calendar);
        if (window.IsSliding)
        {
            other._lump = _entries is null ? _sum : _lump;
            other._lumpAt = _entries is null ? now.Elapsed : _lumpAt;
            _entries?.CopyTo(other._entries!);
        }

        return other;
    }

    /// <summary>What a snapshot of the count says.</summary>
    internal (ExactSum Sum, ExactSum Lump, long LumpAt, long End, SlidingEntries? Entries) Save() => (_sum, _lump, _lumpAt, _end, _entries);

    /// <summary>A count from its snapshot; entries are added by <see cref="RestoreEntry"/>.</summary>
    internal static WindowCount Restore(LimitWindow window, in ExactSum calendarSum, in ExactSum lump, long lumpAt, long end)
    {
        var count = new WindowCount(window) { _lump = lump, _lumpAt = lumpAt, _end = end };
        count._sum = window.IsSliding ? lump : calendarSum;
        return count;
    }

    /// <summary>Adds a saved entry.</summary>
    internal void RestoreEntry(long sequence, long at, in ExactDecimal amount)
    {
        _sum.Add(amount);
        _entries!.Add(sequence, at, amount);
    }

    // Forgets what has left the window.
    private void Turn(LimitInstant now)
    {
        if (_entries is null)
        {
            if (now.Calendar >= _end)
            {
                _sum = default;
                _end = Window.EndOf(now.Calendar);
            }

            return;
        }

        var horizon = now.Elapsed - Window.Milliseconds;
        if (!_lump.IsZero && _lumpAt < horizon)
        {
            _sum.Subtract(_lump);
            _lump = default;
        }

        _entries.Expire(horizon, ref _sum);
    }

    // When the youngest of what has to leave the window was counted.
    private long FreedAt(ExactSum wanted, in ExactDecimal max)
    {
        wanted.Subtract(_lump);
        return wanted.CompareTo(max) <= 0 ? _lumpAt : _entries!.FreedAt(wanted, max);
    }
}
