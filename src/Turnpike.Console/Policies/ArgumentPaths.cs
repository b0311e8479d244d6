using System.Text.Json;
using System.Text.RegularExpressions;

namespace Turnpike.Console.Policies;

/// <summary>Paths and values as a form has them, and as a document writes them.</summary>
internal static partial class ArgumentPaths
{
    private static readonly string[] Lists = ["in", "not_in", "within", "host_in", "cidr"];
    private static readonly string[] Numbers = ["lt", "lte", "gt", "gte", "length_lt", "length_lte"];
    private static readonly string[] Either = ["eq", "neq", "in", "not_in", "contains"];

    /// <summary>The path that leads to an argument.</summary>
    public static string Of(string argument) =>
        Plain().IsMatch(argument) ? "args." + argument : $"args[{JsonSerializer.Serialize(argument, Relaxed)}]";

    /// <summary>What was typed as a value, as JSON: by the operator, and where that leaves it open by the type the argument declares.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="text">What was typed: for a list with commas between, or JSON.</param>
    /// <param name="type">The declared type; empty where it is not known.</param>
    public static string ToJson(string op, string text, string type)
    {
        text = text.Trim();
        if (op == "exists")
        {
            return text is "false" or "no" ? "false" : "true";
        }

        if (text is ['[' or '"', ..] && IsJson(text))
        {
            return text;
        }

        if (!Lists.Contains(op, StringComparer.Ordinal))
        {
            return One(op, text, type);
        }

        var parts = text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 1 && op is not ("in" or "not_in") ? One(op, parts[0], type) : $"[{string.Join(", ", parts.Select(p => One(op, p, type)))}]";
    }

    /// <summary>A value of a document as it is typed.</summary>
    public static string ToText(string json)
    {
        using var value = JsonDocument.Parse(json);
        var root = value.RootElement;
        if (root.ValueKind == JsonValueKind.Array)
        {
            string[] parts = [.. root.EnumerateArray().Select(Shown)];
            return Array.Exists(parts, p => p.Contains(',', StringComparison.Ordinal) || p.Trim() != p) || IsMistakable(root) ? json : string.Join(", ", parts);
        }

        return root.ValueKind == JsonValueKind.String && (Number().IsMatch(Shown(root)) || Shown(root) is "true" or "false" or ['"' or '[', ..]) ? json : Shown(root);
    }

    private static bool IsMistakable(JsonElement list) => list.EnumerateArray().Any(e => e.ValueKind == JsonValueKind.String && (Number().IsMatch(e.GetString()!) || e.GetString() is "true" or "false" or ""));

    private static string Shown(JsonElement element) => element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();

    private static string One(string op, string text, string type)
    {
        if (Number().IsMatch(text) && (Numbers.Contains(op, StringComparer.Ordinal) || (Either.Contains(op, StringComparer.Ordinal) && type != "string")))
        {
            return text;
        }

        var isBoolean = (text is "true" or "false") && (type is "boolean" or "") && Either.Contains(op, StringComparer.Ordinal);
        return isBoolean ? text : JsonSerializer.Serialize(text, Relaxed);
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var value = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"^[A-Za-z_][A-Za-z0-9_-]*\z")]
    private static partial Regex Plain();

    [GeneratedRegex(@"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z")]
    private static partial Regex Number();
}
