using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>
/// What the YAML dialect means, interpreted from the file itself and not from anything the importer makes of it: conditions are true or
/// false, rules are ANDed, <c>"*"</c> rules come after the tool's own, counters restart at UTC boundaries.
/// </summary>
internal sealed class SourceOracle(string yaml)
{
    private static readonly Dictionary<string, long> Windows = new() { ["minute"] = TimeSpan.TicksPerMinute, ["hour"] = TimeSpan.TicksPerHour, ["day"] = TimeSpan.TicksPerDay };

    private readonly YamlMappingNode _root = Load(yaml);
    private readonly Dictionary<(string Key, long Window), decimal> _used = [];

    /// <summary>Decides a call and counts it where it is let through. Null where the source lets it through unjudged.</summary>
    public DecisionOutcome? Decide(string tool, JsonElement arguments, DateTimeOffset now)
    {
        if (List(_root, "hide").Any(h => Text(h) == "*" || Text(h) == tool))
        {
            return DecisionOutcome.Deny;
        }

        var tools = Map(_root, "tools");
        if (Text(Child(_root, "default")) == "deny" && Child(tools, tool) is null)
        {
            return DecisionOutcome.Deny;
        }

        var rules = RulesOf(tools, tool).Concat(tool == "*" ? [] : RulesOf(tools, "*")).ToArray();
        var asks = false;
        List<(string Key, long Window, decimal Amount)> counted = [];
        foreach (var (rule, scope) in rules)
        {
            var action = Text(Child(rule, "action"));
            if (action == "deny")
            {
                return DecisionOutcome.Deny;
            }

            var conditions = List(rule, "conditions").ToArray();
            var holds = conditions.All(c => Holds(c, arguments, now));
            if (action == "require_approval")
            {
                asks |= holds;
            }
            else if (!holds)
            {
                return DecisionOutcome.Deny;
            }
        }

        foreach (var (rule, scope) in rules)
        {
            if (Counting(rule, scope) is not { } state)
            {
                continue;
            }

            decimal amount = state.Increment;
            if (state.From is { } from)
            {
                if (Resolve(arguments, from) is not { ValueKind: JsonValueKind.Number } value)
                {
                    return DecisionOutcome.Deny;
                }

                // The source cuts a fraction off, which lets more through: the import counts it and says so, and so does this.
                amount = value.GetDecimal();
                if (amount < 0 && state.Limit is not null)
                {
                    return null;
                }
            }

            if (state.Limit is { } limit)
            {
                var key = ($"{scope}.{state.Counter}", now.UtcTicks / Windows[state.Window]);
                if (_used.GetValueOrDefault(key) + amount > limit)
                {
                    return DecisionOutcome.Deny;
                }

                counted.Add((key.Item1, key.Item2, amount));
            }
        }

        if (asks)
        {
            return DecisionOutcome.RequireApproval;
        }

        foreach (var (key, window, amount) in counted)
        {
            _used[(key, window)] = _used.GetValueOrDefault((key, window)) + amount;
        }

        return DecisionOutcome.Allow;
    }

    /// <summary>Names and paths and values of the file, for calls that meet its rules.</summary>
    public (string[] Tools, Dictionary<string, string[]> Paths, string[] Values) Vocabulary()
    {
        var tools = Map(_root, "tools").Children.Keys.Select(Text).OfType<string>().ToArray();
        var rules = tools.SelectMany(t => RulesOf(Map(_root, "tools"), t)).Select(r => r.Rule).ToArray();
        var conditions = rules.SelectMany(r => List(r, "conditions")).ToArray();
        // A tool with the very name "*" is no name here, and none that a server has.
        return (
            [.. tools.Concat(List(_root, "hide").Select(Text).OfType<string>()).Where(t => t != "*")],
            tools.ToDictionary(
                t => t,
                t => RulesOf(Map(_root, "tools"), t)
                    .SelectMany(r => List(r.Rule, "conditions").Select(c => Text(Child(c, "path"))).Append(Text(Child(Child(r.Rule, "state"), "increment_from"))))
                    .OfType<string>().Where(p => p.StartsWith("args.", StringComparison.Ordinal)).Distinct().ToArray()),
            [.. conditions.SelectMany(c => Child(c, "value") is YamlSequenceNode list ? list.Children : [Child(c, "value")!]).Select(Text).OfType<string>().Distinct()]);
    }

