using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Turnpike.Policies.Parsing;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>Reads the YAML dialect. What the source would refuse is refused here, with its line.</summary>
internal sealed partial class DialectReader(ImportReport report)
{
    private static readonly string[] PolicyKeys = ["version", "description", "default", "hide", "tools"];
    private static readonly string[] RuleKeys = ["name", "action", "conditions", "rate_limit", "on_deny", "state", "approval_timeout"];
    private static readonly string[] Operators = ["eq", "neq", "in", "not_in", "lt", "lte", "gt", "gte", "regex", "contains", "exists"];
    private static readonly string[] Windows = ["minute", "hour", "day"];

    public DialectPolicy? Read(YamlMappingNode root)
    {
        var keys = Members(root, PolicyKeys, "policy");
        if (Text(keys, "version") is not "1")
        {
            report.Refuse(LineOf(keys.GetValueOrDefault("version") ?? root), "version must be \"1\"");
        }

        var posture = Text(keys, "default") ?? "allow";
        if (posture is not ("allow" or "deny" or ""))
        {
            report.Refuse(LineOf(keys["default"]), $"default must be allow or deny, found \"{posture}\"");
        }

        var hide = ImmutableArray.CreateBuilder<(string, int)>();
        foreach (var name in Elements(keys, "hide"))
        {
            hide.Add((Scalar(name, "a hidden tool") ?? string.Empty, LineOf(name)));
        }

        var tools = ImmutableArray.CreateBuilder<DialectTool>();
        if (keys.GetValueOrDefault("tools") is YamlMappingNode named)
        {
            foreach (var (key, value) in named.Children)
            {
                tools.Add(Tool(Scalar(key, "a tool's name") ?? string.Empty, key, value));
            }
        }
        else if (keys.GetValueOrDefault("tools") is { } other && !IsNull(other))
        {
            report.Refuse(LineOf(other), "tools must map names to rules");
        }

        return report.IsRefused ? null : new DialectPolicy(Text(keys, "description"), posture != "deny", hide.ToImmutable(), tools.ToImmutable());
    }

    internal static int LineOf(YamlNode node) => (int)node.Start.Line;

    private DialectTool Tool(string name, YamlNode key, YamlNode value)
    {
        if (IsNull(value))
        {
            return new DialectTool(name, LineOf(key), []);
        }

        var members = Members(value, ["rules"], $"tool {name}");
        var scope = name == DialectTool.Everything ? "_global" : name;
        return new DialectTool(name, LineOf(key), [.. Elements(members, "rules").Select(r => Rule(r, scope)).OfType<DialectRule>()]);
    }

    private DialectRule? Rule(YamlNode node, string scope)
    {
        var members = Members(node, RuleKeys, "rule");
        var line = LineOf(node);
        var action = Text(members, "action") switch
        {
            null or "" or "evaluate" => DialectAction.Evaluate,
            "deny" => DialectAction.Deny,
            "require_approval" => DialectAction.RequireApproval,
            var word => Refused(line, $"action must be evaluate, deny or require_approval, found \"{word}\"", DialectAction.Deny),
        };
        ImmutableArray<DialectCondition> conditions = [.. Elements(members, "conditions").Select(Condition).OfType<DialectCondition>()];
        var state = members.TryGetValue("state", out var block) && !IsNull(block) ? Counter(block) : null;
        var onDeny = Text(members, "on_deny");
        if (Text(members, "rate_limit") is { Length: > 0 } rate)
        {
            if (conditions.Length > 0 || state is not null || action != DialectAction.Evaluate)
            {
                report.Refuse(line, "rate_limit stands alone in a rule, without conditions, state or another action");
            }

            (conditions, state, onDeny) = Rate(rate, LineOf(members["rate_limit"]), scope, onDeny);
        }
        else if (action == DialectAction.Evaluate && conditions.IsEmpty)
        {
            report.Refuse(line, "a rule that evaluates needs at least one condition");
        }
        else if (action == DialectAction.Deny && !conditions.IsEmpty)
        {
            report.Refuse(line, "a rule with action deny has no conditions");
        }

        return new DialectRule(line, Text(members, "name") ?? string.Empty, action, conditions, string.IsNullOrEmpty(onDeny) ? null : onDeny, state, Text(members, "approval_timeout"));
    }

