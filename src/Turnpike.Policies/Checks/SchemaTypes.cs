using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Checks;

/// <summary>
/// The types that an input schema plainly declares by <c>properties</c> and <c>type</c>. What is composed or referenced is not
/// looked into: about that nothing is said.
/// </summary>
internal sealed class SchemaTypes
{
    private readonly JsonView _schema;

    private SchemaTypes(JsonView schema) => _schema = schema;

    public static SchemaTypes Read(ReadOnlyMemory<byte> schema)
    {
        var tape = new JsonTape();
        return new SchemaTypes(tape.TryRead(schema, JsonBudget.Upstream, out _) ? tape.Root : default);
    }

    /// <summary>Whether a path may be there, and the types it may have; null where the schema does not plainly say.</summary>
    public (bool IsDeclared, string[]? Types) Find(ValuePath path)
    {
        var schema = _schema;
        for (var i = 0; i <= path.Segments.Length; i++)
        {
            if (i == path.ElementsAt)
            {
                // Elements that the schema does not describe may be of any type.
                schema = IsPlain(schema) && !schema["prefixItems"u8].Exists ? schema["items"u8] : default;
            }

            if (i == path.Segments.Length)
            {
                break;
            }

            if (!IsPlain(schema) || schema["properties"u8].Kind != JsonKind.Object)
            {
                return (true, null);
            }

            var next = schema["properties"u8][path.Segments[i]];
            if (!next.Exists)
            {
                return (false, null);
            }

            schema = next;
        }

        return (true, IsPlain(schema) ? TypesOf(schema["type"u8]) : null);
    }

    /// <summary>The arguments that may be of one of the types, as paths.</summary>
    public IEnumerable<string> PathsOf(string[] types)
    {
        var paths = new List<string>();
        foreach (var property in _schema.Kind == JsonKind.Object ? _schema["properties"u8].Members : default)
        {
            if (IsPlain(property.Value) && TypesOf(property.Value["type"u8]) is { } declared && declared.Intersect(types, StringComparer.Ordinal).Any())
            {
                var name = property.Name.GetString();
                paths.Add(name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? $"args.{name}" : $"args[\"{name}\"]");
            }
        }

        return paths;
    }

    private static bool IsPlain(JsonView schema) =>
        schema.Kind == JsonKind.Object && !schema["$ref"u8].Exists && !schema["$dynamicRef"u8].Exists && !schema["allOf"u8].Exists
        && !schema["anyOf"u8].Exists && !schema["oneOf"u8].Exists && !schema["if"u8].Exists && !schema["patternProperties"u8].Exists;

    private static string[]? TypesOf(JsonView type)
    {
        if (type.Kind == JsonKind.String)
        {
            return [type.GetString()];
        }

        var types = new List<string>();
        foreach (var element in type.Elements)
        {
            types.Add(element.Kind == JsonKind.String ? element.GetString() : string.Empty);
        }

        return types.Count == 0 ? null : [.. types];
    }
}
