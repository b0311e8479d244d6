using System.Text.Json;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Search;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>Describes one tool as it is pinned: what a call is judged by is what is shown.</summary>
internal static class Description
{
    private const int MaxText = 4_000;
    private const int MaxArgument = 200;

    /// <summary>The answer. Throws <see cref="MetaException"/> when the caller has no such tool.</summary>
    public static MetaAnswer Of(MetaCall call, JsonView written, bool isShort)
    {
        var id = ToolId.Read(call, written.GetString());
        var pin = id.Require(call);
        var tape = new JsonTape();
        if (!tape.TryRead(pin.Json, JsonBudget.Upstream, out _))
        {
            throw new MetaException(MetaCodes.NoTool, "The tool's definition cannot be read.");
        }

        return MetaAnswer.Of(json => Write(json, call, id, pin, tape.Root, isShort));
    }

    private static void Write(Utf8JsonWriter json, MetaCall call, ToolId id, Definition pin, JsonView tool, bool isShort)
    {
        var toolId = ToolId.Of(id.Server.Name, id.Tool);
        json.WriteString("tool_id"u8, toolId);
        SearchAnswer.Write(json, "title"u8, CleanText.Of(Text(tool["title"u8]), ToolCard.MaxName));
        SearchAnswer.Write(json, "description"u8, CleanText.Of(Text(tool["description"u8]), isShort ? MaxArgument : MaxText));
        if (isShort)
        {
            WriteArguments(json, tool["inputSchema"u8]);
        }
        else
        {
            Pass(json, "input_schema"u8, tool["inputSchema"u8]);
            Pass(json, "output_schema"u8, tool["outputSchema"u8]);
            Pass(json, "annotations"u8, tool["annotations"u8]);
        }

        if (id.Server.Entry.Risk(pin) is { } risk)
        {
            json.WriteStartObject("risk"u8);
            json.WriteString("class"u8, risk.Class);
            json.WriteString("severity"u8, risk.Severity);
            json.WriteStartArray("flags"u8);
            foreach (var flag in risk.Flags)
            {
                json.WriteStringValue(flag);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteString("definition_hash"u8, pin.Hash.Hex);
        json.WriteString("availability"u8, SearchAnswer.IsOnline(call, id.Server.Name) ? "online"u8 : "offline"u8);
        json.WriteStartObject("invoke"u8);
        json.WriteString("tool_id"u8, toolId);
        json.WriteStartObject("arguments"u8);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteArguments(Utf8JsonWriter json, JsonView schema)
    {
        json.WriteStartArray("args"u8);
        foreach (var member in schema["properties"u8].Members)
        {
            json.WriteStartObject();
            json.WritePropertyName("name"u8);
            json.WriteRawValue(member.Name.Raw, skipInputValidation: true);
            Pass(json, "type"u8, member.Value["type"u8]);
            var isRequired = false;
            foreach (var name in schema["required"u8].Elements)
            {
                isRequired |= name.Kind == JsonKind.String && name.GetString() == member.Name.GetString();
            }

            json.WriteBoolean("required"u8, isRequired);
            SearchAnswer.Write(json, "description"u8, CleanText.Of(Text(member.Value["description"u8]), MaxArgument));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Pass(Utf8JsonWriter json, ReadOnlySpan<byte> member, JsonView value)
    {
        if (value.Exists)
        {
            json.WritePropertyName(member);
            json.WriteRawValue(value.Raw, skipInputValidation: true);
        }
    }

    private static string? Text(JsonView view) => view.Kind == JsonKind.String ? view.GetString() : null;
}
