using System.Text.Json;
using System.Text.RegularExpressions;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>A call as the reference sees it.</summary>
internal sealed record ReferenceCall(CallTarget Target, string Name, JsonElement? Arguments, bool IsPinned, JsonElement? Schema, string Subject, string Server);

/// <summary>Conditions in three values: true, false, and null for an error. Written from the language's text.</summary>
internal static class ReferenceConditions
{
    public static bool? Evaluate(JsonElement condition, ReferenceCall call)
    {
        var op = condition.GetProperty("op").GetString();
        var value = condition.GetProperty("value");
        var found = Resolve(condition.GetProperty("path").GetString()!, call);
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
            "regex" => actual.ValueKind == JsonValueKind.String ? Regex.IsMatch(actual.GetString()!, value.GetString()!, RegexOptions.CultureInvariant) : null,
            "contains" => Contains(actual, value),
            _ => throw new InvalidOperationException(op),
        };
    }

    private static JsonElement? Resolve(string path, ReferenceCall call)
    {
        JsonElement Text(string text) => JsonSerializer.SerializeToElement(text);
        switch (path)
        {
            case "caller.subject":
                return Text(call.Subject);
            case "tool.name" or "resource.uri":
                return Text(call.Name);
            case "server":
                return Text(call.Server);
            case "args":
                return call.Arguments;
            default:
                break;
        }

        // args, then keys: .name or ["a quoted one"]
        var keys = Regex.Matches(path["args".Length..], """\.(?<plain>[^.\[]+)|\["(?<quoted>[^"]*)"\]""")
            .Select(m => m.Groups["plain"].Success ? m.Groups["plain"].Value : m.Groups["quoted"].Value);
        var at = call.Arguments;
        foreach (var key in keys)
        {
            if (at is not { ValueKind: JsonValueKind.Object } obj || !obj.TryGetProperty(key, out var next))
            {
                return null;
            }

            at = next;
        }

        return at;
    }

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

    private static int? Compare(JsonElement actual, JsonElement value)
    {
        if (actual.ValueKind != JsonValueKind.Number)
        {
            return null;
        }

        var number = ReferenceNumber.Parse(actual.GetRawText());
        return number.IsExact ? number.CompareTo(ReferenceNumber.Parse(value.GetRawText())) : null;
    }

    private static bool? Contains(JsonElement actual, JsonElement value)
    {
        if (actual.ValueKind == JsonValueKind.String)
        {
            return value.ValueKind == JsonValueKind.String ? actual.GetString()!.Contains(value.GetString()!, StringComparison.Ordinal) : null;
        }

        if (actual.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var results = actual.EnumerateArray().Select(e => Equal(e, value)).ToArray();
        return results.Contains(true) ? true : results.Contains(null) ? null : false;
    }
}
