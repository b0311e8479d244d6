using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>One line of a JSON Lines file of tools: the members of a definition, or <c>definition</c> itself, and optionally <c>server</c>.</summary>
public static class CatalogLine
{
    /// <summary>Why a line tells no tool; null when it does.</summary>
    public static string? ProblemOf(JsonView line) =>
        line.Kind != JsonKind.Object ? "the line is no object"
        : (line["definition"u8] is { Kind: JsonKind.Object } whole ? whole : line)["name"u8] is not { Kind: JsonKind.String, Length: > 2 } ? "the tool has no name"
        : null;

    /// <summary>The server's name, empty where the line has none, and the definition, put together from its members in their order.</summary>
    /// <param name="line">A line without a problem.</param>
    public static (string Server, ReadOnlyMemory<byte> Definition) Read(JsonView line) =>
        (line["server"u8] is { Kind: JsonKind.String } server ? server.GetString() : "", ToolLines.DefinitionOf(line) ?? throw new ArgumentException(ProblemOf(line), nameof(line)));
}
