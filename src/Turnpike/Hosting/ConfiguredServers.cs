using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration.Sources;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Commands;

namespace Turnpike.Hosting;

/// <summary>The servers of configuration files at the start of a gateway: put in force by difference, and none of them started.</summary>
internal static class ConfiguredServers
{
    /// <summary>
    /// Reads the files and puts their servers in force. A bad entry disables itself and is told on standard error; a file that was named on the
    /// command line and cannot be used throws <see cref="AdminException"/>.
    /// </summary>
    public static async Task SyncAsync(Node node, SourcePlaces places, CancellationToken cancellation)
    {
        var request = await SourceReader.ReadAsync(node, places, force: false, cancellation);
        if (request.Files.FirstOrDefault(f => f.Problem is not null && places.Explicit.Contains(f.Path)) is { } bad)
        {
            throw new AdminException(AdminFaultCode.Invalid, $"{bad.Path}: {bad.Problem}", bad.Sha256 is null ? Scene.NearestFile(bad.Path) : null);
        }

        if (request.Files.All(f => f.IsAbsent) && node.Current.Servers.Values.All(s => s.Settings.Source is null))
        {
            return;
        }

        try
        {
            foreach (var problem in SourcesText.Problems(await node.ActAsync(AdminActs.SyncSources, request, cancellation)))
            {
                await System.Console.Error.WriteLineAsync($"turnpike: {problem}");
            }
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict)
        {
            // Another window's calls go on under what is in force: this one starts all the same.
            await System.Console.Error.WriteLineAsync($"turnpike: the configuration files are not put in force: {e.Message} (turnpike server refresh --all)");
        }
    }

    /// <summary>Looks at the servers that start with the gateway, all at once; what goes wrong is told on standard error.</summary>
    public static Task StartEarlyAsync(Node node, CancellationToken cancellation) =>
        Task.WhenAll(node.Current.Servers.Values.Where(s => s.Settings is { StartEarly: true, IsReachable: true }).Select(s => StartAsync(node, s.Name, cancellation)));

    private static async Task StartAsync(Node node, string server, CancellationToken cancellation)
    {
        try
        {
            await node.ActAsync(AdminActs.RefreshServer, new NamedServer(server), cancellation);
        }
        catch (Exception e) when (e is AdminException or OperationCanceledException or ObjectDisposedException)
        {
            if (!cancellation.IsCancellationRequested)
            {
                await System.Console.Error.WriteLineAsync($"turnpike: '{server}' does not start: {Answers.Printable.Of(e.Message)}");
            }
        }
    }
}
