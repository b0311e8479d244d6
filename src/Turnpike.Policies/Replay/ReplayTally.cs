using System.Collections.Immutable;

namespace Turnpike.Policies.Replay;

/// <summary>What becomes of a recorded call under a policy, where that is something else than was decided; what lets more through first.</summary>
public enum ReplayChange : byte
{
    /// <summary>It was denied, and would go out.</summary>
    NewlyAllowed,

    /// <summary>A person was asked, and it would go out without anybody's word.</summary>
    NoLongerAsked,

    /// <summary>It was denied, and a person would be asked.</summary>
    AskedInsteadOfDenied,

    /// <summary>It went out, and a person would be asked.</summary>
    NewlyAsked,

    /// <summary>It went out, or a person was asked, and it would be denied.</summary>
    NewlyDenied,
}

/// <summary>Calls of one name that become something else by one rule.</summary>
/// <param name="Change">What becomes of them.</param>
/// <param name="Server">The server; empty where it is not known.</param>
/// <param name="Target">What they name.</param>
/// <param name="Name">The tool, prompt or resource.</param>
/// <param name="Rule">The rule that decides now.</param>
/// <param name="WasRule">The rule that decided the first of them that was looked at; null where it is not known.</param>
/// <param name="Count">How many.</param>
/// <param name="Calls">Their numbers, as many as are kept.</param>
public sealed record ReplayGroup(ReplayChange Change, string Server, CallTarget Target, string Name, string Rule, string? WasRule, int Count, ImmutableArray<long> Calls);

/// <summary>Calls of one name that cannot be decided again, for one reason.</summary>
/// <param name="Server">The server; empty where it is not known.</param>
/// <param name="Name">The tool, prompt or resource.</param>
/// <param name="Why">The reason.</param>
/// <param name="Count">How many.</param>
public sealed record UndecidedGroup(string Server, string Name, string Why, int Count);

/// <summary>Counts replayed calls. What it keeps is bounded: names come from callers.</summary>
public sealed class ReplayTally
{
    /// <summary>Groups of each sort that are kept.</summary>
    public const int MostGroups = 200;

    /// <summary>Calls of a group whose numbers are kept.</summary>
    public const int MostCalls = 10;

    private readonly Dictionary<(ReplayChange, string, CallTarget, string, string), (string? WasRule, int Count, List<long> Calls)> _groups = [];
    private readonly Dictionary<(string, string, string), int> _undecided = [];
    private readonly int[] _changes = new int[Enum.GetValues<ReplayChange>().Length];

    /// <summary>Calls that were looked at.</summary>
    public int Looked { get; private set; }

    /// <summary>Calls of which the policy says what was decided then.</summary>
    public int Same { get; private set; }

    /// <summary>Calls that cannot be decided again.</summary>
    public int Undecided { get; private set; }

    /// <summary>Calls in groups that were not kept, since there are too many.</summary>
    public int Ungrouped { get; private set; }

    /// <summary>How many became something else in one way.</summary>
    public int Count(ReplayChange change) => _changes[(int)change];

    /// <summary>Those that become something else: what lets more through first, then the most calls.</summary>
    public ImmutableArray<ReplayGroup> Groups =>
    [
        .. _groups.Select(g => new ReplayGroup(g.Key.Item1, g.Key.Item2, g.Key.Item3, g.Key.Item4, g.Key.Item5, g.Value.WasRule, g.Value.Count, [.. g.Value.Calls]))
            .OrderBy(g => g.Change).ThenByDescending(g => g.Count).ThenBy(g => g.Server, StringComparer.Ordinal).ThenBy(g => g.Name, StringComparer.Ordinal),
    ];

    /// <summary>Those that cannot be decided again, the most calls first.</summary>
    public ImmutableArray<UndecidedGroup> UndecidedGroups =>
    [
        .. _undecided.Select(g => new UndecidedGroup(g.Key.Item1, g.Key.Item2, g.Key.Item3, g.Value))
            .OrderByDescending(g => g.Count).ThenBy(g => g.Server, StringComparer.Ordinal).ThenBy(g => g.Name, StringComparer.Ordinal),
    ];

    /// <summary>What becomes of a call; null where nothing else does, or that cannot be known.</summary>
    public static ReplayChange? ChangeOf(ReplayedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        return !call.IsChanged ? null : (call.Call.Outcome!.Value, call.Decision!.Value.Outcome) switch
        {
            (_, DecisionOutcome.Deny) => ReplayChange.NewlyDenied,
            (DecisionOutcome.Deny, DecisionOutcome.Allow) => ReplayChange.NewlyAllowed,
            (_, DecisionOutcome.Allow) => ReplayChange.NoLongerAsked,
            (DecisionOutcome.Deny, _) => ReplayChange.AskedInsteadOfDenied,
            _ => ReplayChange.NewlyAsked,
        };
    }

    /// <summary>Counts one.</summary>
    public void Add(ReplayedCall replayed)
    {
        ArgumentNullException.ThrowIfNull(replayed);
        Looked++;
        var call = replayed.Call.Call;
        if (replayed.Missing is { } why)
        {
            Undecided++;
            var key = (call.Server, call.Name, why);
            if (_undecided.TryGetValue(key, out var count) || _undecided.Count < MostGroups)
            {
                _undecided[key] = count + 1;
            }
            else
            {
                Ungrouped++;
            }
        }
        else if (ChangeOf(replayed) is { } change)
        {
            _changes[(int)change]++;
            Keep((change, call.Server, call.Target, call.Name, replayed.Decision!.Value.Rule), replayed.Call);
        }
        else
        {
            Same++;
        }
    }

    private void Keep((ReplayChange, string, CallTarget, string, string) key, RecordedCall call)
    {
        if (_groups.TryGetValue(key, out var group))
        {
            if (group.Calls.Count < MostCalls)
            {
                group.Calls.Add(call.Number);
            }

            _groups[key] = group with { Count = group.Count + 1 };
        }
        else if (_groups.Count < MostGroups)
        {
            _groups[key] = (call.Rule, 1, [call.Number]);
        }
        else
        {
            Ungrouped++;
        }
    }
}
