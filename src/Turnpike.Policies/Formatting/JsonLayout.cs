using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Formatting;

/// <summary>Lays JSON out: what fits goes on one line, but for the document itself and its sections.</summary>
internal static class JsonLayout
{
    public static string Write(JsonView root)
    {
        var text = new StringBuilder();
        Write(text, root, 0, 0);
        return text.Append('\n').ToString();
    }

    /// <summary>
    /// A string as JSON, with as few escapes as can be: characters that nobody sees, or that turn others around, are escaped, so that a document reads
    /// as it is.
    /// </summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString())
        {
            _ = char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                ? quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}")
                : quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A value within a document, as many objects deep, whose first line goes on where it stands and whose others begin with an indent.</summary>
    public static string Nested(JsonView value, int depth, string indent)
    {
        var text = new StringBuilder();
        Write(text, value, depth, 2 * depth);
        return text.Replace("\n" + new string(' ', 2 * depth), "\n" + indent).ToString();
    }

    private static void Write(StringBuilder text, JsonView value, int depth, int column)
    {
        var line = OneLine(value);
        var isSection = depth < 2 && value.Kind == JsonKind.Object && value.Count > 0;
        if (value.Kind is not (JsonKind.Object or JsonKind.Array) || value.Count == 0 || (!isSection && column + line.Length <= PolicyFormat.Width))
        {
            text.Append(line);
            return;
        }

        var indent = new string(' ', 2 * (depth + 1));
        var isFirst = true;
        text.Append(value.Kind == JsonKind.Object ? '{' : '[');
        foreach (var member in value.Members)
        {
            var key = Quote(member.Name.GetString()) + ": ";
            text.Append(isFirst ? "\n" : ",\n").Append(indent).Append(key);
            Write(text, member.Value, depth + 1, indent.Length + key.Length);
            isFirst = false;
        }

        foreach (var element in value.Elements)
        {
            text.Append(isFirst ? "\n" : ",\n").Append(indent);
            Write(text, element, depth + 1, indent.Length);
            isFirst = false;
        }

        text.Append('\n').Append(indent.AsSpan(2)).Append(value.Kind == JsonKind.Object ? '}' : ']');
    }

    /// <summary>A value on one line.</summary>
    public static string OneLine(JsonView value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return Quote(value.GetString());
            case JsonKind.Object:
                var members = new List<string>();
                foreach (var member in value.Members)
                {
                    members.Add($"{Quote(member.Name.GetString())}: {OneLine(member.Value)}");
                }

                return members.Count == 0 ? "{}" : $"{{ {string.Join(", ", members)} }}";
            case JsonKind.Array:
                var elements = new List<string>();
                foreach (var element in value.Elements)
                {
                    elements.Add(OneLine(element));
                }

                return $"[{string.Join(", ", elements)}]";
            default:
                return Encoding.UTF8.GetString(value.Raw);
        }
    }
}
