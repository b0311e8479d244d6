using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Limits;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Records;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Reports;
using Turnpike.Console.Frame;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Overview;

/// <summary><c>/console</c>: what agents do now, and what wants a person's look.</summary>
internal static class OverviewPages
{
    private const double NearExhaustion = 0.8;

    // What all servers can do together changes with the snapshot alone.
    private static readonly ConditionalWeakTable<Snapshot, StackReport> Stacks = [];

    /// <summary>Adds the page.</summary>
    public static void Map(ConsoleRoutes routes) => routes.Get("/", Right.Look, ShowAsync);

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var span = OverviewSpan.Of(request.Query("span"));
        var now = request.Site.Time.GetUtcNow();
        var snapshot = request.Node.Current;

        // Buckets begin at whole ones, so that a chart does not shiver from look to look.
        var until = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % span.Bucket.Ticks) + span.Bucket.Ticks, TimeSpan.Zero);
        var counted = await request.ActAsync(AdminActs.CountRecords, new CountRecords { Since = until - span.Length, Until = until, BucketSeconds = (int)span.Bucket.TotalSeconds, Top = 8 });
        var approvals = (await request.ActAsync(AdminActs.ListApprovals, new ListApprovals())).Approvals;
        var pending = (await request.ActAsync(AdminActs.ListPins, new ListPins(PendingOnly: true))).Pins;
        return PageAnswer.Show<OverviewPage>("Overview", new OverviewModel
        {
            Span = span,
            Counts = counted.Counts,
            Index = counted.Index,
            Waiting = [.. approvals.Where(a => a.State == "pending").OrderBy(a => a.ExpiresAt)],
            Health = (await request.ActAsync(AdminActs.AskHealth, new AskHealth(null))).Servers,
            Changed = [.. pending.Where(p => p.State is "changed" or "removed")],
            New = pending.Count(p => p.State == "new"),
            Limits = await request.ActAsync(AdminActs.ListLimits, new ListLimits(NearExhaustion, 6)),
            Latest = (await request.ActAsync(AdminActs.SearchRecord, new SearchRecord { Kinds = ["call", "approval", "finding", "admin", "refused_act"], Limit = 8 })).Records,
            Stack = Stacks.GetValue(snapshot, Look),
            Grants = snapshot.Grants.Count,
            Servers = snapshot.AddedServers.Count(),
        });
    }

    private static StackReport Look(Snapshot snapshot) => StackReport.Of(
        snapshot.AddedServers.OrderBy(s => s.Name, StringComparer.Ordinal).Select(s => new StackMember(s.Name, [.. s.Pins.Values])),
        (server, pin) => snapshot.Correction(server, pin.Name, pin.Hash));
}
