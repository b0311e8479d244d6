using System.Globalization;

namespace Turnpike.Console.Frame.Parts;

/// <summary>Times in few words, the same as the page's module says them.</summary>
public static class RelativeTime
{
    /// <summary>A time as seen from another: <c>3 min. ago</c>, <c>in 2 days</c>, <c>just now</c>.</summary>
    public static string Of(DateTimeOffset at, DateTimeOffset now)
    {
        var away = at - now;
        if (away.Duration() < TimeSpan.FromSeconds(5))
        {
            return "just now";
        }

        var text = Words(away.Duration());
        return away < TimeSpan.Zero ? text + " ago" : "in " + text;
    }

    /// <summary>What is left, as a clock: <c>4:59</c>, <c>1:04:59</c>; <c>over</c> where nothing is.</summary>
    public static string Left(TimeSpan left) =>
        left <= TimeSpan.Zero ? "over"
        : left.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}")
        : string.Create(CultureInfo.InvariantCulture, $"{left.Minutes}:{left.Seconds:00}");

    /// <summary>A length of time in its largest unit.</summary>
    public static string Words(TimeSpan length) => length switch
    {
        { TotalDays: >= 1 } => Unit((int)length.TotalDays, "day", "days"),
        { TotalHours: >= 1 } => Unit((int)length.TotalHours, "hr.", "hr."),
        { TotalMinutes: >= 1 } => Unit((int)length.TotalMinutes, "min.", "min."),
        { TotalSeconds: >= 1 } => Unit((int)length.TotalSeconds, "sec.", "sec."),
        _ => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMilliseconds:0} ms"),
    };

    private static string Unit(int count, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many)}");
}
