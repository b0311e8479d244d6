using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>Calls that are under way, over every process of the data folder: what would be lost by ending a server's connections.</summary>
internal static class InFlight
{
    /// <summary>
    /// Throws <see cref="AdminException"/> naming how many calls of which server would be lost, unless that is wanted.
    /// </summary>
    /// <returns>How many are lost.</returns>
    public static int Refuse(ActDesk desk, IEnumerable<string> servers, bool force)
    {
        (string Server, int Calls)[] busy = [.. servers.Distinct(StringComparer.Ordinal).Select(s => (s, desk.Ledger.CountUnderWay(s))).Where(b => b.Item2 > 0)];
        return force || busy.Length == 0
            ? busy.Sum(b => b.Calls)
            : throw new AdminException(
                AdminFaultCode.Conflict,
                $"nothing was changed: work is in flight ({string.Join(", ", busy.Select(b => $"{b.Server}: {b.Calls} {(b.Calls == 1 ? "call" : "calls")}"))}), and would be cancelled",
                "wait, or --force");
    }
}