    private static YamlMappingNode Load(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    private static IEnumerable<(YamlNode Rule, string Scope)> RulesOf(YamlNode tools, string tool) =>
        Child(tools, tool) is { } entry ? List(entry, "rules").Select(r => (r, tool == "*" ? "_global" : tool)) : [];

    // What a rule counts, and where it stops. The shorthand is a counter of its own.
    private static (string Counter, string Window, decimal Increment, string? From, decimal? Limit)? Counting(YamlNode rule, string scope)
    {
        if (Text(Child(rule, "rate_limit")) is { Length: > 0 } rate)
        {
            var parts = rate.Split('/');
            return ($"_rate_{parts[1]}", parts[1], 1, null, decimal.Parse(parts[0], CultureInfo.InvariantCulture));
        }

        if (Child(rule, "state") is not { } state)
        {
            return null;
        }

        var counter = Text(Child(state, "counter"))!;
        var increment = decimal.Parse(Text(Child(state, "increment")) ?? "1", CultureInfo.InvariantCulture);
        decimal? limit = null;
        foreach (var condition in List(rule, "conditions").Where(c => Text(Child(c, "path")) == $"state.{scope}.{counter}" && Text(Child(c, "op")) is "lt" or "lte"))
        {
            var bound = Math.Truncate(decimal.Parse(Text(Child(condition, "value"))!, NumberStyles.Float, CultureInfo.InvariantCulture));
            limit ??= Text(Child(condition, "op")) switch { "lt" => bound - 1, "lte" => bound, _ => null };
        }

        return (counter, Text(Child(state, "window"))!, increment == 0 ? 1 : increment, Text(Child(state, "increment_from")), limit);
    }

    private bool Holds(YamlNode condition, JsonElement arguments, DateTimeOffset now)
    {
        var (path, op, expected) = (Text(Child(condition, "path"))!, Text(Child(condition, "op"))!, Child(condition, "value")!);
        if (path.StartsWith("state.", StringComparison.Ordinal))
        {
            var used = Windows.Values.Max(w => _used.GetValueOrDefault((path["state.".Length..], now.UtcTicks / w)));
            return op == "exists" ? Text(expected) == "true" : Order(op, (double)used, double.Parse(Text(expected)!, CultureInfo.InvariantCulture));
        }

        var actual = Resolve(arguments, path);
        if (op == "exists")
        {
            return (actual is { ValueKind: not JsonValueKind.Null }) == (Text(expected) == "true");
        }

        return actual is { } value && op switch
        {
            "eq" => Same(value, expected),
            "neq" => !Same(value, expected),
            "in" => ((YamlSequenceNode)expected).Children.Any(e => Same(value, e)),
            "not_in" => !((YamlSequenceNode)expected).Children.Any(e => Same(value, e)),
            "regex" => value.ValueKind == JsonValueKind.String && Regex.IsMatch(value.GetString()!, Text(expected)!, RegexOptions.NonBacktracking),
            "contains" => value.ValueKind == JsonValueKind.String ? IsText(expected) && value.GetString()!.Contains(Text(expected)!, StringComparison.Ordinal)
                : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(e => Same(e, expected)),
            _ => value.ValueKind == JsonValueKind.Number && Order(op, value.GetDouble(), double.Parse(Text(expected)!, CultureInfo.InvariantCulture)),
        };
    }

    private static bool Order(string op, double left, double right) => op switch
    {
        "lt" => left < right,
        "lte" => left <= right,
        "gt" => left > right,
        "gte" => left >= right,
        "eq" => left == right,
        _ => left != right,
    };

    private static bool Same(JsonElement actual, YamlNode expected)
    {
        var text = Text(expected) ?? "<nil>";
        var isNumber = !IsText(expected) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
        return actual.ValueKind == JsonValueKind.Number && isNumber
            ? actual.GetDouble() == double.Parse(text, CultureInfo.InvariantCulture)
            : string.Equals(Print(actual), isNumber ? Print(double.Parse(text, CultureInfo.InvariantCulture)) : text, StringComparison.Ordinal);
    }

    private static string Print(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => Print(value.GetDouble()),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "<nil>",
        JsonValueKind.Array => $"[{string.Join(' ', value.EnumerateArray().Select(Print))}]",
        _ => $"map[{string.Join(' ', value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal).Select(m => $"{m.Name}:{Print(m.Value)}"))}]",
    };

    // The calls of the tests stay where the shortest text has no exponent.
    private static string Print(double value) => value.ToString("0.##############", CultureInfo.InvariantCulture);

    private static JsonElement? Resolve(JsonElement arguments, string path)
    {
        var value = arguments;
        foreach (var key in path["args.".Length..].Split('.'))
        {
            if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(key, out value))
            {
                return null;
            }
        }

        return value;
    }

    private static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out var value) ? value : null;

    private static YamlMappingNode Map(YamlNode node, string key) => Child(node, key) as YamlMappingNode ?? [];

    private static IEnumerable<YamlNode> List(YamlNode node, string key) => Child(node, key) is YamlSequenceNode list ? list.Children : [];

    private static string? Text(YamlNode? node) => node is YamlScalarNode { Style: not ScalarStyle.Plain } quoted ? quoted.Value
        : node is YamlScalarNode { Value: not ("" or "~" or "null") } plain ? plain.Value : null;

    private static bool IsText(YamlNode node) => node is YamlScalarNode scalar
        && (scalar.Style != ScalarStyle.Plain || !(scalar.Value is "true" or "false" or "null" or "~" or "" || double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out _)));
}
