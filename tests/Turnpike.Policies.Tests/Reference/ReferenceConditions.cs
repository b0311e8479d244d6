using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>Conditions in three values: true, false, and null for an error. Written from the language's text.</summary>
internal static class ReferenceConditions
{
    /// <summary>Each condition of a list for itself; what the list says is <see cref="All"/> of them.</summary>
    public static List<bool?> Each(JsonElement conditions, ReferenceCall call) => [.. conditions.EnumerateArray().Select(c => Evaluate(c, call))];

    public static bool? Evaluate(JsonElement condition, ReferenceCall call)
    {
        if (condition.TryGetProperty("any", out var any))
        {
            return Any(Each(any, call));
        }

        if (condition.TryGetProperty("all", out var all))
        {
            return All(Each(all, call));
        }

        if (condition.TryGetProperty("not", out var not))
        {
            return !Evaluate(not, call);
        }

        var op = condition.GetProperty("op").GetString()!;
        var value = condition.GetProperty("value");
        var keys = ReferencePath.Keys(condition.GetProperty("path").GetString()!);
        var star = keys.IndexOf(null);
        if (star < 0)
        {
            return ReferenceOperators.Judge(op, ReferencePath.Find(keys, call), value);
        }

        if (ReferencePath.Find(keys[..star], call) is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            return null;
        }

        var members = list.EnumerateArray().Select(e => ReferenceOperators.Judge(op, ReferencePath.Walk(e, keys[(star + 1)..]), value)).ToList();
        return condition.GetProperty("quantifier").GetString() == "any" ? Any(members) : All(members);
    }

    public static bool? Any(IReadOnlyCollection<bool?> values) => values.Contains(true) ? true : values.Contains(null) ? null : false;

    public static bool? All(IReadOnlyCollection<bool?> values) => values.Contains(false) ? false : values.Contains(null) ? null : true;
}
