using System.Globalization;

namespace Turnpike.Policies.Conditions;

/// <summary>What a clock on the wall of a time zone shows at an instant.</summary>
internal static class CivilTime
{
    /// <summary>The weekdays of the language, Monday first.</summary>
    public static readonly string[] Weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    // Dates are few: consecutive days have slots of their own, so that zones on either side of a date line do not displace each other.
    private static readonly DateText?[] Dates = new DateText?[8];

    /// <summary>From 0 to 23.</summary>
    public static long Hour(DateTimeOffset instant, TimeZoneInfo zone) => In(instant, zone).Hour;

    /// <summary>"mon" to "sun".</summary>
    public static string Weekday(DateTimeOffset instant, TimeZoneInfo zone) => Weekdays[((int)In(instant, zone).DayOfWeek + 6) % 7];

    /// <summary>"YYYY-MM-DD".</summary>
    public static string Date(DateTimeOffset instant, TimeZoneInfo zone)
    {
        var day = DateOnly.FromDateTime(In(instant, zone).DateTime);
        var known = Volatile.Read(ref Dates[day.DayNumber & 7]);
        if (known?.Day != day)
        {
            known = new DateText(day, day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            Volatile.Write(ref Dates[day.DayNumber & 7], known);
        }

        return known.Text;
    }

    /// <summary>Whether a text is a date of the calendar, written "YYYY-MM-DD".</summary>
    public static bool IsDate(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    private static DateTimeOffset In(DateTimeOffset instant, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(instant, zone);

    private sealed record DateText(DateOnly Day, string Text);
}
