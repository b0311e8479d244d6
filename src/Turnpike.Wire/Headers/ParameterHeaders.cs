using System.Collections.Immutable;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Headers;

/// <summary>One argument that a tool's input schema mirrors into a header field by <c>x-mcp-header</c>.</summary>
/// <param name="Field">The whole field name: <c>Mcp-Param-</c> and the annotation's value.</param>
/// <param name="Path">The property names from the arguments object to the argument.</param>
public sealed record ParameterHeader(string Field, ImmutableArray<string> Path)
{
    private readonly ImmutableArray<byte[]> _utf8 = [.. Path.Select(Encoding.UTF8.GetBytes)];

    /// <summary>The argument in <paramref name="arguments"/>, or a missing view.</summary>
    public JsonView Find(JsonView arguments)
    {
        foreach (var name in _utf8)
        {
            arguments = arguments[name];
        }

        return arguments;
    }
}

/// <summary>The <c>Mcp-Param-*</c> fields of tools/call (PROTOCOL 1.4 item 5).</summary>
public static class ParameterHeaders
{
    /// <summary>What every such field's name begins with.</summary>
    public const string Prefix = "Mcp-Param-";

    /// <summary>
    /// Collects the annotations of an input schema. An annotation is valid on a string, integer or boolean reached through <c>properties</c>
    /// alone, is an HTTP token, and no other has its name (case-insensitive).
    /// </summary>
    /// <returns>False with a sentence when one is invalid: the tool must then not be listed.</returns>
    public static bool TryRead(JsonView inputSchema, out ImmutableArray<ParameterHeader> headers, out string? problem)
    {
        var found = new Dictionary<string, ParameterHeader>(StringComparer.OrdinalIgnoreCase);
        problem = Collect(inputSchema, [], reachable: true, found);
        headers = problem is null ? [.. found.Values] : [];
        return problem is null;
    }

    /// <summary>
    /// Checks the fields of a tools/call against its arguments; <paramref name="lookup"/> gives a field's value or null. An argument that is
    /// there needs its field, one that is absent or null must have none. Fields that no annotation names are not looked at.
    /// </summary>
    public static bool TryCheck(ImmutableArray<ParameterHeader> headers, JsonView arguments, Func<string, string?> lookup, out HeaderFault fault)
    {
        foreach (var header in headers)
        {
            var argument = header.Find(arguments);
            var text = lookup(header.Field);
            var expected = argument.Kind is not (JsonKind.None or JsonKind.Null);
            if (expected != text is not null || (expected && !HeaderText.Matches(text!, argument)))
            {
                fault = new HeaderFault(StandardHeaders.HeaderMismatch, expected && text is null
                    ? "an Mcp-Param header that the tool's schema asks for is missing"
                    : "an Mcp-Param header is not the argument in the body");
                return false;
            }
        }

        fault = default;
        return true;
    }

    /// <summary>Adds the fields of a tools/call to <paramref name="fields"/>: one for each argument that is there.</summary>
    public static void Write(ImmutableArray<ParameterHeader> headers, JsonView arguments, List<KeyValuePair<string, string>> fields)
    {
        foreach (var header in headers)
        {
            if (HeaderText.Encode(header.Find(arguments)) is { } text)
            {
                fields.Add(new(header.Field, text));
            }
        }
    }

    private static string? Collect(JsonView schema, ImmutableArray<string> path, bool reachable, Dictionary<string, ParameterHeader> found)
    {
        if (schema.Kind == JsonKind.Array)
        {
            foreach (var element in schema.Elements)
            {
                if (Collect(element, path, reachable: false, found) is { } problem)
                {
                    return problem;
                }
            }
        }

        foreach (var member in schema.Members)
        {
            var problem = member.Name.Is("x-mcp-header"u8) ? Note(schema, member.Value, path, reachable, found)
                : member.Name.Is("properties"u8) ? CollectProperties(member.Value, path, reachable, found)
                : IsData(member.Name) ? null
                : Collect(member.Value, path, reachable: false, found);
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? CollectProperties(JsonView properties, ImmutableArray<string> path, bool reachable, Dictionary<string, ParameterHeader> found)
    {
        foreach (var property in properties.Members)
        {
            if (Collect(property.Value, path.Add(property.Name.GetString()), reachable, found) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    // What stands here is a value, not a schema: an annotation in it annotates nothing.
    private static bool IsData(JsonView keyword) =>
        keyword.Is("const"u8) || keyword.Is("enum"u8) || keyword.Is("default"u8) || keyword.Is("examples"u8);

    private static string? Note(JsonView schema, JsonView name, ImmutableArray<string> path, bool reachable, Dictionary<string, ParameterHeader> found)
    {
        if (!reachable || path.IsEmpty)
        {
            return "x-mcp-header stands where it is not reached through properties alone";
        }

        if (name.Kind != JsonKind.String || !IsToken(name))
        {
            return "x-mcp-header is not an HTTP token";
        }

        var type = schema["type"u8];
        if (!type.Is("string"u8) && !type.Is("integer"u8) && !type.Is("boolean"u8))
        {
            return "x-mcp-header stands on a value that is not a string, integer or boolean";
        }

        var text = name.GetString();
        return found.TryAdd(text, new ParameterHeader(Prefix + text, path)) ? null : "x-mcp-header names one header twice";
    }

    private static bool IsToken(JsonView name)
    {
        var text = name.GetString();
        return text.Length is > 0 and <= 128
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-.^_`|~".Contains(c, StringComparison.Ordinal));
    }
}
