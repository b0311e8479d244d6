using System.Collections.Immutable;
using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>One argument of a tool, also one inside another.</summary>
/// <param name="Pointer">JSON Pointer into the definition to its schema.</param>
/// <param name="Owner">The arguments it stands in, with dots; empty at the top.</param>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its types, such as <c>string</c>; empty where the schema does not say.</param>
/// <param name="IsRequired">Whether the schema requires it.</param>
/// <param name="Description">What the server says of it.</param>
/// <param name="Choices">The values it may have; empty where any.</param>
internal sealed record ArgumentText(string Pointer, string Owner, string Name, string Type, bool IsRequired, string Description, ImmutableArray<string> Choices);

/// <summary>What a tool's definition says, taken apart for a page.</summary>
internal sealed record DefinitionTexts
{
    private const int MaxArguments = 60;
    private const int MaxDepth = 4;
    private const int MaxChoices = 24;

    /// <summary>What the tool is called for people; empty when the definition does not say.</summary>
    public string Title { get; private init; } = "";

    /// <summary>What the server says the tool does; empty when it does not say.</summary>
    public string Description { get; private init; } = "";

    /// <summary>The arguments, in the schema's order, those inside others behind them.</summary>
    public ImmutableArray<ArgumentText> Arguments { get; private init; } = [];

    /// <summary>How many arguments are not among <see cref="Arguments"/>.</summary>
    public int MoreArguments { get; private init; }

    /// <summary>Reads a definition.</summary>
    public static DefinitionTexts Of(Definition definition)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(definition.Json, JsonBudget.Upstream, out _))
        {
            return new DefinitionTexts();
        }

        var arguments = new List<ArgumentText>();
        var more = 0;
        Collect(tape.Root["inputSchema"u8], "/inputSchema", "", 1, arguments, ref more);
        return new DefinitionTexts
        {
            Title = Text(tape.Root["title"u8]),
            Description = Text(tape.Root["description"u8]),
            Arguments = [.. arguments],
            MoreArguments = more,
        };
    }

    private static void Collect(JsonView schema, string pointer, string owner, int depth, List<ArgumentText> arguments, ref int more)
    {
        var required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in schema["required"u8].Elements)
        {
            required.Add(Text(name));
        }

        foreach (var (name, value) in schema["properties"u8].Members)
        {
            if (arguments.Count == MaxArguments)
            {
                more++;
                continue;
            }

            var text = name.GetString();
            var place = $"{pointer}/properties/{Escape(text)}";
            arguments.Add(new ArgumentText(place, owner, text, TypeOf(value), required.Contains(text), Text(value["description"u8]), ChoicesOf(value)));
            if (depth < MaxDepth)
            {
                var inner = owner.Length == 0 ? text : $"{owner}.{text}";
                Collect(value, place, inner, depth + 1, arguments, ref more);
                Collect(value["items"u8], place + "/items", inner + "[]", depth + 1, arguments, ref more);
            }
        }
    }

    private static string TypeOf(JsonView schema)
    {
        var type = schema["type"u8];
        if (type.Kind == JsonKind.Array)
        {
            var types = new StringBuilder();
            foreach (var one in type.Elements)
            {
                types.Append(types.Length > 0 ? " or " : "").Append(Text(one));
            }

            return types.ToString();
        }

        return Text(type) is "array" && Text(schema["items"u8]["type"u8]) is { Length: > 0 } inner ? $"array of {inner}" : Text(type);
    }

    private static ImmutableArray<string> ChoicesOf(JsonView schema)
    {
        var choices = ImmutableArray.CreateBuilder<string>();
        foreach (var choice in schema["enum"u8].Elements)
        {
            if (choices.Count == MaxChoices)
            {
                choices.Add("…");
                break;
            }

            choices.Add(choice.Kind == JsonKind.String ? choice.GetString() : Encoding.UTF8.GetString(choice.Raw));
        }

        return choices.ToImmutable();
    }

    private static string Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : "";

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
