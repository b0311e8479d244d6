using System.Globalization;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads whole numbers and spans of time that are no windows.</summary>
internal static class SpanReader
{
    /// <summary>A span: a duration such as <c>15m</c> or <c>PT15M</c>, or a whole number of seconds.</summary>
    public static TimeSpan? Read(MemberReader from, string key, TimeSpan least, TimeSpan most, ProblemList problems)
    {
        if (!from.TryGet(key, out var value, out var place))
        {
            return null;
        }

        var span = value.Kind == JsonKind.String ? WindowText.Duration(value.GetString())?.Length
            : WholeNumber(value) is { } seconds and <= WindowText.MaxSeconds ? TimeSpan.FromSeconds(seconds)
            : null;
        if (span >= least && span <= most)
        {
            return span;
        }

        problems.Error(place, $"\"{key}\" must be a duration from {Text(least)} to {Text(most)} such as \"15m\" or \"PT15M\", or a whole number of seconds, found {JsonWords.Of(value)}");
        return null;
    }

    /// <summary>A whole number within bounds.</summary>
    public static long? ReadWhole(MemberReader from, string key, long least, long most, ProblemList problems)
    {
        if (!from.TryGet(key, out var value, out var place))
        {
            return null;
        }

        if (WholeNumber(value) is { } number && number >= least && number <= most)
        {
            return number;
        }

        problems.Error(place, string.Create(CultureInfo.InvariantCulture, $"\"{key}\" must be a whole number from {least} to {most}, found {JsonWords.Of(value)}")
            + (value.Kind == JsonKind.String ? ": write it without quotes" : string.Empty));
        return null;
    }

    private static long? WholeNumber(JsonView value) =>
        value.Kind == JsonKind.Number && ExactDecimal.TryParse(value.Raw, out var exact) && exact.IsInteger
            && long.TryParse(exact.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(TimeSpan span) =>
        span.TotalSeconds < 1 ? "0" : span.Ticks % TimeSpan.TicksPerDay == 0 ? $"{span.TotalDays} days" : span.Ticks % TimeSpan.TicksPerHour == 0 ? $"{span.TotalHours} hours" : $"{span.TotalSeconds} s";
}