    // The shorthand is a condition on a counter of its own, one for each window.
    private (ImmutableArray<DialectCondition> Conditions, DialectCounter State, string OnDeny) Rate(string rate, int line, string scope, string? onDeny)
    {
        var parts = rate.Split('/', 2);
        if (parts.Length != 2 || !RateCount().IsMatch(parts[0]) || !Windows.Contains(parts[1], StringComparer.Ordinal))
        {
            report.Refuse(line, $"rate_limit must look like 5/hour, with minute, hour or day, found \"{rate}\"");
            parts = ["1", "day"];
        }

        var counter = "_rate_" + parts[1];
        return (
            [new DialectCondition(line, $"state.{scope}.{counter}", "lte", [new DialectValue(DialectType.Number, parts[0])])],
            new DialectCounter(line, counter, parts[1], "1", null),
            string.IsNullOrEmpty(onDeny) ? $"Rate limit of {parts[0]} per {parts[1]} reached. Try again later." : onDeny);
    }

    private DialectCondition? Condition(YamlNode node)
    {
        var members = Members(node, ["path", "op", "value"], "condition");
        var (line, path, op) = (LineOf(node), Text(members, "path") ?? string.Empty, Text(members, "op") ?? string.Empty);
        if (!path.StartsWith("args.", StringComparison.Ordinal) && !path.StartsWith("state.", StringComparison.Ordinal))
        {
            report.Refuse(line, $"a path begins with args. or state., found \"{path}\"");
        }

        if (!Operators.Contains(op, StringComparer.Ordinal))
        {
            report.Refuse(line, $"unknown operator \"{op}\"; {NearestName.Hint(op, Operators)}");
            return null;
        }

        var value = members.GetValueOrDefault("value");
        var isList = op is "in" or "not_in";
        if (isList != value is YamlSequenceNode)
        {
            report.Refuse(line, isList ? $"{op} takes a list" : $"{op} with a list or no value cannot be said here: compare with a string, a number or a boolean");
            return null;
        }

        ImmutableArray<DialectValue> values = isList ? [.. ((YamlSequenceNode)value!).Children.Select(Value).OfType<DialectValue>()]
            : Value(value) is { } one ? [one] : [];
        var expected = op switch
        {
            "lt" or "lte" or "gt" or "gte" => DialectType.Number,
            "exists" => DialectType.Boolean,
            "regex" => DialectType.Text,
            _ => (DialectType?)null,
        };
        if (values.IsEmpty && !isList)
        {
            return null;
        }

        if (expected is { } type && values[0].Type != type)
        {
            report.Refuse(line, $"{op} takes a {(type == DialectType.Text ? "string" : type == DialectType.Number ? "number" : "boolean")}, found \"{values[0].Text}\"");
        }

        return new DialectCondition(line, path, op, values);
    }

    private DialectCounter Counter(YamlNode node)
    {
        var members = Members(node, ["counter", "window", "increment", "increment_from"], "state");
        var line = LineOf(node);
        var window = Text(members, "window") ?? string.Empty;
        if (!Windows.Contains(window, StringComparer.Ordinal))
        {
            report.Refuse(line, $"window must be minute, hour or day, found \"{window}\"");
        }

        var name = Text(members, "counter") ?? string.Empty;
        if (name.Length == 0)
        {
            report.Refuse(line, "a state block needs the name of its counter");
        }

        var increment = Text(members, "increment") ?? "1";
        if (!WholeNumber().IsMatch(increment))
        {
            report.Refuse(line, $"increment must be a whole number, found \"{increment}\"");
        }

        var from = Text(members, "increment_from") is { Length: > 0 } path ? path : null;
        if (from is not null && !from.StartsWith("args.", StringComparison.Ordinal))
        {
            report.Refuse(line, $"increment_from begins with args., found \"{from}\"");
        }

        // The source takes a zero for an increment that is not written.
        return new DialectCounter(line, name, window, increment is "0" or "-0" or "+0" ? "1" : increment.TrimStart('+'), from);
    }

