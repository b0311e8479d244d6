using System.Collections.Immutable;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Servers;
using Turnpike.Gateway;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Stdio;
using Turnpike.Policies;
using Turnpike.State.Folders;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Hosting;

/// <summary>What <c>turnpike run --gateway</c> was asked to do.</summary>
/// <param name="Data">The data folder as given; null for the default.</param>
/// <param name="Configuration">The configuration file's content, defaults filled in.</param>
/// <param name="Subject">Who the caller is; null for the person who is logged in.</param>
/// <param name="Servers">The servers that are reached, beside the gateway itself.</param>
/// <param name="View">How the gateway's own tools are listed.</param>
internal sealed record GatewayRun(string? Data, GatewayConfiguration Configuration, string? Subject, ImmutableArray<string> Servers, MetaView View);

/// <summary>
/// <c>turnpike run --gateway</c>: the gateway's own tools as a stdio server, over servers the data folder has already. Each of them is
/// reached under the policy of its own name and under no other, so that nothing opens by being named here.
/// </summary>
internal static class GatewayRunHost
{
    public static async Task<int> RunAsync(GatewayRun run, CancellationToken cancellation)
    {
        await using var connector = new UpstreamConnector(Connections.On(DataFolder.Resolve(run.Data)) with { AllowedPrivateHosts = run.Configuration.PrivateHosts });
        await using var node = await Node.OpenAsync(run.Data, new NodeOptions { BuiltIn = MetaServer.BuiltIn, Configuration = run.Configuration, Connector = connector }, cancellation);
        var reach = Reach(node, run.Servers);
        var grant = await RunGrant.FindAsync(node, run.Subject ?? Environment.UserName, reach, cancellation);
        await System.Console.Error.WriteLineAsync(reach.Length > 1
            ? $"turnpike: the gateway's own tools, over {string.Join(", ", reach.Skip(1).Select(s => s.Server))}"
            : "turnpike: the gateway's own tools, over no server: name those to reach with --server NAME");
        await using var gate = new Gate(node, connector, new GatewayOptions { MaxMessageBytes = run.Configuration.RequestBytes });
        await using var face = new StdioFace(gate, grant, ServerName.Gateway, run.View);
        await using var input = System.Console.OpenStandardInput();
        await using var output = System.Console.OpenStandardOutput();
        await face.RunAsync(input, output, cancellation);
        return 0;
    }

    /// <summary>The gateway first, then the servers, each under the policy of its name. Throws <see cref="AdminException"/> for one that is not there or has no policy.</summary>
    private static ImmutableArray<GrantedServer> Reach(Node node, ImmutableArray<string> servers)
    {
        var snapshot = node.Current;
        if (!snapshot.Servers.TryGetValue(ServerName.Gateway, out var gateway) || !gateway.IsBuiltIn)
        {
            throw new AdminException(AdminFaultCode.Conflict, "a server of this data folder is called 'gateway', so the gateway's own tools are not served", "remove it and add it under another name");
        }

        var reach = ImmutableArray.CreateBuilder<GrantedServer>();
        reach.Add(new GrantedServer(ServerName.Gateway, snapshot.Policies.ContainsKey(ServerName.Gateway) ? ServerName.Gateway : null));
        foreach (var name in servers.Where(s => s != ServerName.Gateway).Distinct(StringComparer.Ordinal))
        {
            if (!snapshot.Servers.ContainsKey(name))
            {
                throw new AdminException(AdminFaultCode.NotFound, $"there is no server '{name}'", NearestName.Of(name, snapshot.AddedServers.Select(s => s.Name)));
            }

            if (!snapshot.Policies.ContainsKey(name))
            {
                throw new AdminException(AdminFaultCode.Invalid, $"the server '{name}' has no policy of its name, and without one every call is denied", $"turnpike policy apply {name} FILE");
            }

            reach.Add(new GrantedServer(name, name));
        }

        return reach.ToImmutable();
    }
}
