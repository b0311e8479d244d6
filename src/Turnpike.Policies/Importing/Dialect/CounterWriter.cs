using System.Globalization;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Importing.Dialect;

/// <summary>
/// Writes the source's counters as limits. A counter counts only where its own rule compares it with <c>lt</c> or <c>lte</c>, and never
/// beyond that; what else reads it is either always true or cannot be said, since a limit here has one bound.
/// </summary>
internal sealed class CounterWriter
{
    private readonly ImportReport _report;

    // Scope and counter to the greatest value it can reach; 0 where nothing counts it.
    private readonly Dictionary<string, long> _bounds = new(StringComparer.Ordinal);

    public CounterWriter(DialectPolicy policy, ImportReport report)
    {
        _report = report;
        foreach (var tool in policy.Tools)
        {
            foreach (var rule in tool.Rules.Where(r => r.State is not null))
            {
                var key = Key(tool, rule.State!);
                if (!_bounds.TryAdd(key, BoundOf(tool, rule)?.Bound ?? 0))
                {
                    report.Refuse(rule.Line, $"the counter {key} has two state blocks: one of them would be read as the other");
                }
            }
        }
    }

    /// <summary>The limit of a rule; null where it counts nothing.</summary>
    public JsonObject? Limit(DialectTool tool, DialectRule rule)
    {
        if (rule.State is not { } state)
        {
            return null;
        }

        if (BoundOf(tool, rule) is not { } bound)
        {
            _report.Note(state.Line, $"the counter {Key(tool, state)} is compared with lt or lte by no condition of its own rule: the source never counts it, and there is no limit here");
            return null;
        }

        var limit = new JsonObject
        {
            ["counter"] = Key(tool, state),
            ["window"] = state.Window,
            ["align"] = "calendar",
            ["max"] = bound.Bound,
            ["on_error"] = "refund",
        };
        if (state.IncrementFrom is { } path)
        {
            limit["amount"] = ConditionWriter.PathText(path);
            _report.Change(state.Line, "a negative amount would lower the counter in the source; here the call is denied. A fraction is cut off there and counted here");
        }
        else if (state.Increment.StartsWith('-'))
        {
            _report.Refuse(state.Line, "a negative increment lowers the counter with every call and never limits anything: write a positive one");
        }
        else if (state.Increment != "1")
        {
            limit["amount"] = JsonNode.Parse(state.Increment);
        }

        return limit;
    }

    /// <summary>Whether a condition on a counter is always true; otherwise it is the bound of its own rule, always false, or refused.</summary>
    public bool? AlwaysHolds(DialectTool tool, DialectRule rule, DialectCondition condition)
    {
        if (BoundOf(tool, rule) is { } own && ReferenceEquals(own.Condition, condition))
        {
            return own.Bound >= 0;
        }

        var key = condition.Path["state.".Length..];
        if (!_bounds.TryGetValue(key, out var bound))
        {
            _report.Refuse(condition.Line, $"no state block has the counter {condition.Path}");
            return null;
        }

        switch (condition.Operator)
        {
            case "lt" or "lte" when Bound(condition) is { } most && most >= bound:
                _report.Note(condition.Line, $"{condition.Path} never passes {bound}: this condition always holds and is left out");
                return true;
            case "exists":
                return condition.Values[0].Text == "true";
            default:
                _report.Refuse(condition.Line, $"{condition.Operator} on {condition.Path} cannot be said here: a counter is only compared by the lt or lte of the rule that counts it");
                return null;
        }
    }

    private static string Key(DialectTool tool, DialectCounter state) => $"{tool.Scope}.{state.Name}";

    private static (long Bound, DialectCondition Condition)? BoundOf(DialectTool tool, DialectRule rule)
    {
        var path = $"state.{tool.Scope}.{rule.State?.Name}";
        return rule.State is not null && rule.Conditions.FirstOrDefault(c => c.Operator is "lt" or "lte" && string.Equals(c.Path, path, StringComparison.Ordinal)) is { } found && Bound(found) is { } bound
            ? (bound, found)
            : null;
    }

    // The source cuts the fraction off first and then takes one for lt, as whole counters need. It asks the condition itself as well, which
    // no counter from 0 on meets below 0.
    private static long? Bound(DialectCondition condition) =>
        decimal.TryParse(condition.Values[0].Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 1e17m
            ? number < 0 ? -1 : (long)number - (condition.Operator == "lt" ? 1 : 0)
            : null;
}
