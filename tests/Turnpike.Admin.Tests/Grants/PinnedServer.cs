using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Tests.Grants;

/// <summary>A server of a snapshot, with approved tools of names that say what they do.</summary>
internal static class PinnedServer
{
    public static ServerEntry Of(string name, params string[] tools) => new()
    {
        Name = name,
        Target = new ServerTarget(null, ["never-started"], null, [], []),
        Pins = tools.ToFrozenDictionary(t => new PinKey(DefinitionKind.Tool, t), Tool),
    };

    private static Definition Tool(string name)
    {
        var json = Encoding.UTF8.GetBytes($$$"""{"name":{{{JsonSerializer.Serialize(name)}}},"description":{{{JsonSerializer.Serialize(name.Replace('_', ' '))}}},"inputSchema":{"type":"object"}}""");
        return DefinitionReader.ReadKept(name, new DefinitionHash(Convert.ToHexStringLower(SHA256.HashData(json))), json);
    }
}
