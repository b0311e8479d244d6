using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>What the reference says of a call.</summary>
internal sealed record ReferenceVerdict(DecisionOutcome Outcome, DecisionStep Step, string Rule, string? Reason, params string[] Limits);

/// <summary>
/// The language once more, slow and obvious, written from its text and not from the engine: an interpreter over the document's own
/// JSON that looks everything up anew for each call.
/// </summary>
internal sealed class ReferenceInterpreter
{
    private const string Unavailable = "This tool is not available.";
    private readonly JsonElement _policy;

    public ReferenceInterpreter(JsonElement policy) => _policy = policy;

    public ReferenceVerdict Decide(ReferenceCall call)
    {
        // 2, 3, 4
        if (call.Target == CallTarget.Tool && Member(_policy, "hide") is { } hide && hide.EnumerateArray().Any(h => Names(h.GetString()!, call.Name)))
        {
            return Deny(DecisionStep.Hidden, "(hidden)", Unavailable);
        }

        if (!call.IsPinned)
        {
            return Deny(DecisionStep.Unpinned, "(unpinned)", Unavailable);
        }

        if (call.Target == CallTarget.ServerRequest)
        {
            return Member(_policy, "server_requests") is { } requests && Member(requests, call.Name) is { } answer
                ? answer.GetString() == "allow"
                    ? new ReferenceVerdict(DecisionOutcome.Allow, DecisionStep.Allowed, "/server_requests/" + call.Name, string.Empty)
                    : Deny(DecisionStep.Action, "/server_requests/" + call.Name, "Denied by policy.")
                : Deny(DecisionStep.DefaultDeny, "(default deny)", Unavailable);
        }

        var section = call.Target switch { CallTarget.Tool => "tools", CallTarget.Resource => "resources", _ => "prompts" };
        var entry = Entry(section, call.Name);
        if (entry is null && _policy.GetProperty("default").GetString() == "deny")
        {
            return Deny(DecisionStep.DefaultDeny, "(default deny)", Unavailable);
        }

        // The rules that apply, the entry's first.
        var rules = new List<(string Pointer, JsonElement Rule)>();
        if (entry is not null)
        {
            rules.Add(($"/{section}/{Escape(entry.Value.Key)}", entry.Value.Rule));
        }

        if (call.Target == CallTarget.Tool && Member(_policy, "all_tools") is { } allTools)
        {
            rules.Add(("/all_tools", allTools));
        }

        var action = entry is null ? "allow" : Text(entry.Value.Rule, "action") ?? "allow";
        if (action == "deny")
        {
            return Deny(DecisionStep.Action, rules[0].Pointer + "/action", Reason(rules[0].Rule, null));
        }

        return Arguments(call, entry is null ? null : rules[0], rules)
            ?? rules.Select(r => Predicates(r.Pointer, r.Rule, "deny_if", call)).FirstOrDefault(v => v is not null)
            ?? rules.Select(r => Predicates(r.Pointer, r.Rule, "require", call)).FirstOrDefault(v => v is not null)
            ?? Rest(call, action, entry is null ? "(default allow)" : rules[0].Pointer, rules);
    }

    private static ReferenceVerdict? Arguments(ReferenceCall call, (string Pointer, JsonElement Rule)? own, List<(string Pointer, JsonElement Rule)> rules)
    {
        var written = rules.Where(r => Text(r.Rule, "arguments") == "schema").ToArray();
        var open = own is not null && Text(own.Value.Rule, "arguments") == "open" && written.Length == 0;
        if (call.Target != CallTarget.Tool || open || (call.Schema is { } schema && ReferenceSchema.IsValid(schema, call.Arguments)))
        {
            return null;
        }

        return written.Length > 0
            ? Deny(DecisionStep.Arguments, written[0].Pointer + "/arguments", Reason(written[0].Rule, null) is var reason && reason != "Denied by policy." ? reason : own is null ? reason : Reason(own.Value.Rule, null))
            : Deny(DecisionStep.Arguments, "(arguments)", own is null ? "Denied by policy." : Reason(own.Value.Rule, null));
    }

