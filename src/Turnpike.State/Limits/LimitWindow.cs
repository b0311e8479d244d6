using Turnpike.Policies;

namespace Turnpike.State.Limits;

/// <summary>The calendar unit at whose UTC boundary a window restarts.</summary>
internal enum CalendarUnit : byte
{
    /// <summary>None: the window slides.</summary>
    Sliding,

    /// <summary>A second.</summary>
    Second,

    /// <summary>A minute.</summary>
    Minute,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A week, from Monday.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,
}

/// <summary>A window: its length in milliseconds, and the calendar unit it is aligned to.</summary>
internal readonly record struct LimitWindow(long Milliseconds, CalendarUnit Unit)
{
    private const long Day = 86_400_000;

    /// <summary>Whether the window slides.</summary>
    public bool IsSliding => Unit == CalendarUnit.Sliding;

    /// <summary>The window of a limit. A length that is no whole millisecond is rounded up: a window is never shorter than written.</summary>
    public static LimitWindow Of(CompiledLimit limit)
    {
        var ticks = limit.Window.Ticks;
        return new LimitWindow((ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, limit.IsCalendar ? UnitOf(limit.WindowName) : CalendarUnit.Sliding);
    }

    /// <summary>For a calendar window: when the one that holds <paramref name="now"/> ends, in Unix milliseconds.</summary>
    public long EndOf(long now)
    {
        switch (Unit)
        {
            case CalendarUnit.Second:
                return Next(now, 1_000, 0);
            case CalendarUnit.Minute:
                return Next(now, 60_000, 0);
            case CalendarUnit.Hour:
                return Next(now, 3_600_000, 0);
            case CalendarUnit.Day:
                return Next(now, Day, 0);
            case CalendarUnit.Week:
                return Next(now, 7 * Day, 4 * Day); // 1970-01-05 was a Monday
            default:
                var day = DateTimeOffset.FromUnixTimeMilliseconds(now);
                return new DateTimeOffset(day.Year, day.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1).ToUnixTimeMilliseconds();
        }
    }

    private static long Next(long now, long length, long origin)
    {
        var into = (now - origin) % length;
        return now - (into < 0 ? into + length : into) + length;
    }

    // A name that is no calendar unit slides: the stricter reading of the same length.
    private static CalendarUnit UnitOf(string name) => name switch
    {
        "second" => CalendarUnit.Second,
        "minute" => CalendarUnit.Minute,
        "hour" => CalendarUnit.Hour,
        "day" => CalendarUnit.Day,
        "week" => CalendarUnit.Week,
        "month" => CalendarUnit.Month,
        _ => CalendarUnit.Sliding,
    };
}
