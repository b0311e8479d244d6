using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Storage;

/// <summary>
/// Counters that several grants share must mean the same in each of their policies: server-wide ones among the policies in force on
/// that server, organisation-wide ones among all in force.
/// </summary>
internal static class SharedCounters
{
    /// <summary>Throws <see cref="StateConflictException"/> when two policies in force disagree.</summary>
    public static void Check(Snapshot snapshot)
    {
        var inForce = snapshot.Grants.Values.SelectMany(grant => grant.Servers)
            .Where(reach => reach.Value is not null)
            .Select(reach => (Server: reach.Key, Policy: reach.Value!))
            .Distinct()
            .OrderBy(reach => reach.Server, StringComparer.Ordinal)
            .ThenBy(reach => reach.Policy.Name, StringComparer.Ordinal);
        var meanings = new Dictionary<(LimitScope, string, string), (CompiledLimit Limit, string Policy)>();
        foreach (var (server, policy) in inForce)
        {
            foreach (var limit in policy.Compiled.Limits)
            {
                if (limit.Scope is not (LimitScope.Server or LimitScope.Organisation))
                {
                    continue;
                }

                var key = (limit.Scope, limit.Scope == LimitScope.Server ? server : string.Empty, limit.Counter);
                if (meanings.TryGetValue(key, out var other))
                {
                    Compare(limit, policy.Name, other.Limit, other.Policy);
                }
                else
                {
                    meanings[key] = (limit, policy.Name);
                }
            }
        }
    }

    private static string Word(LimitScope scope) => scope == LimitScope.Server ? "server" : "organisation";

    private static void Compare(CompiledLimit limit, string policy, CompiledLimit other, string otherPolicy)
    {
        if (limit.Max != other.Max || limit.Window != other.Window || limit.IsCalendar != other.IsCalendar || limit.RefundsErrors != other.RefundsErrors)
        {
            var isSlots = limit.Concurrent is not null;
            var what = isSlots ? $"a concurrent limit of scope {Word(limit.Scope)}" : $"counter '{limit.Counter}'";
            var about = isSlots ? "how many calls may be on their way" : "its window, max, align or on_error";
            throw new StateConflictException(
                $"{what} is shared by all who use it, and the policies '{otherPolicy}' ({other.Pointer}) and '{policy}' ({limit.Pointer}) disagree about {about}: "
                + (isSlots ? "make them agree, or move one to another place" : "make them agree, or give one its own name"));
        }
    }
}
