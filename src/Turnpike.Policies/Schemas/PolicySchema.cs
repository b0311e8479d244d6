using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Schemas;

/// <summary>
/// A JSON Schema (2020-12) of the language for editors, written from the tables the parser reads. It knows the shape of a document;
/// what needs more than shape (globs that fight, counters that disagree, patterns) only the parser knows.
/// </summary>
public static class PolicySchema
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema (UTF-8), lines ending in LF.</summary>
    public static ReadOnlyMemory<byte> ToJson()
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", "Turnpike policy");
            WriteObject(json, Grammar.Policy);
            json.WriteStartObject("$defs");
            foreach (var shape in Grammar.Objects.Where(o => o != Grammar.Policy))
            {
                json.WriteStartObject(shape.Name);
                WriteObject(json, shape);
                json.WriteEndObject();
            }

            json.WriteStartObject("all_tools");
            WriteObject(json, Grammar.AllTools);
            json.WriteEndObject();
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
        return output.WrittenMemory;
    }

    private static void WriteObject(Utf8JsonWriter json, GrammarObject shape)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var key in shape.Keys.Where(k => k.IsSupported))
        {
            json.WriteStartObject(key.Name);
            json.WriteString("description", key.Meaning.Replace("`", string.Empty, StringComparison.Ordinal));
            FormSchema.Write(json, key.Form);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
        WriteRequired(json, shape);
    }

    private static void WriteRequired(Utf8JsonWriter json, GrammarObject shape)
    {
        string[] required = [.. shape.Keys.Where(k => k.IsRequired).Select(k => k.Name)];
        if (shape == Grammar.Condition)
        {
            WriteAlternatives(json, required, ["any"], ["all"], ["not"]);
        }
        else if (shape == Grammar.Limit)
        {
            WriteAlternatives(json, required, ["concurrent"]);
        }
        else if (required.Length > 0)
        {
            WriteNames(json, required);
        }

        if (shape == Grammar.Policy)
        {
            // "until" stands beside "mode": "shadow", and only there.
            json.WritePropertyName("if");
            json.WriteRawValue("""{ "properties": { "mode": { "const": "shadow" } }, "required": ["mode"] }""");
            json.WritePropertyName("then");
            json.WriteRawValue("""{ "required": ["until"] }""");
            json.WritePropertyName("else");
            json.WriteRawValue("""{ "not": { "required": ["until"] } }""");
        }
    }

    private static void WriteAlternatives(Utf8JsonWriter json, params ReadOnlySpan<string[]> alternatives)
    {
        json.WriteStartArray("oneOf");
        foreach (var names in alternatives)
        {
            json.WriteStartObject();
            WriteNames(json, names);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNames(Utf8JsonWriter json, string[] names)
    {
        json.WriteStartArray("required");
        foreach (var name in names)
        {
            json.WriteStringValue(name);
        }

        json.WriteEndArray();
    }
}
