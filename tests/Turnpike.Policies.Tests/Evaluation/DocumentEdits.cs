using System.Text.Json.Nodes;
using Turnpike.Policies.Tests.Agreement;

namespace Turnpike.Policies.Tests.Evaluation;

/// <summary>Changes to a document of which the properties know what they may do to a decision.</summary>
internal static class DocumentEdits
{
    /// <summary>Reorders: members where <paramref name="sorts"/> takes the empty key, elements of the lists whose keys it takes.</summary>
    public static JsonObject Shuffle(JsonObject document, Random random, Func<string, bool> sorts) => Shuffle(document, random, sorts, "-").AsObject();

    /// <summary>Adds an element to a list of any rule.</summary>
    public static JsonObject Add(JsonObject document, Random random, string key, string element)
    {
        var rules = Rules(document);
        if (rules.Length > 0)
        {
            Insert(rules[random.Next(rules.Length)], key, element, random);
        }

        return document;
    }

    public static JsonObject Hide(JsonObject document, Random random)
    {
        Insert(document, "hide", JsonValue.Create(random.Next(3) == 0 ? Values.Globs[random.Next(Values.Globs.Length)] : Values.Names[random.Next(Values.Names.Length)])!.ToJsonString(), random);
        return document;
    }

    public static void Insert(JsonObject owner, string key, string element, Random random)
    {
        if (owner[key] is not JsonArray list)
        {
            owner[key] = list = [];
        }

        list.Insert(random.Next(list.Count + 1), JsonNode.Parse(element));
    }

    /// <summary>The object a pointer names.</summary>
    public static JsonObject At(JsonObject document, string pointer) => pointer.Split('/')[1..]
        .Select(t => t.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))
        .Aggregate(document, (at, key) => at[key]!.AsObject());

    /// <summary>Makes one condition hold less often and err just as often, or adds one beside it.</summary>
    public static JsonObject Narrow(JsonObject document, Random random, string kind)
    {
        var lists = Rules(document).SelectMany(r => r[kind] as JsonArray ?? []).Select(p => p!["conditions"]!.AsArray()).Where(c => c.Count > 0).ToArray();
        foreach (var list in lists)
        {
            Narrow(list, isAnd: true, random);
        }

        return document;
    }

    private static void Narrow(JsonArray conditions, bool isAnd, Random random)
    {
        if (isAnd && random.Next(4) == 0)
        {
            conditions.Insert(random.Next(conditions.Count + 1), JsonNode.Parse("""{"path":"args.n","op":"lt","value":50}"""));
        }
        else if (!isAnd && conditions.Count > 1)
        {
            conditions.RemoveAt(random.Next(conditions.Count));
        }
        else
        {
            Narrow(conditions[random.Next(conditions.Count)]!.AsObject(), random);
        }
    }

    private static void Narrow(JsonObject condition, Random random)
    {
        if ((condition["any"] ?? condition["all"]) is JsonArray parts)
        {
            Narrow(parts, condition.ContainsKey("all"), random);
            return;
        }

        var value = condition["value"]!;
        switch (condition["op"]!.GetValue<string>())
        {
            case "in" or "within" or "host_in" or "cidr" when value is JsonArray { Count: > 1 } list:
                list.RemoveAt(random.Next(list.Count));
                break;
            case "not_in":
                value.AsArray().Add(value[0]!.GetValueKind() == System.Text.Json.JsonValueKind.String ? JsonValue.Create("us") : JsonNode.Parse("1"));
                break;
            case "lt" or "lte" when value.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                condition["value"] = JsonNode.Parse(random.Next(2) == 0 ? "-7" : "-1e27");
                break;
            case "gt" or "gte" when value.GetValueKind() == System.Text.Json.JsonValueKind.Number:
                condition["value"] = JsonNode.Parse("9999999999999999999999999999e1");
                break;
            case "length_lt" or "length_lte":
                condition["value"] = JsonNode.Parse("1");
                break;
            default:
                break;
        }
    }

    private static JsonObject[] Rules(JsonObject document) =>
    [
        .. new[] { "tools", "resources", "prompts" }.Where(document.ContainsKey).SelectMany(s => document[s]!.AsObject().Select(e => e.Value!.AsObject())),
        .. document["all_tools"] is JsonObject shared ? new[] { shared } : [],
    ];

    private static JsonNode Shuffle(JsonNode node, Random random, Func<string, bool> sorts, string key)
    {
        switch (node)
        {
            case JsonObject owner:
                var members = owner.Select(m => KeyValuePair.Create(m.Key, (JsonNode?)Shuffle(m.Value!, random, sorts, m.Key))).ToArray();
                if (sorts(string.Empty))
                {
                    random.Shuffle(members);
                }

                return new JsonObject(members);
            case JsonArray list:
                var elements = list.Select(e => (JsonNode?)Shuffle(e!, random, sorts, "-")).ToArray();
                if (sorts(key))
                {
                    random.Shuffle(elements);
                }

                return new JsonArray(elements);
            default:
                return node.DeepClone();
        }
    }
}
