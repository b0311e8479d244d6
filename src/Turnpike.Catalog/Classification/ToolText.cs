using System.Text.Json;

namespace Turnpike.Catalog.Classification;

/// <summary>One parameter of a tool, at any depth of its input schema.</summary>
internal sealed record Parameter(string Pointer, string Name, string Description, string Format, IReadOnlyList<string> Choices);

/// <summary>The strings of a definition that say what the tool does.</summary>
internal sealed class ToolText
{
    /// <summary>Parameters are read to this many and this deep; what is beyond says nothing more about one call.</summary>
    private const int MaxParameters = 256;

    private const int MaxDepth = 8;

    private readonly List<Parameter> _parameters = [];

    internal string Name { get; }

    internal string Title { get; }

    /// <summary>Where the title stands; a server of an older revision has it among the annotations.</summary>
    internal string TitlePointer { get; } = "/title";

    internal string Description { get; }

    /// <summary>Some string of the definition is no text, such as half of a surrogate pair: what it would have said is not known.</summary>
    internal bool IsBroken { get; private set; }

    internal bool? ReadOnlyHint { get; }

    internal bool? DestructiveHint { get; }

    internal IReadOnlyList<Parameter> Parameters => _parameters;

    private ToolText(JsonElement root)
    {
        var annotations = Member(root, "annotations"u8);
        Name = Text(root, "name"u8);
        Title = Text(root, "title"u8);
        if (Title.Length == 0)
        {
            (Title, TitlePointer) = (Text(annotations, "title"u8), "/annotations/title");
        }

        Description = Text(root, "description"u8);
        ReadOnlyHint = Hint(annotations, "readOnlyHint"u8);
        DestructiveHint = Hint(annotations, "destructiveHint"u8);
        ReadSchema(Member(root, "inputSchema"u8), "/inputSchema", 0);
    }

    internal static ToolText Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 512 });
        return new ToolText(document.RootElement);
    }

    private static JsonElement Member(JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    private static bool? Hint(JsonElement annotations, ReadOnlySpan<byte> name) => Member(annotations, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private string Text(JsonElement element, ReadOnlySpan<byte> name)
    {
        var member = Member(element, name);
        IsBroken |= member.ValueKind is not (JsonValueKind.String or JsonValueKind.Undefined or JsonValueKind.Null);
        return member.ValueKind == JsonValueKind.String ? Text(member) : "";
    }

    /// <summary>A string with half of a surrogate pair has no text; a definition that has one is judged as if it said nothing there.</summary>
    private string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            IsBroken = true;
            return "";
        }
    }

    private static string Escape(string name) =>
        name.AsSpan().IndexOfAny('~', '/') < 0 ? name : name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    private string ReadName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            IsBroken = true;
            return "";
        }
    }

    private void ReadSchema(JsonElement schema, string pointer, int depth)
    {
        if (depth > MaxDepth || schema.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var properties = Member(schema, "properties"u8);
        if (properties.ValueKind == JsonValueKind.Object)
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (_parameters.Count >= MaxParameters)
                {
                    return;
                }

                var name = ReadName(property);
                var at = $"{pointer}/properties/{Escape(name)}";
                _parameters.Add(new Parameter(at, name, Text(property.Value, "description"u8), Text(property.Value, "format"u8), Choices(property.Value)));
                ReadSchema(property.Value, at, depth + 1);
            }
        }

        ReadSchema(Member(schema, "items"u8), pointer + "/items", depth + 1);
        ReadBranches(schema, "anyOf"u8, "/anyOf/", pointer, depth);
        ReadBranches(schema, "oneOf"u8, "/oneOf/", pointer, depth);
        ReadBranches(schema, "allOf"u8, "/allOf/", pointer, depth);
    }

    private void ReadBranches(JsonElement schema, ReadOnlySpan<byte> name, string step, string pointer, int depth)
    {
        var branches = Member(schema, name);
        if (branches.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var i = 0;
        foreach (var branch in branches.EnumerateArray())
        {
            ReadSchema(branch, $"{pointer}{step}{i++}", depth + 1);
        }
    }

    private List<string> Choices(JsonElement schema)
    {
        var choices = new List<string>();
        AddChoices(schema, choices);
        return choices;
    }

    private void AddChoices(JsonElement schema, List<string> choices)
    {
        if (Member(schema, "const"u8) is { ValueKind: JsonValueKind.String } single)
        {
            choices.Add(Text(single));
        }

        if (Member(schema, "enum"u8) is { ValueKind: JsonValueKind.Array } several)
        {
            foreach (var choice in several.EnumerateArray())
            {
                if (choice.ValueKind == JsonValueKind.String)
                {
                    choices.Add(Text(choice));
                }
            }
        }

        foreach (var branch in (ReadOnlySpan<string>)["anyOf", "oneOf"])
        {
            if (schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty(branch, out var branches) && branches.ValueKind == JsonValueKind.Array && choices.Count < 64)
            {
                foreach (var one in branches.EnumerateArray())
                {
                    if (one.ValueKind == JsonValueKind.Object && (one.TryGetProperty("const"u8, out _) || one.TryGetProperty("enum"u8, out _)))
                    {
                        AddChoices(one, choices);
                    }
                }
            }
        }
    }
}
