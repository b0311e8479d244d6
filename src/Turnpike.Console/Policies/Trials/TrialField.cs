using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Definitions;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Policies.Trials;

/// <summary>An argument that a tool's schema declares. Its name and its description are the server's words.</summary>
/// <param name="Name">The argument.</param>
/// <param name="Type">Its type, such as <c>string</c>; empty where the schema names none or several.</param>
/// <param name="Description">What the server says of it; empty for nothing.</param>
/// <param name="IsRequired">Whether a call has to have it.</param>
/// <param name="Choices">The values it may have, as JSON; empty where there is no such list.</param>
internal sealed record TrialField(string Name, string Type, string Description, bool IsRequired, ImmutableArray<string> Choices)
{
    // Longer forms nobody fills in; the rest goes as JSON.
    private const int Most = 40;
    private const int MostChoices = 60;

    /// <summary>The arguments of a pinned tool, the required ones first.</summary>
    public static ImmutableArray<TrialField> Of(Definition pin)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(pin.Json, JsonBudget.Document, out _))
        {
            return [];
        }

        var schema = tape.Root["inputSchema"u8];
        var required = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in schema["required"u8].Elements)
        {
            if (name.Kind == JsonKind.String)
            {
                required.Add(name.GetString());
            }
        }

        var fields = new List<TrialField>();
        foreach (var member in schema["properties"u8].Members)
        {
            var name = member.Name.GetString();
            fields.Add(new TrialField(name, Text(member.Value["type"u8]), Text(member.Value["description"u8]), required.Contains(name), Values(member.Value["enum"u8])));
        }

        return [.. fields.OrderByDescending(f => f.IsRequired).Take(Most)];
    }

    /// <summary>Writes what was typed as the argument's value. False where it is none of its type.</summary>
    public bool TryWrite(Utf8JsonWriter json, string typed)
    {
        if (Type == "string" && Choices.IsEmpty)
        {
            json.WriteString(Name, typed);
            return true;
        }

        var tape = new JsonTape();
        if (tape.TryRead(Encoding.UTF8.GetBytes(typed), JsonBudget.Message, out _) && Fits(tape.Root))
        {
            json.WritePropertyName(Name);
            json.WriteRawValue(tape.Root.Raw, skipInputValidation: true);
            return true;
        }

        // Where the schema leaves the type open, a text that is no JSON is a text.
        if (Type.Length == 0 && Choices.IsEmpty)
        {
            json.WriteString(Name, typed);
            return true;
        }

        return false;
    }

    private bool Fits(JsonView value) => Type switch
    {
        "number" or "integer" => value.Kind == JsonKind.Number,
        "boolean" => value.Kind is JsonKind.True or JsonKind.False,
        "object" => value.Kind == JsonKind.Object,
        "array" => value.Kind == JsonKind.Array,
        _ => true,
    };

    private static ImmutableArray<string> Values(JsonView list)
    {
        var values = ImmutableArray.CreateBuilder<string>();
        foreach (var value in list.Elements)
        {
            if (values.Count == MostChoices)
            {
                return [];
            }

            values.Add(Encoding.UTF8.GetString(value.Raw));
        }

        return values.ToImmutable();
    }

    private static string Text(JsonView value) => value.Kind == JsonKind.String ? value.GetString() : "";
}
