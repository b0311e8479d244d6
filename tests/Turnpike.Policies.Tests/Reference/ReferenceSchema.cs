using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>The few keywords of JSON Schema that the generated schemas use: required, properties, type.</summary>
internal static class ReferenceSchema
{
    public static bool IsValid(JsonElement schema, JsonElement? arguments)
    {
        bool Has(string key, out JsonElement value)
        {
            value = default;
            return arguments is { } given && given.TryGetProperty(key, out value);
        }

        return schema.GetProperty("required").EnumerateArray().All(r => Has(r.GetString()!, out _))
            && schema.GetProperty("properties").EnumerateObject().All(p => !Has(p.Name, out var value) || IsType(value, p.Value.GetProperty("type").GetString()!));
    }

    private static bool IsType(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        var kind => string.Equals(type, kind.ToString(), StringComparison.OrdinalIgnoreCase),
    };
}
