using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Turnpike.Policies;
using Turnpike.State.Limits;
using Turnpike.State.Snapshots;

namespace Turnpike.State.Ledgers;

/// <content>How much of the limits is used, for people.</content>
public sealed partial class LocalLedger
{
    // A sum is saved in units of 10^-28.
    private const double Unit = 1e28;

    /// <summary>Every budget in which something is counted under a limit over time of a policy in force, most used first. Slots of calls under way are none.</summary>
    public ImmutableArray<LimitUse> ListLimits(Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        var known = Known(snapshot).ToLookup(k => (k.Limit.Scope, Server: k.Limit.Scope == LimitScope.Organisation ? "" : k.Server, k.Limit.Counter));
        var uses = ImmutableArray.CreateBuilder<LimitUse>();
        lock (Log.Gate)
        {
            var now = _clock!.Read();
            foreach (var (key, counter) in _projection.Book.Counters)
            {
                foreach (var count in counter.Windows)
                {
                    var strictest = known[(key.Scope, key.Server, key.Counter)]
                        .Where(k => LimitWindow.Of(k.Limit) == count.Window && IsOf(k, key))
                        .OrderBy(k => k.Limit.Max)
                        .FirstOrDefault();
                    if (strictest.Limit is not null && !count.IsIdle(now))
                    {
                        var (sum, _, _, end, _) = count.Save();
                        uses.Add(new LimitUse(
                            key,
                            strictest.Policy,
                            strictest.Limit,
                            (double)BigInteger.Parse(sum.Save(), CultureInfo.InvariantCulture) / Unit,
                            double.Parse(strictest.Limit.Max.ToString(), CultureInfo.InvariantCulture),
                            count.Window.IsSliding ? null : DateTimeOffset.FromUnixTimeMilliseconds(end)));
                    }
                }
            }
        }

        return [.. uses.OrderByDescending(u => u.Share).ThenBy(u => u.Key.Counter, StringComparer.Ordinal).ThenBy(u => u.Key.Value, StringComparer.Ordinal)];
    }

    private static IEnumerable<(string Grant, string Subject, string Server, string Policy, CompiledLimit Limit)> Known(Snapshot snapshot) =>
        from grant in snapshot.Grants.Values
        from reached in grant.Servers
        where reached.Value is not null
        from limit in reached.Value!.Compiled.Limits
        where limit.Concurrent is null
        select (grant.Id, grant.Subject, reached.Key, reached.Value.Name, limit);

    private static bool IsOf((string Grant, string Subject, string Server, string Policy, CompiledLimit Limit) known, in LimitKey key) => key.Scope switch
    {
        LimitScope.Grant or LimitScope.Tool => known.Grant == key.Value,
        LimitScope.Caller => known.Subject == key.Value,
        _ => true,
    };
}
