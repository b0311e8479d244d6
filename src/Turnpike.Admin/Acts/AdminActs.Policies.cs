using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Importing;
using Turnpike.Admin.Policies.Learning;
using Turnpike.Admin.Policies.Replays;
using Turnpike.Admin.Policies.Testing;
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
        "policy.replay", Right.Look, j => j.ReplayPolicy, j => j.ReplayView, ReplayActs.BeginAsync);

    /// <summary>Says how a replay stands, or what it found.</summary>
    public static Act<NamedReplay, ReplayView> ShowReplay { get; } = new(
        "policy.replay_result", Right.Look, j => j.NamedReplay, j => j.ReplayView, ReplayActs.ShowAsync);

    /// <summary>Decides a file of calls and compares with what is expected of each.</summary>
    public static Act<TestPolicy, TestedPolicy> TestPolicy { get; } = new(
        "policy.test", Right.Look, j => j.TestPolicy, j => j.TestedPolicy, TestActs.TestAsync);

    /// <summary>Says a policy of another format in the words of the language, and everything that changed meaning by it.</summary>
    public static Act<ImportPolicy, ImportedPolicy> ImportPolicy { get; } = new(
        "policy.import", Right.Look, j => j.ImportPolicy, j => j.ImportedPolicy, ImportActs.ImportAsync);

    /// <summary>Begins to learn the least policy that admits the calls of the record.</summary>
    public static Act<LearnPolicy, LearnedPolicy> LearnPolicy { get; } = new(
        "policy.learn", Right.Look, j => j.LearnPolicy, j => j.LearnedPolicy, LearnActs.BeginAsync);

    /// <summary>Says how a policy that is learned stands, or shows it.</summary>
    public static Act<NamedLearning, LearnedPolicy> ShowLearnedPolicy { get; } = new(
        "policy.learn_result", Right.Look, j => j.NamedLearning, j => j.LearnedPolicy, LearnActs.ShowAsync);

    /// <summary>Shows a JSON Schema of policies, for editors.</summary>
    public static Act<Nothing, PolicySchemaView> ShowPolicySchema { get; } = new(
        "policy.schema", Right.Look, j => j.Nothing, j => j.PolicySchemaView, PolicyActs.SchemaAsync);
}
