using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies.Evaluation;

/// <summary>Everything that applies to a call once its name is resolved: the entry, <c>all_tools</c>, and what both together say.</summary>
internal sealed class CallPlan
{
    private CallPlan(RulePlan? own, RulePlan? shared)
    {
        Own = own;
        Shared = shared;
        DenyIf = [.. own?.DenyIf ?? [], .. shared?.DenyIf ?? []];
        Require = [.. own?.Require ?? [], .. shared?.Require ?? []];
        Limits = [.. own?.Limits ?? [], .. shared?.Limits ?? []];
        AllowRule = own?.Pointer ?? "(default allow)";
        Labels = [.. (own?.Flow?.Labels ?? []).Concat(shared?.Flow?.Labels ?? []).Distinct(StringComparer.Ordinal)];
        MayAsk = own is { MayAsk: true } || shared is { MayAsk: true };
        BothAsk = own is null || shared is null ? null : ApprovalRequirement.Both(own.Approval.Requirement, shared.Approval.Requirement);
        Result = ResultPlan.Of(own, shared);
    }

    /// <summary>The entry's rule; null where <c>default: allow</c> alone lets the call through.</summary>
    public RulePlan? Own { get; }

    /// <summary>The rule of <c>all_tools</c>; null for what is no tool.</summary>
    public RulePlan? Shared { get; }

    /// <summary>The entry's predicates, then those of <c>all_tools</c>.</summary>
    public ImmutableArray<CompiledPredicate> DenyIf { get; }

    /// <summary>The entry's predicates, then those of <c>all_tools</c>.</summary>
    public ImmutableArray<CompiledPredicate> Require { get; }

    /// <summary>The entry's limits, then those of <c>all_tools</c>.</summary>
    public ImmutableArray<CompiledLimit> Limits { get; }

    /// <summary>Whether a person may be asked, so that it is worth looking.</summary>
    public bool MayAsk { get; }

    /// <summary>What is asked for where the entry and <c>all_tools</c> both ask.</summary>
    public ApprovalRequirement? BothAsk { get; }

    /// <summary>The labels a call puts on its session, the entry's first, each once.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>What happens to the result; null where nothing is said of it.</summary>
    public ResultRules? Result { get; }

    /// <summary>What an allow names.</summary>
    public string AllowRule { get; }

    /// <summary>How the arguments are held against the input schema.</summary>
    public ArgumentsMode Arguments { get; private init; } = ArgumentsMode.Open;

    /// <summary>What a denial by the schema names.</summary>
    public string ArgumentsRule { get; private init; } = "(arguments)";

    /// <summary>What the agent is told then.</summary>
    public string ArgumentsReason { get; private init; } = RulePlan.DefaultReason;

    /// <summary>The plan of a tool. The strictest of entry and <c>all_tools</c> wins: strict over schema over open.</summary>
    public static CallPlan Tool(Rule? own, Rule? allTools, RulePlan? shared)
    {
        var mode = Strictest(own?.Arguments ?? ArgumentsMode.Schema, allTools?.Arguments ?? ArgumentsMode.Open);
        var (rule, reason) = own?.Arguments == mode ? (own.Place.Pointer + "/arguments", own.Reason)
            : allTools?.Arguments == mode ? (allTools.Place.Pointer + "/arguments", allTools.Reason)
            : ("(arguments)", own?.Reason);
        return new CallPlan(own is null ? null : new RulePlan(own), shared)
        {
            Arguments = mode,
            ArgumentsRule = rule,
            ArgumentsReason = reason ?? own?.Reason ?? RulePlan.DefaultReason,
        };
    }

    /// <summary>The plan of a resource or a prompt: no schema, no <c>all_tools</c>.</summary>
    public static CallPlan Other(Rule? own) => new(own is null ? null : new RulePlan(own), null);

    private static ArgumentsMode Strictest(ArgumentsMode a, ArgumentsMode b) => a > b ? a : b;
}
