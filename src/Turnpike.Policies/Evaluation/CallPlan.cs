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

    /// <summary>What an allow names.</summary>
    public string AllowRule { get; }

    /// <summary>Whether the arguments are validated against the input schema.</summary>
    public bool ValidatesArguments { get; private init; }

    /// <summary>What a denial by the schema names.</summary>
    public string ArgumentsRule { get; private init; } = "(arguments)";

    /// <summary>What the agent is told then.</summary>
    public string ArgumentsReason { get; private init; } = RulePlan.DefaultReason;

    /// <summary>The plan of a tool. The strictest of entry and <c>all_tools</c> wins: schema over open.</summary>
    public static CallPlan Tool(Rule? own, Rule? allTools, RulePlan? shared)
    {
        var (rule, reason) = own?.Arguments == ArgumentsMode.Schema ? (own.Place.Pointer + "/arguments", own.Reason)
            : allTools?.Arguments == ArgumentsMode.Schema ? (allTools.Place.Pointer + "/arguments", allTools.Reason)
            : ("(arguments)", own?.Reason);
        return new CallPlan(own is null ? null : new RulePlan(own), shared)
        {
            ValidatesArguments = own?.Arguments != ArgumentsMode.Open || allTools?.Arguments == ArgumentsMode.Schema,
            ArgumentsRule = rule,
            ArgumentsReason = reason ?? own?.Reason ?? RulePlan.DefaultReason,
        };
    }

    /// <summary>The plan of a resource or a prompt: no schema, no <c>all_tools</c>.</summary>
    public static CallPlan Other(Rule? own) => new(own is null ? null : new RulePlan(own), null);
}
