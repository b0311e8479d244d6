using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.State.Limits;

/// <summary>
/// One budget. It is counted in every window that a policy has asked for lately: two policies may see the same caller's counter
/// through different windows, and neither may shorten the other's memory.
/// </summary>
internal sealed class LimitCounter
{
    private const int MaxWindows = 8;

    private readonly List<WindowCount> _windows = new(1);

    /// <summary>The counts, one per window.</summary>
    public IReadOnlyList<WindowCount> Windows => _windows;

    /// <summary>Whether the limit still takes an amount, and else in how many milliseconds it would; null when it never will.</summary>
    public bool Fits(CompiledLimit limit, LimitWindow window, in ExactSum amount, LimitInstant now, out long? retryAfter) =>
        (Find(window) ?? Carried(window, now)).Fits(limit, amount, now, out retryAfter);

    /// <summary>Counts a reservation; the same code at the time and when the record is replayed.</summary>
    public void Count(long sequence, in LimitReservation reservation, LimitInstant now)
    {
        // Invariant: only a counted call adds a window, never a question, so that a replay builds exactly what was.
        if (Find(reservation.Window) is null)
        {
            var added = Carried(reservation.Window, now);
            _windows.RemoveAll(count => count.IsIdle(now));
            if (_windows.Count == MaxWindows)
            {
                // What the shortest remembers, a longer one remembers too.
                _windows.Remove(_windows.MinBy(count => count.Window.Milliseconds)!);
            }

            _windows.Add(added);
        }

        foreach (var count in _windows)
        {
            count.Count(sequence, reservation.Amount, now);
        }
    }

    /// <summary>Gives a reservation back.</summary>
    public void Release(long sequence, in ExactDecimal amount, LimitInstant countedAt)
    {
        foreach (var count in _windows)
        {
            count.Release(sequence, amount, countedAt);
        }
    }

    /// <summary>Whether nothing is counted any more.</summary>
    public bool IsIdle(LimitInstant now) => _windows.TrueForAll(count => count.IsIdle(now));

    /// <summary>Adds a count from a snapshot.</summary>
    internal void Restore(WindowCount count) => _windows.Add(count);

    private WindowCount? Find(LimitWindow window)
    {
        foreach (var count in _windows)
        {
            if (count.Window == window)
            {
                return count;
            }
        }

        return null;
    }

    // The longest window remembers most.
    private WindowCount Carried(LimitWindow window, LimitInstant now) =>
        _windows.MaxBy(count => count.Window.Milliseconds)?.CarryTo(window, now) ?? new WindowCount(window);
}
