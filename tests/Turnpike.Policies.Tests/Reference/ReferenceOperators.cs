using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The operators, each from its sentence in the language's text. Null is an error.</summary>
internal static class ReferenceOperators
{
    public static bool? Judge(string op, JsonElement? found, JsonElement value)
    {
        if (op == "exists")
        {
            return found.HasValue == value.GetBoolean();
        }

        if (found is not { } actual)
        {
            return null;
        }

        return op switch
        {
            "eq" => Equal(actual, value),
            "neq" => !Equal(actual, value),
            "in" => AnyEqual(actual, value),
            "not_in" => !AnyEqual(actual, value),
            "lt" => Compare(actual, value) is { } c ? c < 0 : null,
            "lte" => Compare(actual, value) is { } c ? c <= 0 : null,
            "gt" => Compare(actual, value) is { } c ? c > 0 : null,
            "gte" => Compare(actual, value) is { } c ? c >= 0 : null,
            "contains" => Contains(actual, value),
            "type" => IsType(actual, value.GetString()!),
            "length_lt" => Length(actual) is { } length ? length.CompareTo(Number(value)) < 0 : null,
            "length_lte" => Length(actual) is { } length ? length.CompareTo(Number(value)) <= 0 : null,
            _ => actual.ValueKind == JsonValueKind.String ? JudgeText(op, actual.GetString()!, value) : null,
        };
    }

    private static bool? JudgeText(string op, string actual, JsonElement value) => op switch
    {
        "starts_with" => actual.StartsWith(value.GetString()!, StringComparison.Ordinal),
        "ends_with" => actual.EndsWith(value.GetString()!, StringComparison.Ordinal),
        "glob" => ReferenceGlob.Matches(value.GetString()!, actual),
        "regex" => ReferencePatterns.IsFoundIn(value.GetString()!, actual),
        "matches" => ReferencePatterns.IsWhole(value.GetString()!, actual),
        "within" => ReferenceContainment.IsWithin(actual, Texts(value)),
        "host_in" => ReferenceHost.IsIn(actual, Texts(value)),
        "cidr" => ReferenceAddress.IsIn(actual, Texts(value)),
        _ => throw new InvalidOperationException(op),
    };

    private static string[] Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(v => v.GetString()!)] : [value.GetString()!];

    private static bool? Equal(JsonElement actual, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return actual.ValueKind == JsonValueKind.String ? actual.GetString() == value.GetString() : null;
            case JsonValueKind.Number:
                return Compare(actual, value) is { } c ? c == 0 : null;
            default:
                return actual.ValueKind is JsonValueKind.True or JsonValueKind.False ? actual.ValueKind == value.ValueKind : null;
        }
    }

    private static bool? AnyEqual(JsonElement actual, JsonElement list)
    {
        var results = list.EnumerateArray().Select(v => Equal(actual, v)).ToArray();
        return results.Contains(null) ? null : results.Contains(true);
    }

    // Dates are the only text that is ordered, and a document cannot ask it of anything but time.date.
    private static int? Compare(JsonElement actual, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String)
        {
            return string.CompareOrdinal(actual.GetString(), value.GetString());
        }

        if (actual.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        var number = Number(actual);
        return number.IsExact ? number.CompareTo(Number(value)) : null;
    }

    private static bool? Contains(JsonElement actual, JsonElement value)
    {
        if (actual.ValueKind == JsonValueKind.String)
        {
            return value.ValueKind == JsonValueKind.String ? actual.GetString()!.Contains(value.GetString()!, StringComparison.Ordinal) : null;
        }

        return actual.ValueKind == JsonValueKind.Array ? ReferenceConditions.Any([.. actual.EnumerateArray().Select(e => Equal(e, value))]) : null;
    }

    private static bool? IsType(JsonElement actual, string type)
    {
        if (actual.ValueKind == JsonValueKind.Number)
        {
            var number = Number(actual);
            return !number.IsExact ? null : type == "number" || (type == "integer" && number.Denominator == 1);
        }

        return type == actual.ValueKind switch
        {
            JsonValueKind.String => "string",
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            _ => "null",
        };
    }

    private static ReferenceNumber? Length(JsonElement actual) => actual.ValueKind switch
    {
        JsonValueKind.String => new ReferenceNumber(actual.GetString()!.EnumerateRunes().Count(), 1, true),
        JsonValueKind.Array => new ReferenceNumber(actual.GetArrayLength(), 1, true),
        _ => null,
    };

    private static ReferenceNumber Number(JsonElement value) => ReferenceNumber.Parse(value.GetRawText());
}
