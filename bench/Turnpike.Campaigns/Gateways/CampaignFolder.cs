using System.Collections.Immutable;
using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Campaigns.Servers;
using Turnpike.Upstreams.Connections;

namespace Turnpike.Campaigns.Gateways;

/// <summary>The folders of one campaign: the gateway's data, the tool server's log, and what the gateway is configured with.</summary>
internal sealed class CampaignFolder
{
    /// <summary>The server's and the policy's name.</summary>
    public const string Server = "tools";

    private readonly string _root = Directory.CreateTempSubdirectory("turnpike-campaign-").FullName;

    public CampaignFolder()
    {
        // Values are sealed into the record so that each forwarded call can be found in it; small segments, so that starts meet rotation.
        File.WriteAllText(Configuration, """{ "durability": "fsync", "record": { "arguments": "all", "segment_bytes": 262144, "checkpoint_every": 200 } }""");
        File.WriteAllText(PolicyFile, Policy());
    }

    public string Root => _root;

    public string Data => Path.Combine(_root, "data");

    public string Record => Path.Combine(Data, "record");

    public string Keys => Path.Combine(Data, "keys");

    public string Log => Path.Combine(_root, "received");

    public string Configuration => Path.Combine(_root, "turnpike.json");

    public string PolicyFile => Path.Combine(_root, "tools.json");

    /// <summary>Ten a minute for every tool, sliding: on the grant for <c>g</c> tools, over all grants for <c>s</c> tools.</summary>
    public static string Policy()
    {
        var rules = ToolServer.Tools.Select(t =>
            $$"""    "{{t}}": { "limits": [ { "counter": "{{t}}", "window": "minute", "max": 10, "scope": "{{(t[0] == 's' ? "server" : "grant")}}" } ] }""");
        return new StringBuilder("{ \"version\": \"1\", \"default\": \"deny\", \"tools\": {\n").AppendJoin(",\n", rules).Append("\n} }").ToString();
    }

    /// <summary>Adds the server, approves what it has, applies the policy and creates grants; returns their tokens.</summary>
    public async Task<ImmutableArray<string>> PrepareAsync(AddServer server, int grants)
    {
        await using var connector = new UpstreamConnector();
        await using var node = await Node.OpenAsync(
            Data, new NodeOptions { Configuration = ConfigurationFile.Read(await File.ReadAllBytesAsync(Configuration)), Connector = connector }, CancellationToken.None);
        var added = await node.ActAsync(AdminActs.AddServer, server with { Name = Server }, CancellationToken.None);
        await node.ActAsync(
            AdminActs.ApprovePins, new ChoosePins(Server, [.. added.Definitions.Select(d => new PinChoice(d.Kind, d.Name, d.Hash))]), CancellationToken.None);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy(Server, Policy()), CancellationToken.None);
        var tokens = ImmutableArray.CreateBuilder<string>();
        for (var i = 0; i < grants; i++)
        {
            var grant = await node.ActAsync(AdminActs.CreateGrant, new CreateGrant($"caller-{i}", [new GrantedServer(Server, Server)]), CancellationToken.None);
            tokens.Add(grant.Token!);
        }

        return tokens.ToImmutable();
    }

    /// <summary>Removes everything, unless it is wanted for a look.</summary>
    public void Clean(bool keep)
    {
        if (keep)
        {
            Console.WriteLine($"kept: {_root}");
            return;
        }

        Directory.Delete(_root, recursive: true);
    }
}
