using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Parsing;

/// <summary>Windows as written: words such as <c>day</c>, and durations such as <c>15m</c> or <c>PT15M</c> (ISO 8601).</summary>
internal static partial class WindowText
{
    /// <summary>Longest window in seconds: ten years, far within what a time span holds.</summary>
    public const long MaxSeconds = 10L * 366 * 86_400;

    private static readonly ImmutableArray<LimitWindow> Words =
    [
        new("second", TimeSpan.FromSeconds(1), true),
        new("minute", TimeSpan.FromMinutes(1), true),
        new("hour", TimeSpan.FromHours(1), true),
        new("day", TimeSpan.FromDays(1), true),
        new("week", TimeSpan.FromDays(7), true),
        new("month", TimeSpan.FromDays(31), true),
    ];

    public static ImmutableArray<string> Names { get; } = [.. Words.Select(w => w.Text)];

    /// <summary>The named window; null when the text is no such word. A month is 31 days when sliding.</summary>
    public static LimitWindow? Named(string text)
    {
        foreach (var word in Words)
        {
            if (word.Text == text)
            {
                return word;
            }
        }

        return null;
    }

    /// <summary>A duration of at least a second; null when the text is none.</summary>
    public static LimitWindow? Duration(string text)
    {
        var match = Short().Match(text);
        if (!match.Success)
        {
            match = Iso().Match(text);
        }

        if (!match.Success)
        {
            return null;
        }

        decimal seconds = (86_400m * Part(match, "d")) + (3_600m * Part(match, "h")) + (60m * Part(match, "m")) + Part(match, "s");
        return seconds is >= 1 and <= MaxSeconds ? new LimitWindow(text, TimeSpan.FromSeconds((long)seconds), false) : null;
    }

    private static decimal Part(Match match, string unit) =>
        match.Groups[unit] is { Success: true } group ? decimal.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"^(?:(?<s>[0-9]{1,12})s|(?<m>[0-9]{1,12})m|(?<h>[0-9]{1,12})h|(?<d>[0-9]{1,12})d)\z")]
    private static partial Regex Short();

    [GeneratedRegex(@"^P(?=.)(?:(?<d>[0-9]{1,12})D)?(?:T(?=[0-9])(?:(?<h>[0-9]{1,12})H)?(?:(?<m>[0-9]{1,12})M)?(?:(?<s>[0-9]{1,12})S)?)?\z")]
    private static partial Regex Iso();
}
