using System.Globalization;
using Turnpike.Admin.Faults;

namespace Turnpike.Commands;

/// <summary>Durations on the command line.</summary>
internal static class Durations
{
    /// <summary>Reads <c>&lt;n&gt;(s|m|h|d)</c>. Throws <see cref="AdminException"/>.</summary>
    public static TimeSpan Read(string text)
    {
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            switch (text[^1])
            {
                case 's':
                    return TimeSpan.FromSeconds(number);
                case 'm':
                    return TimeSpan.FromMinutes(number);
                case 'h':
                    return TimeSpan.FromHours(number);
                case 'd' when number <= 36500:
                    return TimeSpan.FromDays(number);
                default:
                    break;
            }
        }

        throw new AdminException(AdminFaultCode.Invalid, $"'{text}' is no duration: a whole number and s, m, h or d", "30d");
    }
}
