using Turnpike.Admin.Policies.Replays;
using Turnpike.Admin.Policies.Trials;
using Turnpike.Admin.Policies.Versions;

namespace Turnpike.Admin.Acts;

/// <content>Asking policies, applied or drafts: nothing is changed by any of these.</content>
public static partial class AdminActs
{
    /// <summary>Says how a call would be decided, why, and what would have to change for an allow.</summary>
    public static Act<TryPolicy, TriedCall> TryPolicy { get; } = new(
        "policy.try", Right.Look, j => j.TryPolicy, j => j.TriedCall, TrialActs.TryAsync);

    /// <summary>Says what differs between two policies, by place and value.</summary>
    public static Act<ComparePolicies, PolicyDifference> ComparePolicies { get; } = new(
        "policy.diff", Right.Look, j => j.ComparePolicies, j => j.PolicyDifference, ComparisonActs.CompareAsync);

    /// <summary>Begins to decide the calls of the record again under a policy.</summary>
    public static Act<ReplayPolicy, ReplayView> ReplayPolicy { get; } = new(
        "policy.replay", Right.Look, j => j.ReplayPolicy, j => j.ReplayView, ReplayDesk.BeginAsync);

    /// <summary>Says how a replay stands, or what it found.</summary>
    public static Act<NamedReplay, ReplayView> ShowReplay { get; } = new(
        "policy.replay_result", Right.Look, j => j.NamedReplay, j => j.ReplayView, ReplayDesk.ShowAsync);
}
