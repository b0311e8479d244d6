using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Audit;
using Turnpike.Gateway;
using Turnpike.Gateway.Http;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Bench;

/// <summary>The gateway as <c>up</c> runs it: token, pins, policy with schema, condition and limit, the record on.</summary>
internal static class GatewayUnderTest
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "fetch": {
            "require": [ { "conditions": [ { "path": "args.account", "op": "regex", "value": "^acct_[0-9a-z]+$" } ] } ],
            "deny_if": [ { "conditions": [ { "path": "args.amount", "op": "gt", "value": 100 } ] } ],
            "limits": [ { "counter": "calls", "window": "day", "max": 1000000000, "scope": "grant", "align": "calendar" } ] } } }
        """;

    public static async Task<int> RunAsync(Uri upstream, string durability, string folder)
    {
        await using var connector = new UpstreamConnector();
        var configuration = new GatewayConfiguration { Durability = durability == "os" ? Durability.Os : Durability.Fsync };
        await using var node = await Node.OpenAsync(folder, new NodeOptions { Configuration = configuration, Connector = connector }, CancellationToken.None);
        var server = await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "bench", Url = upstream.ToString() }, CancellationToken.None);
        await node.ActAsync(AdminActs.ApprovePins, new ChoosePins("bench", [.. server.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), CancellationToken.None);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("bench", Policy), CancellationToken.None);
        var grant = await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("bench", [new GrantedServer("bench", "bench")]), CancellationToken.None);
        await using var gate = new Gate(node, connector, new GatewayOptions());
        await using var app = GatewayServer.Build(gate, new Uri("http://127.0.0.1:0"), LeanServer.WriteCountersAsync);
        await app.StartAsync();
        await LeanServer.AnnounceAsync($"{app.Urls.First()} {grant.Token}");
        await app.StopAsync();
        return 0;
    }
}
