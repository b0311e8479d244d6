using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Turnpike.Console.Api;

/// <summary>Values of a query and of an address, which are all text, as the members they stand for.</summary>
internal static class QueryValues
{
    /// <summary>The value of a member of this type. Throws <see cref="ApiException"/> where the text is none.</summary>
    public static JsonNode? Read(string name, Type type, ImmutableArray<string> values)
    {
        if (type == typeof(ImmutableArray<string>) || type == typeof(ImmutableArray<string>?))
        {
            return new JsonArray([.. values.Select(v => (JsonNode?)JsonValue.Create(v))]);
        }

        if (values.Length != 1)
        {
            throw ApiException.Invalid($"'{name}' is given more than once", field: name);
        }

        var text = values[0];
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(bool))
        {
            return text switch
            {
                "true" => true,
                "false" => false,
                _ => throw ApiException.Invalid($"'{name}' is true or false", "true, false", name),
            };
        }

        if (plain == typeof(int) || plain == typeof(long))
        {
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? JsonValue.Create(whole)
                : throw ApiException.Invalid($"'{name}' is a whole number", field: name);
        }

        if (plain == typeof(double))
        {
            return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                ? JsonValue.Create(number)
                : throw ApiException.Invalid($"'{name}' is a number", field: name);
        }

        return JsonValue.Create(text);
    }

    /// <summary>The texts that <see cref="Read"/> reads back; none for null.</summary>
    public static IEnumerable<string> Write(JsonNode? value) => value switch
    {
        null => [],
        JsonArray array => array.SelectMany(Write),
        JsonValue text when text.GetValueKind() == System.Text.Json.JsonValueKind.String => [text.GetValue<string>()],
        _ => [value.ToJsonString()],
    };
}
