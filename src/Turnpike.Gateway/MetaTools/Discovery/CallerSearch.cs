using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Search;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>
/// What one caller may find: the pinned tools of its servers that its policies show and do not deny. Built from the snapshot alone, so
/// nothing is started by looking; kept as long as the snapshot is in force, for a minute at most.
/// </summary>
internal sealed class CallerSearch
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private Kept? _kept;

    /// <summary>The caller's view of the search.</summary>
    public SearchView For(MetaCall call)
    {
        var time = call.Gate.Options.Time;
        var kept = Volatile.Read(ref _kept);
        if (kept is not null && ReferenceEquals(kept.Snapshot, call.Snapshot) && time.GetElapsedTime(kept.At) < KeptFor)
        {
            return kept.View;
        }

        var now = time.GetUtcNow();
        var search = ToolSearch.Build(
            call.Servers.Where(s => !s.Entry.Settings.IsDisabled).SelectMany(s => s.Tools(now).Where(t => !s.Denies(t, now)).Select(t => SearchableTool.Of(s.Name, t, RiskOf(s.Entry, t)))),
            kept?.Search);
        var view = search.For(static _ => true);
        Volatile.Write(ref _kept, new Kept(call.Snapshot, search, view, time.GetTimestamp()));
        return view;
    }

    private static Catalog.Classification.ToolRisk? RiskOf(ServerEntry server, Definition tool) =>
        tool.Risk is { } judged ? server.Correction(tool.Name, tool.Hash)?.Over(judged) ?? judged : null;

    private sealed record Kept(Snapshot Snapshot, ToolSearch Search, SearchView View, long At);
}
