using System.Buffers;
using System.Text.Json;
using Turnpike.Catalog.Definitions;
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

    /// <summary>Writes the line of a tool: its server's name and its definition as the server sent it.</summary>
    public static void Write(ArrayBufferWriter<byte> lines, string server, Definition tool)
    {
        ArgumentNullException.ThrowIfNull(tool);
        Write(lines, json =>
        {
            json.WriteString("server", server);
            json.WritePropertyName("definition");
            json.WriteRawValue(OnOneLine(tool.Json), skipInputValidation: true);
        });
    }

    /// <summary>Writes the line of a server: what is listed of it.</summary>
    public static void Write(ArrayBufferWriter<byte> lines, string server, string? title, string? version) => Write(lines, json =>
    {
        json.WriteString("server", server);
        json.WriteString("title", title);
        json.WriteString("version", version);
    });

    private static void Write(ArrayBufferWriter<byte> lines, Action<Utf8JsonWriter> members)
    {
        ArgumentNullException.ThrowIfNull(lines);
        using (var json = new Utf8JsonWriter(lines))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        lines.Write("\n"u8);
    }

    /// <summary>The same JSON on one line: a line feed stands in JSON between tokens alone, and every other byte stays as the server sent it.</summary>
    internal static byte[] OnOneLine(ReadOnlyMemory<byte> json)
    {
        var line = json.ToArray();
        line.AsSpan().Replace((byte)'\n', (byte)' ');
        line.AsSpan().Replace((byte)'\r', (byte)' ');
        return line;
    }
}
