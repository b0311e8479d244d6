using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Editing;

/// <summary>Reads a rule into a form. The rule is one of a valid document.</summary>
internal static class RuleDraftReader
{
    private static readonly string[] Others = ["rate_limit", "flow", "result"];
    private static readonly string[] LimitKeys = ["counter", "window", "max", "scope", "amount"];

    public static RuleDraft Read(JsonObject rule)
    {
        var approval = rule["approval"] as JsonObject;
        var predicates = Elements(rule, "require").Select(p => (Predicate: p, MustHold: true)).Concat(Elements(rule, "deny_if").Select(p => (Predicate: p, MustHold: false))).ToArray();
        return new RuleDraft
        {
            Action = Text(rule["action"]) switch
            {
                "deny" => DraftAction.Deny,
                "require_approval" => DraftAction.RequireApproval,
                _ => approval is not null && approval["when"] is null ? DraftAction.RequireApproval : DraftAction.Allow,
            },
            Reason = Text(rule["reason"]),
            Arguments = Text(rule["arguments"]),
            Conditions = [.. predicates.Where(p => IsPlain(p.Predicate)).Select(p => Condition(p.Predicate, p.MustHold))],
            Limits = [.. Elements(rule, "limits").Where(IsPlainLimit).Select(Limit)],
            Approvers = [.. Elements(approval, "approvers").Select(a => Text(a) ?? "")],
            Timeout = Written(approval?["timeout"]),
            Quorum = approval?["quorum"] is JsonValue quorum && quorum.TryGetValue<int>(out var count) ? count : null,
            Hold = Written(approval?["hold"]),
            Kept = [.. Kept(rule, predicates, approval)],
        };
    }

    /// <summary>Whether a form has fields for a predicate: one comparison without a quantifier.</summary>
    public static bool IsPlain(JsonNode? predicate) =>
        predicate is JsonObject body && body["conditions"] is JsonArray { Count: 1 } conditions && conditions[0] is JsonObject condition
        && Text(condition["path"]) is not null && Text(condition["op"]) is not null && condition["value"] is not null && condition.Count == 3
        && body.All(m => m.Key is "conditions" or "on_deny");

    /// <summary>Whether a form has fields for a limit.</summary>
    public static bool IsPlainLimit(JsonNode? limit) => limit is JsonObject body && body.All(m => LimitKeys.Contains(m.Key, StringComparer.Ordinal));

    /// <summary>A string of a document; null for anything else.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static IEnumerable<string> Kept(JsonObject rule, IEnumerable<(JsonNode? Predicate, bool MustHold)> predicates, JsonObject? approval)
    {
        foreach (var (predicate, mustHold) in predicates.Where(p => !IsPlain(p.Predicate)))
        {
            yield return $"{(mustHold ? "require" : "deny_if")}: {Shown(predicate)}";
        }

        foreach (var limit in Elements(rule, "limits").Where(l => !IsPlainLimit(l)))
        {
            yield return $"limits: {Shown(limit)}";
        }

        if (approval?["when"] is { } when)
        {
            yield return $"approval.when: {Shown(when)}";
        }

        foreach (var key in Others)
        {
            if (rule[key] is { } kept)
            {
                yield return $"{key}: {Shown(kept)}";
            }
        }
    }

    private static ConditionDraft Condition(JsonNode? predicate, bool mustHold)
    {
        var condition = predicate!["conditions"]![0]!;
        return new ConditionDraft(mustHold, Text(condition["path"])!, Text(condition["op"])!, Shown(condition["value"]), Text(predicate["on_deny"]));
    }

    /// <summary>A limit as a form has it.</summary>
    public static LimitDraft Limit(JsonNode? limit) =>
        new(Text(limit!["counter"]) ?? "", Written(limit["max"]) ?? "", Text(limit["window"]) ?? "", Text(limit["scope"]), Written(limit["amount"]));

    private static IEnumerable<JsonNode?> Elements(JsonObject? owner, string key) => owner?[key] as JsonArray ?? [];

    private static string? Written(JsonNode? node) => node is null ? null : Text(node) ?? Shown(node);

    private static string Shown(JsonNode? node) => node?.ToJsonString(Relaxed) ?? "null";

    internal static readonly JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
