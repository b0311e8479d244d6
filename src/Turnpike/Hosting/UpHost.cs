using System.Net;
using Microsoft.AspNetCore.Builder;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Nodes;
using Turnpike.Gateway;
using Turnpike.Gateway.Http;
using Turnpike.Gateway.MetaTools;
using Turnpike.State.Folders;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Hosting;

/// <summary><c>turnpike up</c>: opens the data folder, listens, says how to connect, and serves until stopped.</summary>
internal static class UpHost
{
    public static async Task<int> RunAsync(UpOptions options, CancellationToken cancellation)
    {
        WarmStart.Begin();
        await using var connector = new UpstreamConnector(Connections.On(DataFolder.Resolve(options.Data)) with { AllowedPrivateHosts = options.Configuration.PrivateHosts });
        await using var node = await Node.OpenAsync(options.Data, new NodeOptions { BuiltIn = MetaServer.BuiltIn, Configuration = options.Configuration, Connector = connector }, cancellation);
        await ConfiguredServers.SyncAsync(node, options.Sources, cancellation);
        Uri? console = null;
        Uri? listening = null;
        var gateOptions = Options(options) with { Console = () => Volatile.Read(ref console) };
        await using var gate = new Gate(node, connector, gateOptions);
        await using var pages = new WebPages(node, connector, options, () => Volatile.Read(ref listening));
        await using var server = GatewayServer.Build(gate, options.Listen, pages.HandleAsync);
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (IOException e)
        {
            await System.Console.Error.WriteLineAsync($"turnpike: cannot listen on {options.Listen}: {e.Message}");
            return 3;
        }

        var address = new Uri(server.Urls.First());
        Volatile.Write(ref listening, address);
        Volatile.Write(ref console, ConsolePage.AddressOf(options.Configuration, address));
        node.Announce(address);
        var adminToken = await FirstAdminToken.IssueAsync(node, cancellation);
        var link = await FirstLink.IssueAsync(node, address, cancellation);
        var token = options.Demo ? await Demo.PrepareAsync(node, cancellation) : null;
        if (options.Configuration.CatalogPages)
        {
            await FirstCatalog.MakeAsync(node, DataFolder.Resolve(options.Data), options.Demo, cancellation);
        }

        await Welcome.WriteAsync(System.Console.Out, options, node, address, new WelcomeTokens(adminToken, token, link), cancellation);
        var early = ConfiguredServers.StartEarlyAsync(node, cancellation);
        await gate.TendAsync(cancellation);
        await early;

        // A server that hangs must not hold the end: what is under way gets half a second, and process trees get their grace behind it.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(0.5));
        await server.StopAsync(patience.Token);
        return 0;
    }

    private static GatewayOptions Options(UpOptions options) => new()
    {
        MaxMessageBytes = options.Configuration.RequestBytes,
        MaxSessions = options.Configuration.Sessions,
        MaxSessionsPerGrant = options.Configuration.SessionsPerGrant,
        SessionIdle = options.Configuration.SessionIdle,
        IdleStop = options.Configuration.IdleStop,
        IsLoopback = IsLoopback(options.Listen.Host),
        AllowedHosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { options.Listen.Host.Trim('[', ']') },
        FurtherHosts = Hosts(options.Configuration).ToHashSet(StringComparer.OrdinalIgnoreCase),
        FurtherOrigins = options.Configuration.Origins.ToHashSet(StringComparer.OrdinalIgnoreCase),
    };

    // Where people are sent to open a page, they are let in.
    private static IEnumerable<string> Hosts(GatewayConfiguration configuration) =>
        configuration.ConsoleAddress is { } console ? configuration.Hosts.Append(new Uri(console).Host.Trim('[', ']')) : configuration.Hosts;

    private static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
