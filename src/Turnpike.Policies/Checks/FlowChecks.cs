using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about parts of a rule that never come to anything.</summary>
internal static class FlowChecks
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
        string[] putOn = [.. document.Rules().SelectMany(r => r.Flow?.Labels ?? []).Select(l => l.Text).Distinct(StringComparer.Ordinal)];
        foreach (var rule in document.Rules())
        {
            foreach (var label in (rule.Flow?.ForbidAfter ?? []).Concat(rule.Flow?.ApproveAfter ?? []).Where(l => !putOn.Contains(l.Text, StringComparer.Ordinal)))
            {
                problems.Warn(
                    label.Place,
                    $"no rule puts the label \"{label.Text}\" on" + (putOn.Length == 0 ? ": write it under \"labels\" of the tool it is about" : "; " + NearestName.Hint(label.Text, putOn)),
                    NearestName.Suggestion(label.Text, putOn));
            }

            if (rule.Action != RuleAction.Deny)
            {
                continue;
            }

            foreach (var place in new[] { rule.Approval?.Place, rule.Flow?.Place, rule.Result?.Place }.OfType<Place>())
            {
                problems.Warn(place, "this never applies: the rule denies every call");
            }
        }
    }
}
