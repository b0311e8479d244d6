using System.Globalization;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

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
        // Steps 2 and 3, which a shadow does not soften.
        if (call.Target == CallTarget.Tool && Member(_policy, "hide") is { } hide && hide.EnumerateArray().Any(h => Names(h.GetString()!, call.Name)))
        {
            return Deny(DecisionStep.Hidden, "(hidden)", Unavailable);
        }

        if (!call.IsPinned)
        {
            return Deny(DecisionStep.Unpinned, "(unpinned)", Unavailable);
        }

        var verdict = DecideListed(call);
        return IsShadow(call) && verdict.Outcome != DecisionOutcome.Allow
            ? new ReferenceVerdict(DecisionOutcome.Allow, DecisionStep.Allowed, "/mode", string.Empty) { Shadowed = verdict, Labels = verdict.Labels, Limits = verdict.Limits }
            : verdict;
    }

    /// <summary>The smallest <c>max_bytes</c>, and what the <c>deny_if</c> of the results say, the tool's first; of a call that went out.</summary>
    public (long? MaxBytes, ReferenceVerdict? Denial) Judge(ReferenceCall call)
    {
        var rules = Applying(call) ?? [];
        return (
            rules.Select(r => r.Member("result", "max_bytes")?.GetInt64()).Min(),
            rules.Select(r => Predicates(r, r.List("result", "deny_if"), "result/deny_if", call)).FirstOrDefault(v => v is not null));
    }

    /// <summary>Whether the policy only watches a call; what a server asks of a client is none.</summary>
    public bool IsShadow(ReferenceCall call) =>
        call.Target != CallTarget.ServerRequest && Text(_policy, "mode") == "shadow" && call.Instant < DateTimeOffset.Parse(Text(_policy, "until")!, CultureInfo.InvariantCulture);

    /// <summary>The rules that apply to a call with their pointers, the entry's first; null where nothing lists what the call names.</summary>
    public List<ReferenceRule>? Applying(ReferenceCall call)
    {
        var section = call.Target switch { CallTarget.Tool => "tools", CallTarget.Resource => "resources", _ => "prompts" };
        var rules = new List<ReferenceRule>();
        if (Entry(section, call.Name) is { } entry)
        {
            rules.Add(new ReferenceRule($"/{section}/{Escape(entry.Key)}", entry.Rule, IsEntry: true));
        }
        else if (Text(_policy, "default") == "deny")
        {
            return null;
        }

        if (call.Target == CallTarget.Tool && Member(_policy, "all_tools") is { } allTools)
        {
            rules.Add(new ReferenceRule("/all_tools", allTools, IsEntry: false));
        }

        return rules;
    }

    /// <summary>Steps 4 to 10.</summary>
    private ReferenceVerdict DecideListed(ReferenceCall call)
    {
        if (call.Target == CallTarget.ServerRequest)
        {
            var pointer = "/server_requests/" + call.Name;
            return (Member(_policy, "server_requests") is { } requests ? Text(requests, call.Name) : null) switch
            {
                "allow" => new ReferenceVerdict(DecisionOutcome.Allow, DecisionStep.Allowed, pointer, string.Empty),
                "deny" => Deny(DecisionStep.Action, pointer, ReferenceRule.NoReason),
                _ => Deny(DecisionStep.DefaultDeny, "(default deny)", Unavailable),
            };
        }

        if (Applying(call) is not { } rules)
        {
            return Deny(DecisionStep.DefaultDeny, "(default deny)", Unavailable);
        }

        var entry = rules.Find(r => r.IsEntry);
        if (entry?.Action == "deny")
        {
            return Deny(DecisionStep.Action, entry.Pointer + "/action", entry.Reason(null));
        }

        return Arguments(call, entry, rules)
            ?? rules.Select(r => Predicates(r, r.List("deny_if"), "deny_if", call)).FirstOrDefault(v => v is not null)
            ?? rules.Select(r => Predicates(r, r.List("require"), "require", call)).FirstOrDefault(v => v is not null)
            ?? ReferenceConsent.Decide(rules, call)
            ?? new ReferenceVerdict(DecisionOutcome.Allow, DecisionStep.Allowed, entry?.Pointer ?? "(default allow)", string.Empty)
            {
                Limits = ReferenceConsent.Limits(rules),
                Labels = ReferenceConsent.Labels(rules),
            };
    }

    private static ReferenceVerdict? Arguments(ReferenceCall call, ReferenceRule? entry, List<ReferenceRule> rules)
    {
        // The strictest word that is written wins; nothing written means schema.
        string[] byStrictness = ["strict", "schema", "open"];
        var strictest = rules.Where(r => r.Text("arguments") is not null).OrderBy(r => Array.IndexOf(byStrictness, r.Text("arguments"))).FirstOrDefault();
        var mode = strictest?.Text("arguments") ?? "schema";
        if (call.Target != CallTarget.Tool || mode == "open" || (call.Schema is { } schema && ReferenceSchema.IsValid(schema, call.Arguments, mode == "strict")))
        {
            return null;
        }

        var reason = strictest?.Text("reason") ?? entry?.Text("reason") ?? ReferenceRule.NoReason;
        return Deny(DecisionStep.Arguments, strictest is null ? "(arguments)" : strictest.Pointer + "/arguments", reason);
    }

    private static ReferenceVerdict? Predicates(ReferenceRule rule, JsonElement[] predicates, string kind, ReferenceCall call)
    {
        var index = 0;
        foreach (var predicate in predicates)
        {
            var at = $"{rule.Pointer}/{kind}/{index++}";
            var values = ReferenceConditions.Each(predicate.GetProperty("conditions"), call);
            var all = ReferenceConditions.All(values);
            if (all == (kind == "require"))
            {
                continue;
            }

            var named = all is null ? values.IndexOf(null) : kind == "require" ? values.FindIndex(v => v != true) : 0;
            return Deny(kind == "result/deny_if" ? DecisionStep.Result : DecisionStep.Predicate, values.Count == 0 ? at : $"{at}/conditions/{named}", rule.Reason(Text(predicate, "on_deny"))) with { IsError = all is null };
        }

        return null;
    }

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
            if (matching.All(other => ReferenceGlob.IsWithin(entry.Name, other.Name)))
            {
                return (entry.Name, entry.Value);
            }
        }

        return null;
    }

    private static bool Names(string pattern, string name) => ReferenceGlob.IsGlob(pattern) ? ReferenceGlob.Matches(pattern, name) : pattern == name;

    private static ReferenceVerdict Deny(DecisionStep step, string rule, string reason) => new(DecisionOutcome.Deny, step, rule, reason);

    private static string? Text(JsonElement owner, string key) => Member(owner, key)?.GetString();

    private static JsonElement? Member(JsonElement owner, string key) => owner.TryGetProperty(key, out var value) ? value : null;

    private static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
