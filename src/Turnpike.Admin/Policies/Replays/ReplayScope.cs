using System.Collections.Frozen;
using Turnpike.Admin.Acts;
using Turnpike.Policies.Replay;

namespace Turnpike.Admin.Policies.Replays;

/// <summary>
/// Which recorded calls are a policy's: those under it now, by grant and server, and those that one of its versions decided then. A call under
/// another policy would say nothing of what applying this one changes.
/// </summary>
internal sealed class ReplayScope
{
    private readonly FrozenSet<(string Grant, string Server)>? _bound;
    private readonly FrozenSet<string> _digests;

    private ReplayScope(FrozenSet<(string, string)>? bound, FrozenSet<string> digests) => (_bound, _digests) = (bound, digests);

    /// <summary>The calls of a policy; every call where none is named.</summary>
    public static ReplayScope Of(ActDesk desk, string? policy)
    {
        var snapshot = desk.Store.Current;
        if (policy is null || !snapshot.Policies.ContainsKey(policy))
        {
            return new ReplayScope(null, []);
        }

        return new ReplayScope(
            snapshot.Grants.Values.SelectMany(g => g.Servers.Where(s => s.Value?.Name == policy).Select(s => (g.Id, s.Key))).ToFrozenSet(),
            desk.Store.ListPolicyVersions(policy).Select(v => v.Digest).ToFrozenSet(StringComparer.Ordinal));
    }

    /// <summary>Whether a call is among them.</summary>
    public bool Has(RecordedCall call) =>
        _bound is null || (call.Policy is { } digest && _digests.Contains(digest)) || (call.Grant is { } grant && _bound.Contains((grant, call.Call.Server)));
}
