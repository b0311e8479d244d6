using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Campaigns.Drifting;

/// <summary>Other ways to write the same definition: none of them may count as a change.</summary>
internal static class Spellings
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Each way with its name.</summary>
    public static IEnumerable<(string What, string Json)> Of(JsonNode definition, Random random)
    {
        yield return ("members the other way round", Write(definition, Order.Reversed, random, escaped: false, blank: ""));
        yield return ("members in any order", Write(definition, Order.Any, random, escaped: false, blank: ""));
        yield return ("blanks, tabs and line ends between tokens", Write(definition, Order.Kept, random, escaped: false, blank: " \t\r\n"));
        yield return ("every character escaped, in keys too", Write(definition, Order.Kept, random, escaped: true, blank: ""));
        yield return ("all of it", Write(definition, Order.Any, random, escaped: true, blank: "\n\t"));
    }

    private static string Write(JsonNode definition, Order order, Random random, bool escaped, string blank)
    {
        var text = new StringBuilder();
        Node(definition);
        return text.ToString();

        void Node(JsonNode? node)
        {
            text.Append(blank);
            switch (node)
            {
                case JsonObject members:
                    text.Append('{');
                    Each(Ordered(members, order, random), m =>
                    {
                        String(m.Key);
                        text.Append(blank).Append(':');
                        Node(m.Value);
                    });
                    text.Append('}');
                    break;
                case JsonArray elements:
                    text.Append('[');
                    Each(elements, Node);
                    text.Append(']');
                    break;
                case not null when node.GetValueKind() == JsonValueKind.String:
                    String(node.GetValue<string>());
                    break;
                case not null when node.GetValueKind() == JsonValueKind.Number && escaped:
                    text.Append(Number(node.ToJsonString()));
                    break;
                default:
                    text.Append(node?.ToJsonString() ?? "null");
                    break;
            }

            text.Append(blank);
        }

        void Each<T>(IEnumerable<T> all, Action<T> one)
        {
            var first = true;
            foreach (var it in all)
            {
                text.Append(first ? blank : "," + blank);
                first = false;
                one(it);
            }
        }

        void String(string value)
        {
            if (!escaped)
            {
                text.Append(JsonSerializer.Serialize(value, Plain));
                return;
            }

            text.Append('"');
            foreach (var unit in value)
            {
                text.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
            }

            text.Append('"');
        }
    }

    private static KeyValuePair<string, JsonNode?>[] Ordered(JsonObject members, Order order, Random random)
    {
        var all = members.ToArray();
        if (order == Order.Reversed)
        {
            Array.Reverse(all);
        }
        else if (order == Order.Any)
        {
            random.Shuffle(all);
        }

        return all;
    }

    // 5 is 5.0e0, and 2.5 is 2.50e0.
    private static string Number(string number) =>
        number.Contains('e', StringComparison.OrdinalIgnoreCase) ? number : number + (number.Contains('.', StringComparison.Ordinal) ? "0e0" : ".0e0");

    private enum Order
    {
        Kept,
        Reversed,
        Any,
    }
}
