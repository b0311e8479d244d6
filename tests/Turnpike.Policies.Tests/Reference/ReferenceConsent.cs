using System.Globalization;
using System.Text.Json;

namespace Turnpike.Policies.Tests.Reference;

/// <summary>Steps 8 to 10: flow, approval, and whether the amounts of the limits can be read, which is asked before a person is.</summary>
internal static class ReferenceConsent
{
    public static ReferenceVerdict? Decide(List<ReferenceRule> rules, ReferenceCall call)
    {
        // 8: what denies comes before what asks.
        if (Labelled(rules, "forbid_after", call) is { } forbidden)
        {
            return new ReferenceVerdict(DecisionOutcome.Deny, DecisionStep.Flow, forbidden.Pointer, forbidden.Rule.Reason(null));
        }

        var consents = new List<ReferenceRule>();
        var asking = Labelled(rules, "approve_after", call) is { } flow ? (flow.Pointer, flow.Rule, Step: DecisionStep.Flow) : default;

        // A rule that asks, for whatever reason, asks in the words of its own approval.
        consents.AddRange(rules.Where(r => r.Texts("flow", "approve_after").Any(call.SessionLabels.Contains)));

        // 9
        foreach (var rule in rules)
        {
            if (rule.Action == "require_approval")
            {
                consents.Add(rule);
                asking = asking.Rule is null ? (rule.Pointer + "/action", rule, DecisionStep.Approval) : asking;
            }
            else if (rule.Member("approval") is not null)
            {
                var when = rule.Member("approval", "when") is { } conditions ? ReferenceConditions.All(ReferenceConditions.Each(conditions, call)) : true;
                if (when is null)
                {
                    return new ReferenceVerdict(DecisionOutcome.Deny, DecisionStep.Approval, rule.Pointer + "/approval", rule.Reason(null)) { IsError = true };
                }

                if (when == true)
                {
                    consents.Add(rule);
                }

                asking = when == true && asking.Rule is null ? (rule.Pointer + "/approval", rule, DecisionStep.Approval) : asking;
            }
        }

        // 10
        foreach (var rule in rules)
        {
            var limits = rule.List("limits");
            var unusable = Array.FindIndex(limits, l => l.TryGetProperty("amount", out var amount) && amount.ValueKind == JsonValueKind.String && !IsAmount(amount.GetString()!, call));
            if (unusable >= 0)
            {
                return new ReferenceVerdict(DecisionOutcome.Deny, DecisionStep.Limits, $"{rule.Pointer}/limits/{unusable}", rule.Reason(null)) { IsError = true };
            }
        }

        return asking.Rule is null ? null : new ReferenceVerdict(DecisionOutcome.RequireApproval, asking.Step, asking.Pointer, asking.Rule.Text("reason"))
        {
            Limits = Limits(rules),
            Labels = Labels(rules),
            Approval = new ReferenceApproval(
                consents.Select(r => r.Member("approval", "quorum")?.GetInt64() ?? 1).Append(1).Max(),
                consents.Select(r => r.Text("approval", "timeout") switch { "1h" => TimeSpan.FromHours(1), "PT30M" => TimeSpan.FromMinutes(30), _ => TimeSpan.FromMinutes(15) }).DefaultIfEmpty(TimeSpan.FromMinutes(15)).Min()),
        };
    }

    public static string[] Limits(List<ReferenceRule> rules) =>
    [
        .. rules.SelectMany(rule => Enumerable.Range(0, rule.List("limits").Length).Select(i => $"{rule.Pointer}/limits/{i}")
            .Concat(rule.Member("rate_limit") is null ? [] : [rule.Pointer + "/rate_limit"])),
    ];

    public static string[] Labels(List<ReferenceRule> rules) => [.. rules.SelectMany(r => r.Texts("flow", "labels")).Distinct().Order(StringComparer.Ordinal)];

    private static (string Pointer, ReferenceRule Rule)? Labelled(List<ReferenceRule> rules, string key, ReferenceCall call)
    {
        foreach (var rule in rules)
        {
            var first = Array.FindIndex(rule.Texts("flow", key), call.SessionLabels.Contains);
            if (first >= 0)
            {
                return ($"{rule.Pointer}/flow/{key}/{first}", rule);
            }
        }

        return null;
    }

    // An amount is what compares as a number and is not below zero.
    private static bool IsAmount(string path, ReferenceCall call) =>
        ReferenceOperators.Judge("gte", ReferencePath.Find(ReferencePath.Keys(path), call), JsonDocument.Parse("0").RootElement) == true;
}
