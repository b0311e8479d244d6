using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Catalog.Tests.Definitions;

/// <summary>N087 and N088 over definitions written at random: every change of one field is seen, another order or white space is not.</summary>
public sealed class DriftTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void Every_change_of_one_field_is_drift_and_no_other_order_is()
    {
        var random = new Random(4);
        for (var round = 0; round < 60; round++)
        {
            var tool = Written(random, 3);
            tool["name"] = "t" + round;
            var hash = Answers.Tool(tool.ToJsonString()).Hash;
            Assert.Equal(hash, Answers.Tool(Reordered(tool)!.ToJsonString(Indented)).Hash);
            for (var i = 0; i < Leaves(tool).Count(); i++)
            {
                var copy = tool.DeepClone();
                var leaf = Leaves(copy).ElementAt(i);
                leaf.ReplaceWith(leaf.GetValueKind() == JsonValueKind.String ? JsonValue.Create(leaf.GetValue<string>() + ".") : JsonValue.Create("changed"));
                Assert.NotEqual(hash, Answers.Tool(copy.ToJsonString()).Hash);
            }
        }
    }

    private static JsonObject Written(Random random, int depth)
    {
        string[] names = ["title", "description", "enum", "default", "required", "outputSchema", "annotations", "_meta", "icons", "properties"];
        var written = new JsonObject();
        foreach (var name in names.Where(_ => random.Next(3) > 0))
        {
            written[name] = (depth == 0 ? 0 : random.Next(5)) switch
            {
                0 => "text " + random.Next(100),
                1 => random.Next(1000),
                2 => random.Next(2) == 0,
                3 => new JsonArray("a", random.Next(10)),
                _ => Written(random, depth - 1),
            };
        }

        return written;
    }

    private static IEnumerable<JsonNode> Leaves(JsonNode node) => node switch
    {
        JsonObject members => members.SelectMany(m => Leaves(m.Value!)),
        JsonArray elements => elements.SelectMany(e => Leaves(e!)),
        _ => [node],
    };

    private static JsonNode? Reordered(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.Reverse().Select(m => KeyValuePair.Create(m.Key, Reordered(m.Value)))),
        JsonArray elements => new JsonArray([.. elements.Select(Reordered)]),
        _ => node?.DeepClone(),
    };
}
