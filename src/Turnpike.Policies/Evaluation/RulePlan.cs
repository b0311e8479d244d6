using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>One rule of the document, ready to be evaluated.</summary>
internal sealed class RulePlan
{
    /// <summary>What the agent is told where the document says nothing.</summary>
    public const string DefaultReason = "Denied by policy.";

    public RulePlan(Rule rule)
    {
        Pointer = rule.Place.Pointer;
        ActionPointer = Pointer + "/action";
        Action = rule.Action;
        WrittenReason = rule.Reason;
        DenyIf = [.. rule.DenyIf.Select(p => new CompiledPredicate(p, Reason))];
        Require = [.. rule.Require.Select(p => new CompiledPredicate(p, Reason))];
        Limits = [.. rule.AllLimits.Select(Compile)];
        Approval = new ApprovalPlan(rule, Reason);
        Flow = rule.Flow is { } flow ? new FlowPlan(flow) : null;
        Result = rule.Result;
        ResultDenyIf = [.. rule.Result?.DenyIf.Select(p => new CompiledPredicate(p, Reason)) ?? []];
    }

    public string Pointer { get; }

    public string ActionPointer { get; }

    public RuleAction Action { get; }

    public string? WrittenReason { get; }

    public string Reason => WrittenReason ?? DefaultReason;

    public ImmutableArray<CompiledPredicate> DenyIf { get; }

    public ImmutableArray<CompiledPredicate> Require { get; }

    public ImmutableArray<CompiledLimit> Limits { get; }

    public ApprovalPlan Approval { get; }

    /// <summary>Whether a call can make the rule ask a person.</summary>
    public bool MayAsk => Approval.AsksAlways || Approval.When is not null || Flow is not null;

    public FlowPlan? Flow { get; }

    public ResultClause? Result { get; }

    public ImmutableArray<CompiledPredicate> ResultDenyIf { get; }

    private CompiledLimit Compile(Limit limit) => new()
    {
        Pointer = limit.Place.Pointer,
        Counter = limit.Counter,
        Window = limit.Window.Length,
        WindowName = limit.Window.Text,
        IsCalendar = limit.IsCalendar,
        Scope = limit.Scope,
        Max = limit.Max,
        Reason = Reason,
        FixedAmount = limit.AmountPath is null ? limit.Amount : null,
        AmountPath = limit.AmountPath is { } path ? path.Segments : [],
        RefundsErrors = limit.RefundsErrors,
        Concurrent = limit.Concurrent,
    };
}
