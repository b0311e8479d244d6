using System.Text.Json.Nodes;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>
/// Writes a condition of the source, which is only ever true or false and compares numbers with texts, as conditions of the language.
/// In a <c>require</c> an error denies just as false does, and no <c>not</c> stands around an error, so only what must become true is
/// written there. In an approval's <c>when</c> an error would deny where the source says false, so there every type is asked first.
/// </summary>
internal sealed class ConditionWriter(ImportReport report)
{
    /// <summary>The conditions, all of which must hold; for a <c>when</c> with <paramref name="isExact"/>.</summary>
    public IEnumerable<JsonObject> Write(DialectCondition condition, bool isExact)
    {
        var path = PathText(condition.Path);
        var written = Core(condition, path, isExact);
        if (isExact && condition.Operator != "exists")
        {
            // Missing is false, whatever the operator.
            written = [All([Leaf(path, "exists", JsonValue.Create(true)), .. written])];
        }

        return written;
    }

    /// <summary><c>args.a.b c</c> of the source, whose keys end only at dots, as a path of the language.</summary>
    public static string PathText(string path) => PathOf(path["args.".Length..].Split('.'));

    /// <summary>The path of one argument.</summary>
    public static string KeyPath(string key) => PathOf([key]);

    private static string PathOf(string[] keys)
    {
        var text = new System.Text.StringBuilder("args");
        foreach (var key in keys)
        {
            if (key.Length > 0 && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                text.Append('.').Append(key);
            }
            else
            {
                text.Append('[').Append(JsonValue.Create(key).ToJsonString(Written.Json)).Append(']');
            }
        }

        return text.ToString();
    }

    private List<JsonObject> Core(DialectCondition condition, string path, bool isExact)
    {
        switch (condition.Operator)
        {
            case "exists":
                return condition.Values[0].Text == "true"
                    ? [Leaf(path, "exists", JsonValue.Create(true)), Not(Type(path, "null"))]
                    : [Any([Leaf(path, "exists", JsonValue.Create(false)), Type(path, "null")])];
            case "eq" or "in":
                return Equality(condition, path, isExact);
            case "neq" or "not_in":
                return Inequality(condition, path, isExact);
            case "regex":
                return Guarded(path, "string", Leaf(path, "regex", JsonValue.Create(Pattern(condition))), isExact);
            case "contains":
                return Containment(condition, path, isExact);
            default:
                return Guarded(path, "number", Leaf(path, condition.Operator, Number(condition.Values[0].Text)), isExact);
        }
    }

    private static List<JsonObject> Guarded(string path, string type, JsonObject leaf, bool isExact) => isExact ? [Type(path, type), leaf] : [leaf];

    private string Pattern(DialectCondition condition)
    {
        var text = PatternWords.Translate(condition.Values[0].Text, out var problem);
        if (problem is not null)
        {
            report.Refuse(condition.Line, $"the pattern \"{condition.Values[0].Text}\" {problem}");
        }

        return text;
    }

    private List<JsonObject> Equality(DialectCondition condition, string path, bool isExact)
    {
        var equal = Equal.To(condition.Values);
        List<JsonObject> alternatives = [];
        foreach (var (type, values) in equal.Typed)
        {
            alternatives.AddRange(One(Guarded(path, type, Leaf(path, values, "eq", "in"), isExact)));
        }

        if (equal.Null)
        {
            alternatives.Add(Type(path, "null"));
        }

        if (equal.Composite)
        {
            report.Change(condition.Line, "the source compares the text of a list or an object with this value; here a list or an object is never equal to a text, and the call is denied");
        }

        // An empty list holds for nothing.
        return alternatives.Count == 0 ? [Leaf(path, "exists", JsonValue.Create(true)), Leaf(path, "exists", JsonValue.Create(false))] : One(alternatives, Any);
    }

