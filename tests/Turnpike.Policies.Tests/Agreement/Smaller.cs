using System.Text.Json.Nodes;

namespace Turnpike.Policies.Tests.Agreement;

/// <summary>Every JSON value that lacks one member or one element of another, the greatest parts first.</summary>
internal static class Smaller
{
    public static IEnumerable<JsonNode> Than(JsonNode node)
    {
        var places = new List<string[]>();
        Collect(node, [], places);
        foreach (var place in places.OrderBy(p => p.Length))
        {
            var copy = node.DeepClone();
            var owner = place[..^1].Aggregate(copy, (at, key) => at is JsonArray list ? list[Index(key)]! : at[key]!);
            if (owner is JsonArray elements)
            {
                elements.RemoveAt(Index(place[^1]));
            }
            else
            {
                owner.AsObject().Remove(place[^1]);
            }

            yield return copy;
        }
    }

    private static void Collect(JsonNode? node, string[] at, List<string[]> places)
    {
        var children = node switch
        {
            JsonObject owner => owner.Select(m => (m.Key, m.Value)),
            JsonArray list => list.Select((e, i) => (i.ToString(System.Globalization.CultureInfo.InvariantCulture), e)),
            _ => [],
        };
        foreach (var (key, child) in children)
        {
            places.Add([.. at, key]);
            Collect(child, [.. at, key], places);
        }
    }

    private static int Index(string key) => int.Parse(key, System.Globalization.CultureInfo.InvariantCulture);
}
