using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Findings;
using Turnpike.Catalog.Lists;
using Turnpike.Catalog.Reports;
using Turnpike.Policies;
using Turnpike.Wire.Json;

namespace Turnpike.Campaigns.Benign;

/// <summary>A tool of a server, and the policy of that server.</summary>
internal sealed record RecommendedTool(string Server, ToolReport Report, CompiledPolicy Policy);

/// <summary>Servers as a file of definitions has them, each with a policy.</summary>
internal sealed class RecommendedServers
{
    private readonly Dictionary<string, List<RecommendedTool>> _byTool = new(StringComparer.Ordinal);

    private RecommendedServers()
    {
    }

    /// <summary>The servers' reports.</summary>
    public List<ServerReport> Reports { get; } = [];

    /// <summary>Reads them.</summary>
    /// <param name="file">Lines with <c>server</c>, <c>name</c>, <c>description</c>, <c>inputSchema</c>, <c>annotations</c>; a tool without a schema is left out.</param>
    /// <param name="document">The policy of a server.</param>
    public static RecommendedServers Read(string file, Func<ServerReport, string> document)
    {
        var servers = new RecommendedServers();
        var tools = File.ReadLines(file).Select(l => JsonNode.Parse(l)!.AsObject()).Where(t => t["inputSchema"] is JsonObject);
        foreach (var server in tools.GroupBy(t => $"{t["source"]}\n{t["server"]}", StringComparer.Ordinal))
        {
            var name = (string)server.First()["server"]!;
            var report = ServerReport.Of(name, Definitions(server), KnownNames.None);
            var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(document(report)));
            var policy = load.Policy ?? throw new InvalidDataException($"the policy of {name} is refused: {load.Problems[0].Message}");
            servers.Reports.Add(report);
            foreach (var tool in report.Tools)
            {
                servers._byTool.TryAdd(tool.Name, []);
                servers._byTool[tool.Name].Add(new RecommendedTool(name, tool, policy));
            }
        }

        return servers;
    }

    /// <summary>The definitions of a tool on the servers whose names are nearest to a call's.</summary>
    public RecommendedTool[] Nearest(string tool, string server)
    {
        var candidates = _byTool.GetValueOrDefault(tool) ?? [];
        var best = candidates.Select(c => BenignCampaign.Likeness(c.Server, server)).DefaultIfEmpty().Max();
        return [.. candidates.Where(c => BenignCampaign.Likeness(c.Server, server) == best)];
    }

    private static Definition[] Definitions(IEnumerable<JsonObject> tools)
    {
        var reader = new DefinitionReader(new DefinitionCache());
        var definitions = new List<Definition>();
        foreach (var tool in tools)
        {
            var said = new JsonObject(tool.Where(m => m.Key is "name" or "title" or "description" or "inputSchema" or "annotations").Select(m => KeyValuePair.Create(m.Key, m.Value?.DeepClone())));
            var tape = new JsonTape();
            var list = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["tools"] = new JsonArray(said) });
            definitions.AddRange(tape.TryRead(list, JsonBudget.Upstream, out _) ? reader.Read(tape.Root, ListKind.Tools).Definitions : []);
        }

        return [.. definitions];
    }
}
