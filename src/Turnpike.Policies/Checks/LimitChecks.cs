using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about limits that never deny, or always do.</summary>
internal static class LimitChecks
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
        var shared = document.AllTools?.AllLimits.ToArray() ?? [];
        var reached = document.Tools.Select(e => (e.Rule, Limits: (Limit[])[.. e.Rule.AllLimits, .. shared]))
            .Concat(document.Resources.Concat(document.Prompts).Select(e => (e.Rule, Limits: (Limit[])[.. e.Rule.AllLimits])))
            .ToArray();
        if (document.AllTools is { } allTools)
        {
            reached = [(allTools, shared), .. reached];
        }

        var byCounter = reached.SelectMany(r => r.Limits.Select(l => (l.Counter, r.Limits))).ToLookup(r => r.Counter, r => r.Limits, StringComparer.Ordinal);
        foreach (var (rule, limits) in reached)
        {
            foreach (var limit in rule.AllLimits)
            {
                CheckAlone(rule, limit, problems);
                if (limits.FirstOrDefault(other => IsAlwaysFirst(other, limit) && byCounter[limit.Counter].All(r => r.Any(l => l.Counter == other.Counter))) is { } first)
                {
                    problems.Warn(limit.Place, $"this limit can never be reached: {first.Place.Pointer} allows no more in a span at least as long: lower this one, or leave it out");
                }
            }
        }
    }

    private static void CheckAlone(Rule rule, Limit limit, ProblemList problems)
    {
        if (rule.Action == RuleAction.Deny)
        {
            problems.Warn(limit.Place, "this limit can never be reached: the rule denies every call");
        }
        else if (limit.AmountPath is null && limit.Amount == default)
        {
            problems.Warn(limit.Place, "this limit can never be reached: each call counts 0");
        }
        else if (limit.AmountPath is null && limit.Amount > limit.Max)
        {
            problems.Warn(limit.Place, $"this limit denies every call: one call counts {limit.Amount}, the most is {limit.Max}");
        }
    }

    // Both count the same amount of the same calls, so within the shorter span the longer one is exhausted no later.
    private static bool IsAlwaysFirst(Limit other, Limit limit) =>
        other.Counter != limit.Counter && other.Concurrent is null == limit.Concurrent is null && other.Scope == limit.Scope && !other.IsCalendar && !limit.IsCalendar
        && other.Window.Length >= limit.Window.Length && other.Max <= limit.Max
        && (other.Window.Length > limit.Window.Length || other.Max < limit.Max)
        && other.AmountPath?.Text == limit.AmountPath?.Text && (limit.AmountPath is not null || other.Amount == limit.Amount);
}
