using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Headers;

/// <summary>One argument that a tool's input schema mirrors into a header field by <c>x-mcp-header</c>.</summary>
/// <param name="Field">The whole field name: <c>Mcp-Param-</c> and the annotation's value.</param>
/// <param name="Path">The property names from the arguments object to the argument.</param>
public sealed record ParameterHeader(string Field, ImmutableArray<string> Path);

/// <summary>The <c>Mcp-Param-*</c> fields of tools/call (PROTOCOL 1.4 item 5).</summary>
public static class ParameterHeaders
{
    /// <summary>What every such field's name begins with.</summary>
    public const string Prefix = "Mcp-Param-";

    /// <summary>Collects the annotations of an input schema.</summary>
    /// <returns>False with a sentence when one is invalid: the tool must then not be listed.</returns>
    public static bool TryRead(JsonView inputSchema, out ImmutableArray<ParameterHeader> headers, out string? problem) => throw new NotImplementedException();

    /// <summary>Checks the fields of a tools/call against its arguments; <paramref name="lookup"/> gives a field's value or null. Fields that no annotation names are not looked at.</summary>
    public static bool TryCheck(ImmutableArray<ParameterHeader> headers, JsonView arguments, Func<string, string?> lookup, out HeaderFault fault) =>
        throw new NotImplementedException();
}
