using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Campaigns.Drifting;

/// <summary>One change of one place.</summary>
/// <param name="Member">The member of the definition in which it is; empty for the definition itself.</param>
/// <param name="What">What was done.</param>
/// <param name="Json">The changed definition.</param>
internal readonly record struct Mutation(string Member, string What, string Json);

/// <summary>Every change of a single place of a definition: of each value, member and element, however deep.</summary>
internal static class Mutations
{
    /// <summary>All of them, one by one.</summary>
    public static IEnumerable<Mutation> Of(JsonNode definition)
    {
        // Each change is made in place, written, and taken back.
        var root = new JsonObject { ["it"] = definition.DeepClone() };
        return At(root, root, "it", "");
    }

    private static IEnumerable<Mutation> At(JsonObject root, JsonNode parent, object key, string member)
    {
        var value = Get(parent, key);
        foreach (var (what, other) in Others(value))
        {
            Set(parent, key, other);
            yield return new Mutation(member, what, Text(root));
        }

        Set(parent, key, value);
        if (value is JsonObject fields)
        {
            fields["added_to_it"] = true;
            yield return new Mutation(member, "a member more", Text(root));
            fields.Remove("added_to_it");
            foreach (var name in fields.Select(f => f.Key).ToArray())
            {
                var (at, own) = (fields.IndexOf(name), member.Length == 0 ? name : member);
                var field = fields[name];
                fields.Remove(name);
                yield return new Mutation(own, "a member less", Text(root));
                fields.Insert(at, name + "_", field);
                yield return new Mutation(own, "a member of another name", Text(root));
                fields.Remove(name + "_");
                fields.Insert(at, name, field);
                foreach (var deeper in At(root, fields, name, own))
                {
                    yield return deeper;
                }
            }
        }
        else if (value is JsonArray elements)
        {
            elements.Add("added_to_it");
            yield return new Mutation(member, "an element more", Text(root));
            elements.RemoveAt(elements.Count - 1);
            for (var i = 0; i < elements.Count; i++)
            {
                var element = elements[i];
                elements.RemoveAt(i);
                yield return new Mutation(member, "an element less", Text(root));
                if (i > 0 && !JsonNode.DeepEquals(element, elements[i - 1]))
                {
                    elements.Insert(i - 1, element);
                    yield return new Mutation(member, "two elements in another order", Text(root));
                    elements.RemoveAt(i - 1);
                }

                elements.Insert(i, element);
                foreach (var deeper in At(root, elements, i, member))
                {
                    yield return deeper;
                }
            }
        }
    }

    private static IEnumerable<(string What, JsonNode? Value)> Others(JsonNode? value)
    {
        switch (value?.GetValueKind() ?? JsonValueKind.Null)
        {
            case JsonValueKind.String:
                var text = value!.GetValue<string>();
                yield return ("a character more", text + ".");
                yield return ("a blank more", text + " ");
                yield return ("an invisible character more", text + "\u200b");
                if (text.IndexOf('a', StringComparison.Ordinal) is >= 0 and var at)
                {
                    yield return ("a letter that looks the same", string.Concat(text.AsSpan(0, at), "\u0430", text.AsSpan(at + 1)));
                }

                if (text.Length > 0)
                {
                    yield return ("a character less", text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)]);
                    yield return ("no text", "");
                }

                break;
            case JsonValueKind.Number:
                var number = value!.ToJsonString();
                yield return ("another number", JsonNode.Parse(number.Contains('e', StringComparison.OrdinalIgnoreCase) ? "17" : "1" + number.TrimStart('-')));
                yield return ("a number that differs in the twentieth digit", JsonNode.Parse(
                    number.Contains('e', StringComparison.OrdinalIgnoreCase) ? "17" : number + (number.Contains('.', StringComparison.Ordinal) ? "" : ".") + "00000000000000000001"));
                yield return ("a number as a text", number);
                break;
            case JsonValueKind.True or JsonValueKind.False:
                yield return ("the opposite", !value!.GetValue<bool>());
                yield return ("a truth as a text", value!.ToJsonString());
                break;
            case JsonValueKind.Null:
                yield return ("something for nothing", "");
                break;
        }

        if (value is not null)
        {
            yield return ("nothing for something", null);
        }
    }

    private static JsonNode? Get(JsonNode parent, object key) => key is int index ? parent[index] : parent[(string)key];

    private static void Set(JsonNode parent, object key, JsonNode? value)
    {
        if (key is int index)
        {
            parent[index] = value;
        }
        else
        {
            parent[(string)key] = value;
        }
    }

    private static string Text(JsonObject root) => root["it"]?.ToJsonString() ?? "null";
}
