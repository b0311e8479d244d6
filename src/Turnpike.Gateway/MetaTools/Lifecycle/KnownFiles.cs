using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Gateway.MetaTools.SignIns;

namespace Turnpike.Gateway.MetaTools.Lifecycle;

/// <summary>
/// The configuration files of servers, as an agent may have them read again: those that are in force already. Which further file counts is a
/// person's decision, and none is found by looking around.
/// </summary>
internal static class KnownFiles
{
    /// <summary>Reads them.</summary>
    public static ValueTask<SyncSources> ReadAsync(MetaCall call, bool force, CancellationToken cancellation) =>
        SourceReader.ReadAsync(call.Gate.Node, new SourcePlaces(), force, cancellation);

    /// <summary>How they and their servers stand; changes nothing.</summary>
    public static ValueTask<SourcesView> StatusAsync(MetaCall call, SyncSources files, CancellationToken cancellation) =>
        call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.ShowSources, files, cancellation);

    /// <summary>What is said of servers the caller reaches: of several entries of one name the one in force.</summary>
    public static IReadOnlyDictionary<string, SourcedServer> OfCaller(MetaCall call, SourcesView view) => view.Servers
        .Where(s => call.Grant.Servers.ContainsKey(s.Name))
        .GroupBy(s => s.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.FirstOrDefault(s => s.State is not ("shadowed" or "untrusted")) ?? g.First(), StringComparer.Ordinal);
}
