using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Configuration.Startup;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <content>Configuration files of servers, and the connections of servers.</content>
public static partial class AdminActs
{
    /// <summary>Lets connections to a server be opened again, and looks at it at once.</summary>
    public static Act<NamedServer, ConnectionView> ConnectServer { get; } = new(
        "server.connect", Right.Administer, j => j.NamedServer, j => j.ConnectionView, ConnectionActs.ConnectAsync, ServerActs.Describe);

    /// <summary>Ends every connection to a server; none is opened before it is connected again.</summary>
    public static Act<EndConnections, ConnectionView> DisconnectServer { get; } = new(
        "server.disconnect", Right.Administer, j => j.EndConnections, j => j.ConnectionView, ConnectionActs.DisconnectAsync, ConnectionActs.Describe);

    /// <summary>Ends every connection to a server, and looks at it at once.</summary>
    public static Act<EndConnections, ConnectionView> RestartServer { get; } = new(
        "server.restart", Right.Administer, j => j.EndConnections, j => j.ConnectionView, ConnectionActs.RestartAsync, ConnectionActs.Describe);

    /// <summary>Lists the configuration files that are known.</summary>
    public static Act<Nothing, KnownSources> ListSources { get; } = new(
        "config.sources", Right.Look, j => j.Nothing, j => j.KnownSources, SourceActs.ListAsync);

    /// <summary>Says what became of every server of configuration files, and would become of it now; changes nothing.</summary>
    public static Act<SyncSources, SourcesView> ShowSources { get; } = new(
        "config.status", Right.Administer, j => j.SyncSources, j => j.SourcesView, SourceActs.StatusAsync);

    /// <summary>Puts the servers of configuration files in force, by difference. Starts none.</summary>
    public static Act<SyncSources, SourcesView> SyncSources { get; } = new(
        "config.sync", Right.Administer, j => j.SyncSources, j => j.SourcesView, SourceActs.SyncAsync, SourceActs.Describe);

    /// <summary>The same, and restarts the servers of which a secret has a newer version; forgets the failures of all.</summary>
    public static Act<SyncSources, SourcesView> RefreshServers { get; } = new(
        "server.refresh_all", Right.Administer, j => j.SyncSources, j => j.SourcesView, SourceActs.RefreshAllAsync, SourceActs.Describe);

    /// <summary>Trusts a project's configuration file as long as it has this content.</summary>
    public static Act<TrustSource, Nothing> TrustSource { get; } = new(
        "config.trust", Right.Administer, j => j.TrustSource, j => j.Nothing, SourceActs.TrustAsync, r => new ActRecord(null, null, $"{r.Path} sha256 {r.Sha256}"))
    {
        TakesProof = true,
    };

    /// <summary>Forgets a configuration file and the trust in it; its servers are disabled as if it named none.</summary>
    public static Act<NamedSource, Nothing> ForgetSource { get; } = new(
        "config.forget", Right.Administer, j => j.NamedSource, j => j.Nothing, SourceActs.ForgetAsync, r => new ActRecord(null, null, r.Path));

    /// <summary>Lists the servers that start with the gateway.</summary>
    public static Act<Nothing, StartupList> GetStartup { get; } = new(
        "config.startup.get", Right.Look, j => j.Nothing, j => j.StartupList, StartupActs.GetAsync);

    /// <summary>Has a server start with the gateway, or when it is needed; shows what would be written unless it is to be applied.</summary>
    public static Act<SetStartup, StartupChange> SetStartup { get; } = new(
        "config.startup.set", Right.Administer, j => j.SetStartup, j => j.StartupChange, StartupActs.SetAsync, StartupActs.Describe);
}
