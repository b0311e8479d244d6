using System.Text.Json;
using System.Text.RegularExpressions;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Schemas;

/// <summary>What the forms of the grammar are in JSON Schema. A form it does not know is a mistake in the tables, not in a document.</summary>
internal static partial class FormSchema
{
    private const string Duration = """{ "type": "string", "pattern": "^(?:[0-9]+[smhd]|P(?:[0-9]+D)?(?:T(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+S)?)?)$" }""";

    private static readonly string Windows = $$"""{ "enum": [{{string.Join(", ", WindowText.Names.Select(n => $"\"{n}\""))}}] }""";

    /// <summary>Writes the members that describe a form, into an object that is open.</summary>
    public static void Write(Utf8JsonWriter json, string form)
    {
        if (Words().IsMatch(form))
        {
            json.WriteStartArray("enum");
            foreach (Match word in Word().Matches(form))
            {
                json.WriteStringValue(word.Groups[1].Value);
            }

            json.WriteEndArray();
            return;
        }

        using var members = JsonDocument.Parse(Members(form));
        foreach (var member in members.RootElement.EnumerateObject())
        {
            member.WriteTo(json);
        }
    }

    private static string Members(string form) => form switch
    {
        "`\"1\"`" => """{ "const": "1" }""",
        "string" => """{ "type": "string" }""",
        "path" => """{ "type": "string", "minLength": 1 }""",
        "operator" => $$"""{ "enum": [{{string.Join(", ", Grammar.Operators.Select(o => $"\"{o.Name}\""))}}] }""",
        "number" => """{ "type": "number", "minimum": 0 }""",
        "whole number" or "whole number of seconds" => """{ "type": "integer", "minimum": 1 }""",
        "rule without `action`" => """{ "$ref": "#/$defs/all_tools" }""",
        "approval" or "flow" or "result" or "condition" => Reference(form),
        "list of predicates" or "list of limits" or "list of conditions" => $$"""{ "type": "array", "items": {{Reference(form["list of ".Length..^1])}} }""",
        "list of names or globs" => """{ "type": "array", "items": { "type": "string" } }""",
        "list of roles or groups" => """{ "type": "array", "minItems": 1, "items": { "type": "string", "pattern": "[^ ]" } }""",
        "list of labels" => """{ "type": "array", "items": { "type": "string", "minLength": 1, "maxLength": 64 } }""",
        "object: name or glob to rule" or "object: URI or glob to rule" => $$"""{ "type": "object", "additionalProperties": {{Reference("rule")}} }""",
        "object: `sampling`, `elicitation`, `roots` to `allow` or `deny`" =>
            """{ "type": "object", "propertyNames": { "enum": ["sampling", "elicitation", "roots"] }, "additionalProperties": { "enum": ["allow", "deny"] } }""",
        "string, number, boolean or list of them" =>
            """{ "type": ["string", "number", "boolean", "array"], "minItems": 1, "items": { "type": ["string", "number", "boolean"] } }""",
        "number or `args.` path" => """{ "type": ["number", "string"], "minimum": 0, "pattern": "^args[.\\[]" }""",
        _ when form.StartsWith("list of `aws`", StringComparison.Ordinal) => """{ "type": "array", "items": { "type": "string", "minLength": 1 } }""",
        _ when form.StartsWith("time such as", StringComparison.Ordinal) =>
            """{ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,7})?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})$" }""",
        _ when form.StartsWith("`second`", StringComparison.Ordinal) => $$"""{ "anyOf": [{{Windows}}, {{Duration}}] }""",
        _ when form.StartsWith("duration", StringComparison.Ordinal) => $$"""{ "anyOf": [{{Duration}}, { "type": "integer", "minimum": 0 }] }""",
        _ when form.Contains("\"10/minute\"", StringComparison.Ordinal) =>
            $$"""{ "anyOf": [{{Reference("rate_limit")}}, { "type": "string", "pattern": "^[0-9]+/(?:{{string.Join('|', WindowText.Names)}})$" }] }""",
        _ => throw new InvalidOperationException($"the grammar has a form that no schema is known for: {form}"),
    };

    private static string Reference(string name) => $$"""{ "$ref": "#/$defs/{{name}}" }""";

    [GeneratedRegex(@"^`[a-z_]+`(?: \(default\))?(?:(?:, | or )`[a-z_]+`(?: \(default\))?)*\z")]
    private static partial Regex Words();

    [GeneratedRegex("`([a-z_]+)`")]
    private static partial Regex Word();
}
