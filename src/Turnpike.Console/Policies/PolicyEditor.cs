using System.Collections.Immutable;
using Turnpike.Policies;
using Turnpike.Policies.Explanation;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies;

/// <summary>A tool in the editor.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Standing">What the draft says of it; null where the draft has errors.</param>
/// <param name="Before">What is in force says of it; null where nothing is.</param>
public sealed record ToolRow(PolicyTool Tool, ToolStanding? Standing, ToolStanding? Before)
{
    /// <summary>Whether the draft says something else than what is in force; of a policy that is new nothing is.</summary>
    public bool IsChanged => Standing is not null && Before is not null && Standing.Meaning != Before.Meaning;
}

/// <summary>The page of a policy: its tools, its text, and what it means.</summary>
public sealed record EditorModel
{
    /// <summary>What somebody works on, or what is in force where nobody does.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>What is in force; null for a policy that is new.</summary>
    public required PolicyEntry? InForce { get; init; }

    /// <summary>The servers whose tools are shown.</summary>
    public required ImmutableArray<string> Servers { get; init; }

    /// <summary>Other servers, whose tools could be shown.</summary>
    public required ImmutableArray<string> Others { get; init; }

    /// <summary>The approved tools of those servers.</summary>
    public required ImmutableArray<ToolRow> Tools { get; init; }

    /// <summary>What is wrong with the draft, in the order of the document.</summary>
    public required ImmutableArray<PolicyProblem> Problems { get; init; }

    /// <summary>What it means; empty where it has errors.</summary>
    public required ImmutableArray<PolicyStatement> Statements { get; init; }

    /// <summary>Until when the draft only watches; null where it enforces.</summary>
    public required DateTimeOffset? ShadowUntil { get; init; }

    /// <summary>Grants under the policy: id and subject.</summary>
    public required ImmutableArray<(string Id, string Subject)> Grants { get; init; }

    /// <summary>Whether the visitor may change it.</summary>
    public required bool IsEditable { get; init; }

    /// <summary>The form of one tool's rule; null where none is open.</summary>
    public RuleForm? Form { get; init; }

    /// <summary>What could not be done, in sentences.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Whether the draft differs from what is in force.</summary>
    public bool IsChanged => InForce is null || !InForce.Document.Span.SequenceEqual(System.Text.Encoding.UTF8.GetBytes(Draft.Document));

    /// <summary>Whether it would be refused.</summary>
    public bool HasErrors => Problems.Any(p => p.Severity == ProblemSeverity.Error);

    /// <summary>The page of a draft.</summary>
    public static EditorModel Of(Snapshot snapshot, PolicyDraft draft, bool isEditable)
    {
        var inForce = snapshot.Policies.GetValueOrDefault(draft.Name);
        var servers = PolicyTools.Servers(snapshot, draft.Name, draft.Asked);
        var load = draft.Load(snapshot, servers);
        var tools = PolicyTools.Of(snapshot, servers);
        ImmutableArray<ToolStanding> now = load.Policy is null ? [] : PolicyReading.OfTools(load.Policy, tools.Select(t => t.Name));
        ImmutableArray<ToolStanding> before = inForce is null ? [] : PolicyReading.OfTools(inForce.Compiled, tools.Select(t => t.Name));
        return new EditorModel
        {
            Draft = draft,
            InForce = inForce,
            Servers = servers,
            Others = [.. snapshot.AddedServers.Select(s => s.Name).Except(servers, StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Tools = [.. tools.Select((t, i) => new ToolRow(t, now.IsEmpty ? null : now[i], before.IsEmpty ? null : before[i]))],
            Problems = load.Problems,
            Statements = load.Policy is null ? [] : PolicyReading.Of(load.Policy),
            ShadowUntil = load.Policy?.ShadowUntil,
            Grants = [.. snapshot.Grants.Values.Where(g => g.Servers.Values.Any(p => p?.Name == draft.Name)).OrderBy(g => g.Subject, StringComparer.Ordinal).Select(g => (g.Id, g.Subject))],
            IsEditable = isEditable,
        };
    }
}
