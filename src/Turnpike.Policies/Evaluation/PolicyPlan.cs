using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Globs;

namespace Turnpike.Policies.Evaluation;

/// <summary>A whole document compiled for lookup by name. Immutable.</summary>
internal sealed class PolicyPlan
{
    private readonly NameTable<CallPlan> _tools;
    private readonly NameTable<CallPlan> _resources;
    private readonly NameTable<CallPlan> _prompts;
    private readonly CallPlan _defaultTool;
    private readonly CallPlan _defaultOther = CallPlan.Other(null);

    public PolicyPlan(PolicyDocument document)
    {
        AllowsByDefault = document.AllowsByDefault;
        ShadowUntil = document.Shadow?.Until;
        Hidden = Table(document.Hide, h => h, h => h.Place.Pointer);
        var shared = document.AllTools is { } allTools ? new RulePlan(allTools) : null;
        _defaultTool = CallPlan.Tool(null, document.AllTools, shared);

        List<CallPlan> plans = [];
        CallPlan Keep(CallPlan plan)
        {
            plans.Add(plan);
            return plan;
        }

        _tools = Table(document.Tools, e => e.Name, e => Keep(CallPlan.Tool(e.Rule, document.AllTools, shared)));
        _resources = Table(document.Resources, e => e.Name, e => Keep(CallPlan.Other(e.Rule)));
        _prompts = Table(document.Prompts, e => e.Name, e => Keep(CallPlan.Other(e.Rule)));
        ServerRequests = document.ServerRequests.ToFrozenDictionary(r => r.Kind, StringComparer.Ordinal);
        Limits = [.. plans.SelectMany(p => p.Own!.Limits), .. shared?.Limits ?? []];
    }

    public bool AllowsByDefault { get; }

    /// <summary>Until when the policy only watches; null where it enforces.</summary>
    public DateTimeOffset? ShadowUntil { get; }

    /// <summary>Hidden tools, with the pointer that hides them.</summary>
    public NameTable<string> Hidden { get; }

    public FrozenDictionary<string, ServerRequestEntry> ServerRequests { get; }

    /// <summary>Every limit of the document, each once.</summary>
    public ImmutableArray<CompiledLimit> Limits { get; }

    /// <summary>What applies to a name; null where nothing lists it under <c>default: deny</c>.</summary>
    public CallPlan? Find(CallTarget target, string name)
    {
        var entries = target switch { CallTarget.Tool => _tools, CallTarget.Resource => _resources, _ => _prompts };
        if (entries.TryFind(name, out var plan))
        {
            return plan;
        }

        return !AllowsByDefault ? null : target == CallTarget.Tool ? _defaultTool : _defaultOther;
    }

    private static NameTable<TValue> Table<TEntry, TValue>(ImmutableArray<TEntry> entries, Func<TEntry, NamePattern> name, Func<TEntry, TValue> value)
        where TValue : class
    {
        var compiled = entries.DistinctBy(e => name(e).Text, StringComparer.Ordinal).Select(e => (Name: name(e), Value: value(e))).ToArray();
        return new NameTable<TValue>(
            compiled.Where(e => !e.Name.IsGlob).Select(e => (e.Name.Text, e.Value)),
            compiled.Where(e => e.Name.IsGlob).Select(e => (new Glob(e.Name.Text), e.Value)));
    }
}