    private DialectValue? Value(YamlNode? node)
    {
        if (node is not YamlScalarNode scalar)
        {
            report.Refuse(node is null ? 0 : LineOf(node), "a value must be a string, a number or a boolean");
            return null;
        }

        var text = scalar.Value ?? string.Empty;
        if (scalar.Style is not (ScalarStyle.Plain or ScalarStyle.Any))
        {
            return new DialectValue(DialectType.Text, text);
        }

        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new DialectValue(DialectType.Null, "<nil>");
            case "true" or "True" or "TRUE":
                return new DialectValue(DialectType.Boolean, "true");
            case "false" or "False" or "FALSE":
                return new DialectValue(DialectType.Boolean, "false");
            default:
                break;
        }

        if (Decimal().IsMatch(text))
        {
            var bare = text.TrimStart('+');
            return new DialectValue(DialectType.Number, WholeNumber().IsMatch(bare) ? bare : NumberWords.Of(double.Parse(bare, CultureInfo.InvariantCulture)));
        }

        if (Doubtful().IsMatch(text))
        {
            report.Refuse(LineOf(node), $"{text} is read differently by different YAML readers: quote it if it is a string, or write the number in plain decimals");
            return null;
        }

        return new DialectValue(DialectType.Text, text);
    }

    private Dictionary<string, YamlNode> Members(YamlNode node, string[] known, string what)
    {
        var members = new Dictionary<string, YamlNode>(StringComparer.Ordinal);
        if (node is not YamlMappingNode mapping)
        {
            report.Refuse(LineOf(node), $"a {what} is a mapping");
            return members;
        }

        foreach (var (key, value) in mapping.Children)
        {
            var name = Scalar(key, "a key") ?? string.Empty;
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                // The source ignores what it does not know; a misspelt limit would be lost without a word.
                report.Refuse(LineOf(key), $"unknown key \"{name}\" of a {what}; {NearestName.Hint(name, known)}");
            }

            members[name] = value;
        }

        return members;
    }

    private IEnumerable<YamlNode> Elements(Dictionary<string, YamlNode> members, string key)
    {
        if (!members.TryGetValue(key, out var node) || IsNull(node))
        {
            return [];
        }

        return node is YamlSequenceNode list ? list.Children : Refused<IEnumerable<YamlNode>>(LineOf(node), $"{key} is a list", []);
    }

    private string? Text(Dictionary<string, YamlNode> members, string key) =>
        members.TryGetValue(key, out var node) && !IsNull(node) ? Scalar(node, key) : null;

    private string? Scalar(YamlNode node, string what) =>
        node is YamlScalarNode scalar ? scalar.Value ?? string.Empty : Refused<string?>(LineOf(node), $"{what} must be a plain value", null);

    private static bool IsNull(YamlNode node) =>
        node is YamlScalarNode { Style: ScalarStyle.Plain, Value: null or "" or "~" or "null" or "Null" or "NULL" };

    private T Refused<T>(int line, string message, T instead)
    {
        report.Refuse(line, message);
        return instead;
    }

    [GeneratedRegex(@"^[1-9][0-9]{0,17}\z")]
    private static partial Regex RateCount();

    [GeneratedRegex(@"^[-+]?(?:0|[1-9][0-9]{0,17})\z")]
    private static partial Regex WholeNumber();

    [GeneratedRegex(@"^[-+]?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?\z")]
    private static partial Regex Decimal();

    // Octal, hexadecimal, underscores, infinities, dates.
    [GeneratedRegex(@"^(?:[-+]?0[xXoObB][0-9a-fA-F_]+|[-+]?0[0-9_]+(?:\.[0-9_]*)?|[-+]?[1-9][0-9]*_[0-9_]*|[-+]?[0-9]+\.|[-+]?\.(?:[0-9]+|inf|Inf|INF)|\.(?:nan|NaN|NAN)|[-+]?[0-9]+[0-9.]*[eE][-+]?[0-9]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*)\z")]
    private static partial Regex Doubtful();
}
