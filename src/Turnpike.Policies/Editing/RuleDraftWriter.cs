using System.Text.Json.Nodes;

namespace Turnpike.Policies.Editing;

/// <summary>Writes what a form has into a rule and leaves there what the form has no field for.</summary>
internal static class RuleDraftWriter
{
    /// <summary>The rule as it is to be; <paramref name="rule"/> stays as it is. Throws <see cref="FormatException"/>, with a sentence, for a value that is none.</summary>
    public static JsonObject Write(JsonObject rule, RuleDraft draft)
    {
        var written = (JsonObject)rule.DeepClone();
        if (draft.Action == DraftAction.Allow)
        {
            written.Remove("action");
        }
        else
        {
            written["action"] = draft.Action == DraftAction.Deny ? "deny" : "require_approval";
        }

        Put(written, "reason", draft.Reason is null ? null : JsonValue.Create(draft.Reason));
        Put(written, "arguments", draft.Arguments is null ? null : JsonValue.Create(draft.Arguments));
        Put(written, "deny_if", Predicates(written, "deny_if", draft.Conditions.Where(c => !c.MustHold)));
        Put(written, "require", Predicates(written, "require", draft.Conditions.Where(c => c.MustHold)));
        Put(written, "limits", List(Elements(written, "limits").Where(l => !RuleDraftReader.IsPlainLimit(l)), draft.Limits.Select(l => Same(written, l) ?? Limit(l))));
        Put(written, "approval", Approval(written["approval"] as JsonObject, draft));
        return written;
    }

    private static JsonObject? Approval(JsonObject? before, RuleDraft draft)
    {
        // "when" asks in some cases: not for a rule that always asks, and not for one that never lets a call through.
        var when = draft.Action == DraftAction.Allow ? before?["when"]?.DeepClone() : null;
        if (draft.Action == DraftAction.Deny || (draft.Action == DraftAction.Allow && when is null))
        {
            return null;
        }

        var approval = new JsonObject();
        Put(approval, "when", when);
        Put(approval, "approvers", draft.Approvers.IsEmpty ? null : new JsonArray([.. draft.Approvers.Select(a => (JsonNode)JsonValue.Create(a)!)]));
        Put(approval, "timeout", draft.Timeout is null ? null : NumberOrText(draft.Timeout));
        Put(approval, "quorum", draft.Quorum is null or 1 ? null : JsonValue.Create(draft.Quorum.Value));
        Put(approval, "hold", draft.Hold is null ? null : NumberOrText(draft.Hold));
        return approval.Count == 0 ? null : approval;
    }

    private static JsonArray? Predicates(JsonObject rule, string key, IEnumerable<ConditionDraft> conditions) =>
        List(Elements(rule, key).Where(p => !RuleDraftReader.IsPlain(p)), conditions.Select(Predicate));

    private static JsonObject Predicate(ConditionDraft condition)
    {
        var predicate = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject { ["path"] = condition.Path, ["op"] = condition.Operator, ["value"] = Parse(condition.Value, $"the value for {condition.Path}") }),
        };
        Put(predicate, "on_deny", condition.OnDeny is null ? null : JsonValue.Create(condition.OnDeny));
        return predicate;
    }

    // A limit that says what the form has stays as it is written, a default that is written out included.
    private static JsonObject? Same(JsonObject rule, LimitDraft draft) => (JsonObject?)Elements(rule, "limits").FirstOrDefault(l =>
        RuleDraftReader.IsPlainLimit(l) && RuleDraftReader.Limit(l) is var there && there with { Scope = there.Scope ?? "grant" } == draft with { Scope = draft.Scope ?? "grant" })?.DeepClone();

    private static JsonObject Limit(LimitDraft draft)
    {
        var limit = new JsonObject { ["counter"] = draft.Counter, ["window"] = draft.Window, ["max"] = Parse(draft.Max, "the most calls of a limit") };
        Put(limit, "scope", draft.Scope is null or "grant" ? null : JsonValue.Create(draft.Scope));
        Put(limit, "amount", draft.Amount is null ? null : NumberOrText(draft.Amount));
        return limit;
    }

    private static JsonArray? List(IEnumerable<JsonNode?> kept, IEnumerable<JsonObject> added)
    {
        var list = new JsonArray([.. kept.Select(k => k?.DeepClone()), .. added]);
        return list.Count == 0 ? null : list;
    }

    private static IEnumerable<JsonNode?> Elements(JsonObject rule, string key) => rule[key] as JsonArray ?? [];

    private static JsonNode NumberOrText(string text) => text.Length > 0 && text.All(c => char.IsAsciiDigit(c) || c == '.') && TryParse(text) is { } number ? number : JsonValue.Create(text)!;

    private static JsonNode Parse(string json, string what) =>
        TryParse(json) ?? throw new FormatException($"{what} cannot be read: write a number, or text");

    private static JsonNode? TryParse(string json)
    {
        try
        {
            return JsonNode.Parse(json);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static void Put(JsonObject owner, string key, JsonNode? value)
    {
        if (value is null)
        {
            owner.Remove(key);
        }
        else
        {
            owner[key] = value;
        }
    }
}
