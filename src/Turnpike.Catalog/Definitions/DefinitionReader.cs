using Turnpike.Catalog.Lists;
using Turnpike.Wire.Json;

namespace Turnpike.Catalog.Definitions;

/// <summary>Reads what a server says of its tools, prompts, templates and itself.</summary>
public sealed class DefinitionReader
{
    /// <summary>A reader that remembers through <paramref name="cache"/>.</summary>
    public DefinitionReader(DefinitionCache cache) => ArgumentNullException.ThrowIfNull(cache);

    /// <summary>
    /// Reads the definitions of a list result (the value of <c>result</c>). A list of resources has none. A tool with a missing or
    /// repeated name or invalid <c>x-mcp-header</c> annotations (MCP 2026-07-28, Streamable HTTP) is a problem; an unusable input
    /// schema is not: it stands in the definition.
    /// </summary>
    public DefinitionList Read(JsonView result, ListKind kind) => throw new NotImplementedException();

    /// <summary>Reads the <c>instructions</c> of an initialize or server/discover result; null when there are none.</summary>
    public Definition? ReadInstructions(JsonView result) => throw new NotImplementedException();
}