    private static ReferenceVerdict? Predicates(string pointer, JsonElement rule, string kind, ReferenceCall call)
    {
        if (Member(rule, kind) is not { } predicates)
        {
            return null;
        }

        var index = 0;
        foreach (var predicate in predicates.EnumerateArray())
        {
            var at = $"{pointer}/{kind}/{index++}";
            var values = predicate.GetProperty("conditions").EnumerateArray().Select(c => ReferenceConditions.Evaluate(c, call)).ToList();
            bool? all = values.Contains(false) ? false : values.Contains(null) ? null : true;
            if (all == (kind == "require"))
            {
                continue;
            }

            var named = all is null ? values.IndexOf(null) : kind == "require" ? values.FindIndex(v => v != true) : 0;
            return Deny(DecisionStep.Predicate, values.Count == 0 ? at : $"{at}/conditions/{named}", Reason(rule, Text(predicate, "on_deny")));
        }

        return null;
    }

    private static ReferenceVerdict Rest(ReferenceCall call, string action, string allow, List<(string Pointer, JsonElement Rule)> rules)
    {
        var limits = new List<string>();
        foreach (var (pointer, rule) in rules)
        {
            var index = 0;
            foreach (var limit in Member(rule, "limits")?.EnumerateArray().ToArray() ?? [])
            {
                var at = $"{pointer}/limits/{index++}";
                limits.Add(at);
                if (Member(limit, "amount") is { ValueKind: JsonValueKind.String } path && !IsAmount(path.GetString()!, call))
                {
                    return Deny(DecisionStep.Limits, at, Reason(rule, null));
                }
            }

            if (Member(rule, "rate_limit") is not null)
            {
                limits.Add(pointer + "/rate_limit");
            }
        }

        return action == "require_approval"
            ? new ReferenceVerdict(DecisionOutcome.RequireApproval, DecisionStep.Approval, rules[0].Pointer + "/action", Text(rules[0].Rule, "reason"), [.. limits])
            : new ReferenceVerdict(DecisionOutcome.Allow, DecisionStep.Allowed, allow, string.Empty, [.. limits]);
    }

    // A path is an amount where it equals itself as a number and is not below zero.
    private static bool IsAmount(string path, ReferenceCall call) =>
        ReferenceConditions.Evaluate(JsonSerializer.SerializeToElement(new { path, op = "gte", value = 0 }), call) == true;

    private (string Key, JsonElement Rule)? Entry(string section, string name)
    {
        if (Member(_policy, section) is not { } entries)
        {
            return null;
        }

        var all = entries.EnumerateObject().ToArray();
        foreach (var entry in all.Where(e => !ReferenceGlob.IsGlob(e.Name) && e.Name == name))
        {
            return (entry.Name, entry.Value);
        }

        // The narrowest: the one whose names are a part of those of every other that matches.
        var matching = all.Where(e => ReferenceGlob.IsGlob(e.Name) && ReferenceGlob.Matches(e.Name, name)).ToArray();
        foreach (var entry in matching)
        {
            if (matching.All(other => NamesWithin(entry.Name, other.Name)))
            {
                return (entry.Name, entry.Value);
            }
        }

        return null;
    }

    private static readonly string[] ShortNames = [.. ReferenceGlob.Names("abz", 6)];
    private static readonly Dictionary<(string, string), bool> Within = [];

    private static bool NamesWithin(string inner, string outer)
    {
        lock (Within)
        {
            if (!Within.TryGetValue((inner, outer), out var within))
            {
                Within[(inner, outer)] = within = ShortNames.Where(n => ReferenceGlob.Matches(inner, n)).All(n => ReferenceGlob.Matches(outer, n));
            }

            return within;
        }
    }

    private static bool Names(string pattern, string name) => ReferenceGlob.IsGlob(pattern) ? ReferenceGlob.Matches(pattern, name) : pattern == name;

    private static ReferenceVerdict Deny(DecisionStep step, string rule, string reason) => new(DecisionOutcome.Deny, step, rule, reason);

    private static string Reason(JsonElement rule, string? onDeny) => onDeny ?? Text(rule, "reason") ?? "Denied by policy.";

    private static string? Text(JsonElement owner, string key) => Member(owner, key)?.GetString();

    private static JsonElement? Member(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) ? value : null;

    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
