using System.Collections.Immutable;
using System.Globalization;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Explanation;

/// <summary>A rule in sentences: who may do what when, how often, and with whose word.</summary>
internal static class RuleSentences
{
    /// <summary>The sentences of a rule, what happens first.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="isShared">Whether it is <c>all_tools</c>, which allows nothing by itself.</param>
    public static ImmutableArray<string> Of(Rule rule, bool isShared = false)
    {
        if (rule.Action == RuleAction.Deny)
        {
            return [$"Denied, whatever it is called with.{Told(rule.Reason)}"];
        }

        var sentences = ImmutableArray.CreateBuilder<string>();
        var asks = rule.Action == RuleAction.RequireApproval || rule.Approval is { When: null };
        if (asks)
        {
            sentences.Add($"{People(rule.Approval)} each call{Options(rule.Approval)}.");
        }
        else if (!isShared)
        {
            sentences.Add(rule.Require.IsEmpty && rule.DenyIf.IsEmpty && !rule.AllLimits.Any() && rule.Approval is null && rule.Flow is not { ForbidAfter.Length: > 0 }
                ? "Allowed." : "Allowed, as follows.");
        }

        sentences.AddRange(rule.DenyIf.Select(p => $"Denied where {ConditionSentences.Of(p.Conditions)}.{Told(p.OnDeny)}"));
        sentences.AddRange(rule.Require.Select(p => $"Only where {ConditionSentences.Of(p.Conditions)}.{Told(p.OnDeny)}"));
        if (rule.Approval is { When: { } when } approval)
        {
            sentences.Add($"{People(approval)} the call where {ConditionSentences.Of(when.Conditions)}{Options(approval)}.");
        }

        sentences.AddRange(rule.AllLimits.Select(Of));
        AddFlow(sentences, rule.Flow);
        AddResult(sentences, rule.Result);
        if (rule.Arguments is ArgumentsMode.Open && !isShared)
        {
            sentences.Add("The server alone judges arguments that no rule looks at.");
        }
        else if (rule.Arguments is ArgumentsMode.Strict)
        {
            sentences.Add("Arguments the schema does not declare are refused.");
        }
        else if (rule.Arguments is ArgumentsMode.Schema && isShared)
        {
            sentences.Add("Arguments are held against the tool's schema.");
        }

        return sentences.ToImmutable();
    }

    private static string Of(Limit limit)
    {
        if (limit.Concurrent is { } slots)
        {
            return string.Create(CultureInfo.InvariantCulture, $"At most {slots} on their way at once, {Whose(limit.Scope)}.");
        }

        var unit = limit.AmountPath is { } path ? $" of {path.Text}" : limit.Max.ToString() == "1" ? " call" : " calls";
        var window = limit.IsCalendar ? $"each {limit.Window.Text}" : limit.Window.IsNamed ? $"in any {limit.Window.Text}" : $"in any {limit.Window.Text} of time";
        return $"At most {limit.Max}{unit} {window}, {Whose(limit.Scope)}.";
    }

    private static string Whose(LimitScope scope) => scope switch
    {
        LimitScope.Caller => "for each caller",
        LimitScope.Session => "for each session",
        LimitScope.Server => "for everybody on the server together",
        LimitScope.Tool => "for each tool of a grant",
        LimitScope.Organisation => "for everything together",
        _ => "for each grant",
    };

    private static string People(ApprovalClause? approval) => approval?.Quorum is > 1 and var quorum
        ? string.Create(CultureInfo.InvariantCulture, $"{quorum} people{Of(approval)} approve")
        : $"A person{Of(approval)} approves";

    private static string Of(ApprovalClause? approval) => approval is { Approvers.Length: > 0 } ? $" of {string.Join(" or ", approval.Approvers)}" : "";

    private static string Options(ApprovalClause? approval) =>
        (approval?.Timeout is { } timeout ? $", within {Span(timeout)}" : "") + (approval?.Hold is { } hold && hold > TimeSpan.Zero ? $"; the call waits up to {Span(hold)} for it" : "");

    private static string Span(TimeSpan span) => span.TotalSeconds % 86_400 == 0 ? Count(span.TotalDays, "day")
        : span.TotalSeconds % 3_600 == 0 ? Count(span.TotalHours, "hour")
        : span.TotalSeconds % 60 == 0 ? Count(span.TotalMinutes, "minute")
        : Count(span.TotalSeconds, "second");

    private static string Count(double count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count:0} {unit}{(count == 1 ? "" : "s")}");

    private static void AddFlow(ImmutableArray<string>.Builder sentences, FlowClause? flow)
    {
        if (flow is null)
        {
            return;
        }

        if (!flow.Labels.IsEmpty)
        {
            sentences.Add($"A call marks its session with {Labels(flow.Labels, " and ")}.");
        }

        if (!flow.ForbidAfter.IsEmpty)
        {
            sentences.Add($"Denied once the session is marked with {Labels(flow.ForbidAfter, " or ")}.");
        }

        if (!flow.ApproveAfter.IsEmpty)
        {
            sentences.Add($"A person approves the call once the session is marked with {Labels(flow.ApproveAfter, " or ")}.");
        }
    }

    private static void AddResult(ImmutableArray<string>.Builder sentences, ResultClause? result)
    {
        if (result is null)
        {
            return;
        }

        if (result.MaxBytes is { } most)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"A result of more than {most:N0} bytes is refused."));
        }

        if (!result.Redact.IsEmpty)
        {
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"{(result.Redact.Length == 1 ? "One kind" : result.Redact.Length + " kinds")} of secret {(result.Redact.Length == 1 ? "is" : "are")} taken out of its results."));
        }

        sentences.AddRange(result.DenyIf.Select(p => $"Its result is withheld where {ConditionSentences.Of(p.Conditions)}.{Told(p.OnDeny)}"));
    }

    private static string Labels(ImmutableArray<LabelText> labels, string word) => string.Join(word, labels.Select(l => l.Text));

    private static string Told(string? reason) => reason is null ? "" : $" The agent is told “{reason}”";
}
