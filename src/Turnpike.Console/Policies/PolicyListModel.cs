using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using Turnpike.Policies;
using Turnpike.Policies.Explanation;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies;

/// <summary>A policy in the list.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="AllowsByDefault">Whether what nothing names is allowed.</param>
/// <param name="Counts">How many entries there are of each kind.</param>
/// <param name="Servers">The servers some grant reaches under it.</param>
/// <param name="Subjects">Who stands under it.</param>
/// <param name="ShadowUntil">Until when it only watches; null where it enforces.</param>
/// <param name="Warnings">How much in it is probably not meant.</param>
public sealed record PolicyLine(
    PolicyEntry Policy,
    bool AllowsByDefault,
    ImmutableArray<(ToolChoice Choice, int Count)> Counts,
    ImmutableArray<string> Servers,
    ImmutableArray<string> Subjects,
    DateTimeOffset? ShadowUntil,
    int Warnings);

/// <summary>The list of policies.</summary>
/// <param name="Lines">The policies, those that only watch first.</param>
/// <param name="Unguarded">Servers that some grant reaches without any policy, where everything is denied.</param>
/// <param name="Without">Servers that no policy is used with.</param>
/// <param name="IsEditable">Whether the visitor may change them.</param>
public sealed record PolicyListModel(ImmutableArray<PolicyLine> Lines, ImmutableArray<string> Unguarded, ImmutableArray<string> Without, bool IsEditable)
{
    // A document is checked once for as long as it is in force.
    private static readonly ConditionalWeakTable<CompiledPolicy, StrongBox<int>> Warnings = [];

    /// <summary>The list as it is now.</summary>
    public static PolicyListModel Of(Snapshot snapshot, DateTimeOffset now, bool isEditable)
    {
        var used = snapshot.Grants.Values.SelectMany(g => g.Servers).Where(s => s.Value is not null).Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        return new PolicyListModel(
            [.. snapshot.Policies.Values.Select(p => Line(snapshot, p, now)).OrderBy(l => l.ShadowUntil is null).ThenBy(l => l.Policy.Name, StringComparer.Ordinal)],
            [.. snapshot.Grants.Values.SelectMany(g => g.Servers).Where(s => s.Value is null).Select(s => s.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. snapshot.AddedServers.Select(s => s.Name).Where(s => !used.Contains(s)).Order(StringComparer.Ordinal)],
            isEditable);
    }

    private static PolicyLine Line(Snapshot snapshot, PolicyEntry policy, DateTimeOffset now)
    {
        var servers = PolicyTools.Servers(snapshot, policy.Name);
        var known = Admin.Policies.PinnedTools.OfPolicy(snapshot, policy.Name);
        return new PolicyLine(
            policy,
            policy.Compiled.AllowsByDefault,
            PolicyReading.Counts(policy.Compiled),
            servers,
            [.. snapshot.Grants.Values.Where(g => g.Servers.Values.Any(p => p?.Name == policy.Name)).Select(g => g.Subject).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            policy.Compiled.ShadowUntil is { } until && now < until ? until : null,
            Own(policy) + (known.IsEmpty ? 0 : policy.Compiled.Check(known).Length));
    }

    private static int Own(PolicyEntry policy) =>
        Warnings.GetValue(policy.Compiled, _ => new StrongBox<int>(CompiledPolicy.Load(policy.Document).Problems.Length)).Value;
}
