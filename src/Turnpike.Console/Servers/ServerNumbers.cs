using System.Globalization;

namespace Turnpike.Console.Servers;

/// <summary>Numbers of servers, in few characters.</summary>
internal static class ServerNumbers
{
    /// <summary>A length of time in milliseconds; a dash where nothing was measured.</summary>
    public static string Milliseconds(double? value) => value switch
    {
        null => "–",
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{value:0.0} ms"),
        < 10_000 => string.Create(CultureInfo.InvariantCulture, $"{value:N0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1000:0.0} s"),
    };

    /// <summary>A number and its noun.</summary>
    public static string Counted(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");

    /// <summary>A length of time in its two largest units.</summary>
    public static string Long(long? seconds) => seconds switch
    {
        null => "–",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{seconds} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 60} min {seconds % 60} s"),
        < 86400 => string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600} h {seconds % 3600 / 60} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{seconds / 86400} d {seconds % 86400 / 3600} h"),
    };
}
