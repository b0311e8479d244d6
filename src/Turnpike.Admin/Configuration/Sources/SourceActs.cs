using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Configuration.Sources;

/// <summary>Acts on configuration files and the servers they name. The process that asks reads the files; nothing is read again here.</summary>
internal static class SourceActs
{
    public static ValueTask<KnownSources> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new KnownSources([.. desk.Store.ListSources().Select(s => new KnownSourceView(s.Path, s.Level, s.Trusted, s.TrustedBy, s.TrustedAt))]));

    public static ValueTask<SourcesView> StatusAsync(ActDesk desk, SyncSources request, CancellationToken cancellation)
    {
        var plan = Plan(desk, request);
        return ValueTask.FromResult(new SourcesView(plan.Files, Counted(desk, plan)));
    }

    public static ValueTask<SourcesView> SyncAsync(ActDesk desk, SyncSources request, CancellationToken cancellation) => Sync(desk, request, []);

    public static ValueTask<SourcesView> RefreshAllAsync(ActDesk desk, SyncSources request, CancellationToken cancellation)
    {
        foreach (var server in desk.Store.Current.Servers.Keys)
        {
            desk.Connector.Forgive(server);
        }

        return Sync(desk, request, RotatedSecrets.Of(desk.Store.Current));
    }

    public static ActRecord Describe(SyncSources request) => new(null, null, string.Join("; ", request.Files.Select(f => $"{f.Path} sha256 {f.Sha256 ?? "-"}")));

    public static ValueTask<Nothing> TrustAsync(ActDesk desk, TrustSource request, CancellationToken cancellation)
    {
        if (!Path.IsPathFullyQualified(request.Path) || request.Sha256.Length != 64 || !request.Sha256.All(char.IsAsciiHexDigitLower))
        {
            throw new AdminException(AdminFaultCode.Invalid, "a file is trusted by its full path and the SHA-256 of its content, in lower-case hex");
        }

        desk.Store.TrustSource(request.Path, SourcePlan.Word(SourceLevel.Project), request.Sha256, desk.Who);
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ValueTask<Nothing> ForgetAsync(ActDesk desk, NamedSource request, CancellationToken cancellation)
    {
        var known = desk.Store.ListSources();
        if (!known.Any(s => s.Path == request.Path))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"the file {request.Path} is not known", NearestName.Of(request.Path, known.Select(s => s.Path)));
        }

        // Without its file a server would stay for ever: it is gone like one that the file does not name any more.
        var plan = SourcePlan.Of([new SourceFile { Path = request.Path, Level = SourceLevel.Project, IsAbsent = true }], [], desk.Store.Current.Servers, desk.Time.GetUtcNow());
        InFlight.Refuse(desk, plan.Stopped, force: false);
        desk.Store.ChangeServers(plan.Changes);
        desk.Store.ForgetSource(request.Path);
        return ValueTask.FromResult(Nothing.Value);
    }

    private static ValueTask<SourcesView> Sync(ActDesk desk, SyncSources request, ImmutableArray<ServerEntry> rotated)
    {
        var plan = Plan(desk, request);
        var changes = plan.Changes;
        var untouched = rotated.RemoveAll(r => changes.Changed.Any(c => c.Name == r.Name) || changes.Removed.Contains(r.Name));
        changes = changes with { Changed = [.. changes.Changed, .. untouched] };
        var servers = Counted(desk, plan);
        var restarted = untouched.RemoveAll(after => after.IsReachedLike(desk.Store.Current.Servers[after.Name]));
        var cancelled = InFlight.Refuse(desk, plan.Stopped.Concat(restarted.Select(s => s.Name)), request.Force);
        foreach (var after in changes.Changed)
        {
            ServerChanges.ForgetTokens(desk, desk.Store.Current.Servers[after.Name], after.Target);
        }

        desk.Store.ChangeServers(changes);
        return ValueTask.FromResult(new SourcesView(plan.Files, servers, cancelled)
        {
            Restarted = [.. restarted.Select(s => s.Name)],
        });
    }

    private static SourcePlan Plan(ActDesk desk, SyncSources request) =>
        SourcePlan.Of([.. request.Files.Select(f => f with { Entries = [.. f.Entries.Select(e => WithoutLoop(desk, e))] })], desk.Store.ListSources(), desk.Store.Current.Servers, desk.Time.GetUtcNow());

    private static SourceEntry WithoutLoop(ActDesk desk, SourceEntry entry)
    {
        if (entry.Request is not { } request)
        {
            return entry;
        }

        try
        {
            ServerLoops.Refuse(desk, ServerTargets.Of(request));
            return entry;
        }
        catch (AdminException e)
        {
            return entry with { Request = null, Problem = e.Fault.Message };
        }
    }

    private static ImmutableArray<SourcedServer> Counted(ActDesk desk, SourcePlan plan) =>
        [.. plan.Servers.Select(s => s with { InFlight = desk.Ledger.CountUnderWay(s.Name) })];
}
