using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns.Drifting;

/// <summary>A definition as a server said it and as it was read.</summary>
/// <param name="Kind">What it is of.</param>
/// <param name="Json">What the server said.</param>
/// <param name="Pin">What was read.</param>
internal sealed record Subject(DefinitionKind Kind, JsonNode Json, Definition Pin)
{
    /// <summary>Whether these words are still the pinned definition: read as one of this name, with this hash.</summary>
    public bool IsStill(string json) => Subjects.Read(Kind, [json]).Any(d => d.Name == Pin.Name && d.Hash == Pin.Hash);
}

/// <summary>Definitions of every kind, made of the tools of a file: as they stand there, and with every member a definition may have.</summary>
internal static class Subjects
{
    private static readonly string[] Said = ["name", "title", "description", "inputSchema", "outputSchema", "annotations"];

    /// <summary>What one line of the file gives: the tool, the tool with everything, a prompt, a template, instructions.</summary>
    public static IEnumerable<Subject> Of(string line)
    {
        var source = JsonNode.Parse(line)!.AsObject();
        var tool = new JsonObject(Said.Where(source.ContainsKey).Select(m => KeyValuePair.Create(m, source[m]?.DeepClone())));
        var name = (string)tool["name"]!;
        var description = (string?)tool["description"] ?? "";
        (DefinitionKind Kind, JsonNode Json)[] all =
        [
            (DefinitionKind.Tool, tool),
            (DefinitionKind.Tool, Whole(tool)),
            (DefinitionKind.Prompt, Decorated(new JsonObject
            {
                ["name"] = name,
                ["description"] = description,
                ["arguments"] = new JsonArray([.. Parameters(tool).Append("about").Select(p => (JsonNode)new JsonObject { ["name"] = p, ["description"] = "Of it.", ["required"] = false })]),
            })),
            (DefinitionKind.ResourceTemplate, Decorated(new JsonObject
            {
                ["uriTemplate"] = $"thing://{Uri.EscapeDataString(name)}/{{id}}",
                ["name"] = name,
                ["description"] = description,
                ["mimeType"] = "text/plain",
                ["annotations"] = new JsonObject { ["audience"] = new JsonArray("user"), ["priority"] = 0.5 },
            })),
            (DefinitionKind.Instructions, JsonValue.Create("Use these tools. " + description)),
        ];
        foreach (var (kind, json) in all)
        {
            if (Read(kind, [json.ToJsonString()]) is [var pin])
            {
                yield return new Subject(kind, json, pin);
            }
        }
    }

    /// <summary>The definitions of a list of these elements, as the gateway reads them.</summary>
    public static Definition[] Read(DefinitionKind kind, IEnumerable<string> elements)
    {
        var (member, list) = kind switch
        {
            DefinitionKind.Tool => ("tools", ListKind.Tools),
            DefinitionKind.Prompt => ("prompts", ListKind.Prompts),
            DefinitionKind.ResourceTemplate => ("resourceTemplates", ListKind.ResourceTemplates),
            _ => ("instructions", default(ListKind)),
        };
        var all = string.Join(',', elements);
        var tape = new JsonTape();
        var text = kind == DefinitionKind.Instructions ? $$"""{"{{member}}":{{all}}}""" : $$"""{"{{member}}":[{{all}}]}""";
        var reader = new DefinitionReader(new DefinitionCache());
        return !tape.TryRead(Encoding.UTF8.GetBytes(text), JsonBudget.Upstream, out _) ? []
            : kind != DefinitionKind.Instructions ? [.. reader.Read(tape.Root, list).Definitions]
            : reader.ReadInstructions(tape.Root) is { } instructions ? [instructions]
            : [];
    }

    private static IEnumerable<string> Parameters(JsonObject tool) =>
        tool["inputSchema"]?["properties"] is JsonObject properties ? properties.Select(p => p.Key).Where(p => p != "about") : [];

    private static JsonObject Whole(JsonObject tool)
    {
        var whole = Decorated(tool.DeepClone().AsObject());
        whole["annotations"] ??= new JsonObject { ["title"] = "It", ["readOnlyHint"] = true, ["destructiveHint"] = false, ["idempotentHint"] = true, ["openWorldHint"] = false };
        whole["outputSchema"] ??= JsonNode.Parse("""{ "type": "object", "properties": { "done": { "type": "boolean", "description": "Whether it is." } }, "required": ["done"] }""");
        whole["execution"] = new JsonObject { ["taskSupport"] = "optional" };
        var schema = whole["inputSchema"] as JsonObject ?? new JsonObject { ["type"] = "object" };
        schema["$defs"] = JsonNode.Parse("""{ "colour": { "type": "string", "enum": ["red", "green"], "default": "red" } }""");
        var properties = schema["properties"] as JsonObject ?? [];
        properties["region_of_it"] = JsonNode.Parse("""{ "type": "string", "x-mcp-header": "RegionOfIt" }""");
        properties["nested_in_it"] = JsonNode.Parse(
            """
            { "type": "object", "title": "Nested", "description": "One in the other.", "required": ["deep"], "additionalProperties": false,
              "properties": { "deep": { "type": "array", "minItems": 1, "items": { "anyOf": [ { "$ref": "#/$defs/colour" }, { "type": "number", "minimum": 0.1, "examples": [1, 2.5] }, { "const": null } ] } } } }
            """);
        schema["properties"] = properties.Parent is null ? properties : properties.DeepClone();
        whole["inputSchema"] = schema.Parent is null ? schema : schema.DeepClone();
        return whole;
    }

    private static JsonObject Decorated(JsonObject definition)
    {
        definition["title"] ??= "It";
        definition["icons"] = JsonNode.Parse("""[ { "src": "https://example.com/i.png", "mimeType": "image/png", "sizes": ["48x48", "any"] } ]""");
        definition["_meta"] = JsonNode.Parse("""{ "example.com/level": 3, "example.com/of": { "a": [true, null] } }""");
        return definition;
    }
}