    private List<JsonObject> Inequality(DialectCondition condition, string path, bool isExact)
    {
        var equal = Equal.To(condition.Values);
        if (equal.Typed.Count == 0 && !equal.Null && !equal.Composite)
        {
            return [Leaf(path, "exists", JsonValue.Create(true))];
        }

        List<JsonObject> alternatives = [];
        List<JsonObject> none = [];
        foreach (var (type, values) in equal.Typed)
        {
            alternatives.AddRange(One(Guarded(path, type, Leaf(path, values, "neq", "not_in"), isExact)));
            none.Add(Not(Type(path, type)));
        }

        if (equal.Null)
        {
            none.Add(Not(Type(path, "null")));
        }

        if (equal.Composite)
        {
            none.AddRange([Not(Type(path, "array")), Not(Type(path, "object"))]);
            report.Change(condition.Line, "the source compares the text of a list or an object with this value; here every list and every object is taken for equal, and the call is denied");
        }

        alternatives.Add(All(none));
        return [Any(alternatives)];
    }

    private List<JsonObject> Containment(DialectCondition condition, string path, bool isExact)
    {
        var value = condition.Values[0];
        var equal = Equal.To([value]);
        List<JsonObject> alternatives = [];

        // A text in a text: only where the value is a text. Every text holds the empty one.
        if (value.Type == DialectType.Text)
        {
            alternatives.Add(value.Text.Length == 0 ? Type(path, "string") : One(Guarded(path, "string", Leaf(path, "contains", JsonValue.Create(value.Text)), isExact), All)[0]);
        }

        foreach (var (type, values) in equal.Typed)
        {
            foreach (var element in values)
            {
                var leaf = Leaf($"{path}[*]", "eq", element);
                leaf["quantifier"] = "any";
                alternatives.Add(isExact ? All([Type(path, "array"), leaf]) : leaf);
            }
        }

        if (equal.Null)
        {
            report.Refuse(condition.Line, "contains with null cannot be said here: leave the condition out, or name a value");
        }

        if (equal.Composite || isExact)
        {
            report.Change(condition.Line, "contains over a list with elements of several types: where none of them is equal, the call is denied here");
        }

        return [Any(alternatives)];
    }

    private static JsonObject Leaf(string path, List<JsonNode> values, string single, string several) => values is [var one]
        ? Leaf(path, single, one)
        : Leaf(path, several, new JsonArray([.. values]));

    private static JsonObject Leaf(string path, string op, JsonNode? value) => new() { ["path"] = path, ["op"] = op, ["value"] = value };

    private static JsonObject Type(string path, string type) => Leaf(path, "type", JsonValue.Create(type));

    private static JsonObject Not(JsonObject condition) => new() { ["not"] = condition };

    private static JsonObject Any(IEnumerable<JsonObject> conditions) => new() { ["any"] = new JsonArray([.. conditions]) };

    private static JsonObject All(IEnumerable<JsonObject> conditions) => new() { ["all"] = new JsonArray([.. conditions]) };

    private static List<JsonObject> One(List<JsonObject> conditions) => One(conditions, All);

    private static List<JsonObject> One(List<JsonObject> conditions, Func<IEnumerable<JsonObject>, JsonObject> several) =>
        conditions is [_] ? conditions : [several(conditions)];

    private static JsonNode Number(string text) => JsonNode.Parse(text)!;

    /// <summary>What the source takes for equal to one of some values, by JSON type.</summary>
    private sealed record Equal(List<(string Type, List<JsonNode> Values)> Typed, bool Null, bool Composite)
    {
        public static Equal To(IReadOnlyCollection<DialectValue> values)
        {
            List<string> texts = [.. values.Select(v => v.Text).Distinct(StringComparer.Ordinal)];
            List<string> numbers = [.. values.Where(v => v.Type == DialectType.Number || NumberWords.IsNumber(v.Text)).Select(v => v.Text).Distinct(StringComparer.Ordinal)];
            List<string> truths = [.. texts.Where(t => t is "true" or "false")];
            List<(string, List<JsonNode>)> typed = [];
            if (texts.Count > 0)
            {
                typed.Add(("string", [.. texts.Select(t => (JsonNode)JsonValue.Create(t))]));
            }

            if (numbers.Count > 0)
            {
                typed.Add(("number", [.. numbers.Select(Number)]));
            }

            if (truths.Count > 0)
            {
                typed.Add(("boolean", [.. truths.Select(t => (JsonNode)JsonValue.Create(t == "true"))]));
            }

            return new Equal(typed, texts.Contains("<nil>", StringComparer.Ordinal), texts.Any(t => t.StartsWith('[') || t.StartsWith("map[", StringComparison.Ordinal)));
        }
    }
}
