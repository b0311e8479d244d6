using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Turnpike.Console.Api.OpenApi;

/// <summary>
/// JSON Schemas (2020-12) of the shapes of acts, from the same contracts that read and write them. A shape is a component under its type's name; as
/// part of a request, where a member may be left out that an answer always has, it is one of its own (<c>…Input</c>).
/// </summary>
internal sealed class SchemaBook
{
    private readonly JsonObject _components = [];
    private readonly Dictionary<(Type Type, bool IsInput), string> _names = [];

    /// <summary>The components, by name.</summary>
    public JsonObject Components => _components;

    /// <summary>The schema of a shape; of an object a reference to its component.</summary>
    public JsonObject Of(JsonTypeInfo shape, bool isInput)
    {
        var type = Nullable.GetUnderlyingType(shape.Type) ?? shape.Type;
        if (shape.Kind == JsonTypeInfoKind.Object)
        {
            return new JsonObject { ["$ref"] = $"#/components/schemas/{Component(shape, isInput)}" };
        }

        if (shape.Kind == JsonTypeInfoKind.Enumerable)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Of(shape.Options.GetTypeInfo(shape.ElementType!), isInput) };
        }

        if (type != shape.Type)
        {
            return Of(shape.Options.GetTypeInfo(type), isInput);
        }

        return type switch
        {
            _ when type.IsEnum => new JsonObject { ["enum"] = new JsonArray([.. Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(v => JsonSerializer.SerializeToNode(Enum.ToObject(type, v), shape))]) },
            _ when type == typeof(string) => new JsonObject { ["type"] = "string" },
            _ when type == typeof(bool) => new JsonObject { ["type"] = "boolean" },
            _ when type == typeof(int) => new JsonObject { ["type"] = "integer", ["format"] = "int32" },
            _ when type == typeof(long) => new JsonObject { ["type"] = "integer", ["format"] = "int64" },
            _ when type == typeof(double) => new JsonObject { ["type"] = "number" },
            _ when type == typeof(DateTimeOffset) => new JsonObject { ["type"] = "string", ["format"] = "date-time" },

            // JSON as it stands somewhere else.
            _ => [],
        };
    }

    /// <summary>The schema of a member.</summary>
    public JsonObject OfMember(JsonPropertyInfo member, bool isInput)
    {
        var schema = Of(member.Options.GetTypeInfo(member.PropertyType), isInput);
        if (isInput ? ApiReader.MayBeNull(member) : MayBeAnsweredNull(member))
        {
            if (schema["type"] is JsonValue type)
            {
                schema["type"] = new JsonArray(type.GetValue<string>(), "null");
            }
            else if (schema.Count > 0)
            {
                schema = new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
            }
        }

        if (Property(member) is { } property && DocumentedNames.OfMember(property.DeclaringType!, property.Name) is { } said)
        {
            schema["description"] = said;
        }

        return schema;
    }

    /// <summary>An object of these members of a shape.</summary>
    public JsonObject OfMembers(JsonTypeInfo shape, IEnumerable<JsonPropertyInfo> members, bool isInput)
    {
        var properties = new JsonObject();
        var initial = isInput ? RequestDefaults.Of(shape) : [];
        var required = new JsonArray();
        foreach (var member in members)
        {
            var schema = OfMember(member, isInput);
            if (initial[member.Name] is JsonValue value)
            {
                schema["default"] = value.DeepClone();
            }

            properties[member.Name] = schema;
            if (!isInput || (member.IsRequired && !ApiReader.MayBeNull(member)))
            {
                required.Add(member.Name);
            }
        }

        var whole = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
        {
            whole["required"] = required;
        }

        if (isInput)
        {
            whole["additionalProperties"] = false;
        }

        return whole;
    }

    private static bool MayBeAnsweredNull(JsonPropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || (!member.PropertyType.IsValueType && member.IsGetNullable);

    private static System.Reflection.PropertyInfo? Property(JsonPropertyInfo member) =>
        member.DeclaringType.GetProperties().FirstOrDefault(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name) == member.Name);

    private string Component(JsonTypeInfo shape, bool isInput)
    {
        if (_names.TryGetValue((shape.Type, isInput), out var known))
        {
            return known;
        }

        var name = isInput ? shape.Type.Name + "Input" : shape.Type.Name;
        _names[(shape.Type, isInput)] = name;
        _components[name] = new JsonObject();
        var schema = OfMembers(shape, ApiRoute.MembersOf(shape), isInput);
        if (DocumentedNames.OfType(shape.Type) is { } said)
        {
            schema.Insert(0, "description", said);
        }

        _components[name] = schema;
        return name;
    }
}
