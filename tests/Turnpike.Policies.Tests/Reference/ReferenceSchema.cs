using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The few keywords of JSON Schema that the generated schemas use: required, properties, type; and what strict adds.</summary>
internal static class ReferenceSchema
{
    public static bool IsValid(JsonElement schema, JsonElement? arguments, bool isStrict) =>
        arguments is { } given ? Fits(schema, given, isStrict) : Fits(schema, JsonDocument.Parse("{}").RootElement, isStrict);

    private static bool Fits(JsonElement schema, JsonElement value, bool isStrict)
    {
        if (schema.TryGetProperty("type", out var type) && !IsType(value, type.GetString()!))
        {
            return false;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        if (schema.TryGetProperty("required", out var required) && !required.EnumerateArray().All(r => value.TryGetProperty(r.GetString()!, out _)))
        {
            return false;
        }

        return !schema.TryGetProperty("properties", out var properties)
            || value.EnumerateObject().All(m => properties.TryGetProperty(m.Name, out var own) ? Fits(own, m.Value, isStrict) : !isStrict);
    }

    private static bool IsType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        var kind => string.Equals(type, kind.ToString(), StringComparison.OrdinalIgnoreCase),
    };
}
