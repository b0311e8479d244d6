using System.Collections.Immutable;
using System.Text;
using Turnpike.Policies;
using Turnpike.Policies.Comparing;
using Turnpike.Policies.Explanation;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies;

/// <summary>What becomes of the calls of a tool.</summary>
public enum ToolDirection : byte
{
    /// <summary>No call of it went out, and now some do.</summary>
    Opened,

    /// <summary>No call of it went out, and now those do that a person approves.</summary>
    Askable,

    /// <summary>More of its calls go out than before, or with less asking.</summary>
    Loosened,

    /// <summary>Its rule is another, and which of the two lets more through cannot be told from the words alone.</summary>
    Altered,

    /// <summary>Fewer of its calls go out than before, or with more asking.</summary>
    Tightened,

    /// <summary>Calls of it went out, and now none do.</summary>
    Closed,
}

/// <summary>A tool of which the draft says something else than what is in force.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Before">What is in force says of it; null where nothing is.</param>
/// <param name="After">What the draft says of it.</param>
/// <param name="Direction">What becomes of its calls.</param>
public sealed record ToolDifference(PolicyTool Tool, ToolStanding? Before, ToolStanding After, ToolDirection Direction);

/// <summary>The page before something is applied: what changes, those that may do more first.</summary>
public sealed record ReviewModel
{
    /// <summary>What is to be applied.</summary>
    public required PolicyDraft Draft { get; init; }

    /// <summary>What is in force; null for a policy that is new.</summary>
    public required PolicyEntry? InForce { get; init; }

    /// <summary>What is wrong with the draft, in the order of the document.</summary>
    public required ImmutableArray<PolicyProblem> Problems { get; init; }

    /// <summary>Tools whose calls are decided otherwise, the opened ones first.</summary>
    public required ImmutableArray<ToolDifference> Tools { get; init; }

    /// <summary>What differs in the document.</summary>
    public required ImmutableArray<PolicyChange> Parts { get; init; }

    /// <summary>The two texts side by side, what is the same left out.</summary>
    public required ImmutableArray<TextRow> Text { get; init; }

    /// <summary>Until when it will only watch; null where it enforces.</summary>
    public required DateTimeOffset? ShadowUntil { get; init; }

    /// <summary>How many tools it was held against.</summary>
    public required int ToolCount { get; init; }

    /// <summary>Whether it was to be applied and was not, since somebody else was faster.</summary>
    public bool IsLate { get; init; }

    /// <summary>Why it was not applied; null where nobody tried.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether it would be refused.</summary>
    public bool HasErrors => Problems.Any(p => p.Severity == ProblemSeverity.Error);

    /// <summary>Whether applying would change nothing.</summary>
    public bool IsSame => InForce is not null && Text.IsEmpty;

    /// <summary>Compares a draft with what is in force.</summary>
    public static ReviewModel Of(Snapshot snapshot, PolicyDraft draft)
    {
        var inForce = snapshot.Policies.GetValueOrDefault(draft.Name);
        var servers = PolicyTools.Servers(snapshot, draft.Name, draft.Asked);
        var load = draft.Load(snapshot, servers);
        var tools = PolicyTools.Of(snapshot, servers);
        return new ReviewModel
        {
            Draft = draft,
            InForce = inForce,
            Problems = load.Problems,
            Tools = load.Policy is { } policy ? Differences(tools, inForce?.Compiled, policy) : [],
            Parts = load.Policy is not null && inForce is not null ? PolicyComparison.Compare(inForce.Compiled, load.Policy) : [],
            Text = TextDifference.Of(inForce is null ? "" : Encoding.UTF8.GetString(inForce.Document.Span), draft.Document),
            ShadowUntil = load.Policy?.ShadowUntil,
            ToolCount = tools.Length,
        };
    }

    /// <summary>The tools of which two policies say something else; without an earlier one, those that become callable.</summary>
    public static ImmutableArray<ToolDifference> Differences(ImmutableArray<PolicyTool> tools, CompiledPolicy? old, CompiledPolicy now)
    {
        var after = PolicyReading.OfTools(now, tools.Select(t => t.Name));
        var before = old is null ? default : PolicyReading.OfTools(old, tools.Select(t => t.Name));
        return
        [
            .. tools.Select((t, i) => (Tool: t, Before: before.IsDefault ? null : before[i], After: after[i]))
                .Where(d => d.After.Meaning != (d.Before?.Meaning ?? "unlisted"))
                .Select(d => new ToolDifference(d.Tool, d.Before, d.After, Direction(d.Before?.Choice ?? ToolChoice.Unlisted, d.After.Choice)))
                .OrderBy(d => d.Direction),
        ];
    }

    // Conditions and limits let through some of what goes out without them: which of the two more, nobody can say from here.
    private static ToolDirection Direction(ToolChoice before, ToolChoice after) => (Openness(before), Openness(after)) switch
    {
        (0, 1) => ToolDirection.Askable,
        (0, > 1) => ToolDirection.Opened,
        ( > 0, 0) => ToolDirection.Closed,
        var (a, b) when a < b => ToolDirection.Loosened,
        var (a, b) when a > b => ToolDirection.Tightened,
        _ => ToolDirection.Altered,
    };

    private static int Openness(ToolChoice choice) => choice switch
    {
        ToolChoice.Unlisted or ToolChoice.Hide or ToolChoice.Deny => 0,
        ToolChoice.RequireApproval => 1,
        ToolChoice.Custom or ToolChoice.Limit => 2,
        _ => 3,
    };
}
