using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Catalog.Recommendations;

/// <summary>Where an argument stands in a call, by where it stands in the input schema, and what may stand there.</summary>
internal sealed record ArgumentPlace
{
    // The path that is looked at, and that of the list where it goes through one.
    private readonly string _path;
    private readonly string? _list;
    private readonly bool _mayBeMissing;
    private readonly bool _mayBeNull;

    private ArgumentPlace(string path, string? list, bool mayBeMissing, bool mayBeNull) =>
        (_path, _list, _mayBeMissing, _mayBeNull) = (path, list, mayBeMissing, mayBeNull);

    /// <summary>Whether it is a string, or a list of strings.</summary>
    public bool IsText { get; private init; }

    /// <summary>Whether it is a number, or a list of numbers.</summary>
    public bool IsNumber { get; private init; }

    /// <summary>The place behind a pointer to a parameter's schema; null where no path of a policy leads there.</summary>
    public static ArgumentPlace? Find(JsonElement definition, string pointer)
    {
        var steps = pointer.Split('/');
        if (steps.Length < 4 || steps[1] != "inputSchema" || !TryMember(definition, "inputSchema", out var schema))
        {
            return null;
        }

        var path = new StringBuilder("args");
        string? list = null;
        var (mayBeMissing, mayBeNull) = (false, false);
        for (var i = 2; i < steps.Length; i += 2)
        {
            if (i + 1 >= steps.Length || steps[i] != "properties" || mayBeNull)
            {
                return null;
            }

            var key = steps[i + 1].Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            if (!IsPlain(schema) || !TryMember(schema, "properties", out var properties) || !TryMember(properties, key, out var next))
            {
                return null;
            }

            var isRequired = IsRequired(schema, key);
            if (!isRequired && list is not null)
            {
                return null; // of an element that lacks it, "every" is an error
            }

            mayBeMissing |= !isRequired;
            path.Append(Step(key));
            (schema, mayBeNull) = WithoutNull(next);
            var goesIn = TypeOf(schema) == "array" && (i + 2 == steps.Length || steps[i + 2] == "items");
            if (goesIn)
            {
                if (list is not null || mayBeNull && i + 2 < steps.Length || !TryMember(schema, "items", out var items) || !IsPlain(items))
                {
                    return null;
                }

                list = path.ToString();
                path.Append("[*]");
                schema = items;
                i += i + 2 < steps.Length ? 1 : 0;
            }
        }

        var type = TypeOf(schema);
        return new ArgumentPlace(path.ToString(), list, mayBeMissing, mayBeNull)
        {
            IsText = IsPlain(schema) && type is "string" or null,
            IsNumber = IsPlain(schema) && type is "number" or "integer",
        };
    }

    /// <summary>A condition that holds where the argument is as asked, is not given, or is an empty list.</summary>
    public JsonObject Condition(string op, JsonNode value)
    {
        var asked = Compare(_path, op, value);
        if (_list is not null)
        {
            asked["quantifier"] = "every";
        }

        var rather = new JsonArray();
        if (_mayBeMissing)
        {
            rather.Add((JsonNode)Compare(_list ?? _path, "exists", false));
        }

        if (_mayBeNull)
        {
            rather.Add((JsonNode)Compare(_list ?? _path, "type", "null"));
        }

        if (_list is not null)
        {
            rather.Add((JsonNode)Compare(_list, "length_lte", 0));
        }

        rather.Add((JsonNode)asked);
        return rather.Count == 1 ? asked.DeepClone().AsObject() : new JsonObject { ["any"] = rather };
    }

    private static JsonObject Compare(string path, string op, JsonNode value) => new() { ["path"] = path, ["op"] = op, ["value"] = value };

    private static string Step(string key) =>
        key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? "." + key : $"[\"{JsonEncodedText.Encode(key)}\"]";

    private static (JsonElement Schema, bool MayBeNull) WithoutNull(JsonElement schema)
    {
        foreach (var union in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (TryMember(schema, union, out var branches) && branches.ValueKind == JsonValueKind.Array && branches.GetArrayLength() == 2)
            {
                JsonElement[] both = [branches[0], branches[1]];
                var isNull = Array.FindIndex(both, b => TypeOf(b) == "null");
                return isNull < 0 ? (schema, false) : (both[1 - isNull], true);
            }
        }

        if (TryMember(schema, "type", out var type) && type.ValueKind == JsonValueKind.Array)
        {
            return (schema, type.EnumerateArray().Any(t => t.ValueKind == JsonValueKind.String && t.ValueEquals("null"u8)));
        }

        return (schema, false);
    }

    // The one type beside null; null where nothing is said, "several" where there are more.
    private static string? TypeOf(JsonElement schema)
    {
        if (!TryMember(schema, "type", out var type))
        {
            return null;
        }

        if (type.ValueKind == JsonValueKind.String)
        {
            return Text(type);
        }

        string[] types = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(Text).Where(t => t != "null")] : [];
        return types is [var one] ? one : "several";
    }

    private static string Text(JsonElement element)
    {
        try
        {
            return element.ValueKind == JsonValueKind.String ? element.GetString()! : string.Empty;
        }
        catch (InvalidOperationException)
        {
            return string.Empty; // half of a surrogate pair
        }
    }

    private static bool IsPlain(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object
        && !((ReadOnlySpan<string>)["$ref", "$dynamicRef", "allOf", "anyOf", "oneOf", "if", "patternProperties"]).ToArray().Any(k => schema.TryGetProperty(k, out _));

    private static bool IsRequired(JsonElement schema, string key) =>
        TryMember(schema, "required", out var required) && required.ValueKind == JsonValueKind.Array && required.EnumerateArray().Any(r => Text(r) == key && key.Length > 0);

    private static bool TryMember(JsonElement element, string name, out JsonElement member)
    {
        member = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out member);
    }
}
