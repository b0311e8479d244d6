using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Policies.Importing;
using Turnpike.Policies.Testing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>
/// Writes the least policy that admits recorded calls: the names that were called and, where enough calls support it, the values of
/// their arguments. Every line says from how many calls it comes. What was denied then is not learned from.
/// </summary>
public static class PolicyLearner
{
    // Fewer calls say nothing about the calls to come.
    private const int EnoughCalls = 10;
    private const int CallsForEachValue = 5;
    private const int MaxValues = 8;
    private const int MaxTextLength = 100;

    /// <summary>Writes the policy, in YAML with comments.</summary>
    public static string Learn(IReadOnlyCollection<RecordedCall> calls)
    {
        ArgumentNullException.ThrowIfNull(calls);
        RecordedCall[] admitted = [.. calls.Where(c => c.Outcome != DecisionOutcome.Deny && c.Obstacle is null)];
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Learned from {admitted.Length} of {calls.Count} calls; those that were denied were left out.\n");
        text.Append("version: \"1\"\ndefault: deny\n");
        foreach (var (section, target) in new[] { ("tools", CallTarget.Tool), ("resources", CallTarget.Resource), ("prompts", CallTarget.Prompt) })
        {
            var named = admitted.Where(c => c.Call.Target == target).GroupBy(c => c.Call.Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).ToArray();
            if (named.Length == 0)
            {
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"{section}:\n");
            foreach (var group in named)
            {
                Entry(text, group.Key, [.. group]);
            }
        }

        return text.ToString();
    }

    private static void Entry(StringBuilder text, string name, RecordedCall[] calls)
    {
        var quoted = JsonValue.Create(name).ToJsonString(Written.Json);
        if (name.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"  # {quoted} was called {Times(calls.Length)}: a name with * or ? would be a glob here and is left out\n");
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"  # called {Times(calls.Length)}\n  {quoted}:");
        if (calls.Length < EnoughCalls || calls.Any(c => !c.KnowsArguments) || calls[0].Call.Target == CallTarget.Resource)
        {
            var why = calls.Any(c => !c.KnowsArguments) ? "the record does not keep the values of the arguments" : "too few calls to say something of the arguments";
            text.Append(CultureInfo.InvariantCulture, $" {{}} # {why}\n");
            return;
        }

        List<(string Comment, JsonObject Condition)> learned = [];
        foreach (var key in calls.SelectMany(c => Keys(c.Call.Arguments)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            if (Condition(key, [.. calls.Select(c => GivenCallReader.Member(c.Call.Arguments, key)).Where(v => v.Exists)], calls.Length) is { } found)
            {
                learned.Add(found);
            }
        }

        if (learned.Count == 0)
        {
            text.Append(" {}\n");
            return;
        }

        text.Append("\n    require:\n");
        foreach (var (comment, condition) in learned)
        {
            text.Append(CultureInfo.InvariantCulture, $"      # {comment}\n      - conditions: [{condition.ToJsonString(new(Written.Json) { WriteIndented = false })}]\n");
        }
    }

    private static (string Comment, JsonObject Condition)? Condition(string key, JsonView[] values, int calls)
    {
        var path = Importing.Dialect.ConditionWriter.KeyPath(key);
        JsonArray all = [];
        string what;
        if (values.All(v => v.Kind == JsonKind.String))
        {
            string[] texts = [.. values.Select(v => v.GetString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            if (texts.Length > MaxValues || texts.Length * CallsForEachValue > values.Length || texts.Any(t => t.Length > MaxTextLength))
            {
                return null;
            }

            all.Add(new JsonObject { ["path"] = path, ["op"] = "in", ["value"] = new JsonArray([.. texts.Select(t => JsonValue.Create(t))]) });
            what = texts.Length == 1 ? "always the same text" : string.Create(CultureInfo.InvariantCulture, $"one of {texts.Length} texts");
        }
        else if (values.Length >= EnoughCalls && values.All(v => v.Kind == JsonKind.Number && ExactDecimal.TryParse(v.Raw, out _)))
        {
            ExactDecimal[] numbers = [.. values.Select(v => ExactDecimal.TryParse(v.Raw, out var number) ? number : default)];
            all.Add(new JsonObject { ["path"] = path, ["op"] = "gte", ["value"] = JsonNode.Parse(numbers.Min().ToString()) });
            all.Add(new JsonObject { ["path"] = path, ["op"] = "lte", ["value"] = JsonNode.Parse(numbers.Max().ToString()) });
            what = $"a number from {numbers.Min()} to {numbers.Max()}";
        }
        else
        {
            return null;
        }

        var condition = all.Count == 1 ? (JsonObject)all[0]!.DeepClone() : new JsonObject { ["all"] = all };
        if (values.Length < calls)
        {
            condition = new JsonObject { ["any"] = new JsonArray(new JsonObject { ["path"] = path, ["op"] = "exists", ["value"] = false }, condition) };
            return ($"{Shown(path)} was missing or {what}: {values.Length} of {calls} calls have it", condition);
        }

        return ($"{Shown(path)} was {what} in {calls} calls", condition);
    }

    // A comment ends at a line's end: nothing of a name may end it.
    private static string Shown(string path) => new([.. path.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\u0085' ? ' ' : c)]);

    private static string Times(int calls) => calls == 1 ? "once" : string.Create(CultureInfo.InvariantCulture, $"{calls} times");

    private static List<string> Keys(JsonView arguments)
    {
        List<string> keys = [];
        foreach (var member in arguments.Members)
        {
            keys.Add(member.Name.GetString());
        }

        return keys;
    }
}
