using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.State.Tests.Storage;

internal static class StateSamples
{
    public static ServerEntry Server(string name = "shop", params Definition[] pins) => new()
    {
        Name = name,
        Target = new ServerTarget(
            new Uri("https://shop.example/mcp?key=urlsecret"),
            [],
            null,
            [KeyValuePair.Create("API_KEY", "envsecret")],
            [KeyValuePair.Create("Authorization", "Bearer headersecret")]),
        Era = Era.Modern,
        Pins = pins.ToFrozenDictionary(pin => new PinKey(pin.Kind, pin.Name)),
    };

    public static Definition Tool(string name, string description = "") => Read(
        $$$"""{"tools":[{"name":"{{{name}}}","description":"{{{description}}}","inputSchema":{"type":"object"}}]}""").Definitions.Single();

    public static byte[] Policy(string limits = "") => Encoding.UTF8.GetBytes(
        """{"version":"1","default":"deny","tools":{"refund":{"limits":[""" + limits + "]}}}");

    public static byte[] PolicyWith(string counter, int max, string scope) =>
        Policy($$"""{"counter":"{{counter}}","window":"minute","max":{{max}},"scope":"{{scope}}"}""");

    public static KeyValuePair<string, string?>[] Reach(params (string Server, string? Policy)[] servers) =>
        [.. servers.Select(to => KeyValuePair.Create(to.Server, to.Policy))];

    private static DefinitionList Read(string result)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(result), JsonBudget.Upstream, out _));
        return new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools);
    }
}
