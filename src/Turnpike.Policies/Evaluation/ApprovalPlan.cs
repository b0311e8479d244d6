using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>When one rule asks a person, and what it then asks for.</summary>
internal sealed class ApprovalPlan
{
    private readonly bool _asksAlways;

    public ApprovalPlan(Rule rule, string reason)
    {
        var clause = rule.Approval;
        _asksAlways = rule.Action == RuleAction.RequireApproval || clause is { When: null };
        When = clause?.When is { } when ? new CompiledPredicate(when, reason) : null;

        // What asks is named: the action where it does, else the clause.
        Pointer = rule.Action == RuleAction.RequireApproval || clause is null ? rule.Place.Pointer + "/action" : clause.Place.Pointer;
        var timeout = clause?.Timeout ?? ApprovalRequirement.DefaultTimeout;
        var hold = clause?.Hold ?? TimeSpan.Zero;
        Requirement = new ApprovalRequirement
        {
            Pointers = [Pointer],
            Timeout = timeout,
            Quorum = clause?.Quorum ?? 1,
            Approvers = clause is { Approvers.Length: > 0 } ? [clause.Approvers] : [],
            Hold = hold < timeout ? hold : timeout,
        };
    }

    public string Pointer { get; }

    public ApprovalRequirement Requirement { get; }

    /// <summary>The conditions of <c>when</c>; null without.</summary>
    public CompiledPredicate? When { get; }

    /// <summary>Whether the rule asks whatever the call says.</summary>
    public bool AsksAlways => _asksAlways;
}
