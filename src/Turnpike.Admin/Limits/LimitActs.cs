using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Limits;

/// <summary>Asks how much of the limits is used.</summary>
/// <param name="LeastShare">Only those of which at least this share is used, 0 to 1.</param>
/// <param name="Limit">Most that are named, 1 to 500.</param>
public sealed record ListLimits(double LeastShare = 0, int Limit = 100);

/// <summary>How much of a limit is used.</summary>
/// <param name="Scope"><c>grant</c>, <c>caller</c>, <c>session</c>, <c>server</c>, <c>tool</c> or <c>organisation</c>.</param>
/// <param name="Of">Grant, caller or session; empty for a server's and the organisation's.</param>
/// <param name="Server">The server; empty for the organisation's.</param>
/// <param name="Tool">The tool, for scope tool; else empty.</param>
/// <param name="Counter">The counter's name.</param>
/// <param name="Window">The document's word for the window.</param>
/// <param name="Policy">The policy that sets it.</param>
/// <param name="Pointer">JSON Pointer of the limit in it.</param>
/// <param name="Used">What is counted now.</param>
/// <param name="Max">The most that may be.</param>
/// <param name="Share">The used share; 1 and more when it is exhausted.</param>
/// <param name="RestartsAt">When the window starts again; null for one that slides.</param>
public sealed record LimitView(
    string Scope,
    string Of,
    string Server,
    string Tool,
    string Counter,
    string Window,
    string Policy,
    string Pointer,
    double Used,
    double Max,
    double Share,
    DateTimeOffset? RestartsAt);

/// <summary>How much of the limits is used.</summary>
/// <param name="Limits">Most used first.</param>
/// <param name="Total">How many there are, also beyond those that are named.</param>
public sealed record LimitList(ImmutableArray<LimitView> Limits, int Total);

/// <summary>Acts on limits.</summary>
internal static class LimitActs
{
    public static ValueTask<LimitList> ListAsync(ActDesk desk, ListLimits request, CancellationToken cancellation)
    {
        if (request.Limit is < 1 or > 500)
        {
            throw new AdminException(AdminFaultCode.Invalid, "1 to 500 limits are named", "limit 100");
        }

        LimitView[] all =
        [
            .. desk.Ledger.ListLimits(desk.Store.Current)
                .Where(u => u.Share >= request.LeastShare)
                .Select(u => new LimitView(
                    u.Key.Scope.ToString().ToLowerInvariant(), u.Key.Value, u.Key.Server, u.Key.Tool, u.Key.Counter, u.Limit.WindowName, u.Policy, u.Limit.Pointer, u.Used, u.Max, u.Share, u.RestartsAt)),
        ];
        return ValueTask.FromResult(new LimitList([.. all.Take(request.Limit)], all.Length));
    }
}
