using System.Globalization;
using System.Text.RegularExpressions;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Times as written: RFC 3339, always with a zone.</summary>
internal static partial class TimestampText
{
    /// <summary>The instant; null when the value is no such time.</summary>
    public static DateTimeOffset? Read(JsonView value) =>
        value.Kind == JsonKind.String && value.Length <= 64 && value.GetString() is var text && Form().IsMatch(text)
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant.ToUniversalTime()
            : null;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,7})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex Form();
}
