using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>JSON values as people call them.</summary>
internal static class JsonWords
{
    /// <summary>The kind with its article; short values of a document are quoted.</summary>
    public static string Of(JsonView value) => value.Kind switch
    {
        JsonKind.String when value.Length <= 42 => $"the string {Encoding.UTF8.GetString(value.Raw)}",
        JsonKind.Number when value.Length <= 40 => $"the number {Encoding.UTF8.GetString(value.Raw)}",
        JsonKind.True => "true",
        JsonKind.False => "false",
        var kind => Of(kind),
    };

    /// <summary>The kind with its article.</summary>
    public static string Of(JsonKind kind) => kind switch
    {
        JsonKind.Object => "an object",
        JsonKind.Array => "a list",
        JsonKind.String => "a string",
        JsonKind.Number => "a number",
        JsonKind.True or JsonKind.False => "a boolean",
        JsonKind.Null => "null",
        _ => "nothing",
    };
}
