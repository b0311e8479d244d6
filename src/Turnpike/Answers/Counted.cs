using System.Globalization;

namespace Turnpike.Answers;

/// <summary>A number with its noun: <c>1 record</c>, <c>2 records</c>.</summary>
internal static class Counted
{
    /// <summary>The words for <paramref name="count"/>; <paramref name="many"/> where it is more than <paramref name="one"/> and an s.</summary>
    public static string Of(long count, string one, string? many = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}
