using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>The <c>result</c> of the entry and of <c>all_tools</c> together: the smallest size, the union of redactions, every predicate.</summary>
internal static class ResultPlan
{
    public static ResultRules? Of(RulePlan? own, RulePlan? shared)
    {
        RulePlan[] rules = [.. new[] { own, shared }.OfType<RulePlan>().Where(r => r.Result is not null)];
        if (rules.Length == 0)
        {
            return null;
        }

        // Of two that are equal the entry's is named: the order is stable.
        var smallest = rules.Where(r => r.Result!.MaxBytes is not null).MinBy(r => r.Result!.MaxBytes);
        return new ResultRules([.. rules.SelectMany(r => r.ResultDenyIf)])
        {
            MaxBytes = smallest?.Result!.MaxBytes,
            MaxBytesPointer = smallest is null ? string.Empty : smallest.Result!.Place.Pointer + "/max_bytes",
            MaxBytesReason = smallest?.Reason ?? RulePlan.DefaultReason,
            Redactions = [.. rules.SelectMany(r => r.Result!.Redact).DistinctBy(r => (r.Kind, r.Text))],
        };
    }
}
