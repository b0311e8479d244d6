using System.Globalization;
using Turnpike.Admin.Faults;

namespace Turnpike.Commands;

/// <summary>Times on the command line.</summary>
internal static class Times
{
    /// <summary>Reads a time (a date is its first moment in UTC), or a duration ago. Throws <see cref="AdminException"/>.</summary>
    public static DateTimeOffset Read(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : TimeProvider.System.GetUtcNow() - Durations.Read(text);
}
