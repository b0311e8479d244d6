using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>The part of a call's arguments that a record keeps of what its policy read: an object of path and value, for the paths that were there.</summary>
internal static class KeptArguments
{
    /// <summary>Whether the value of a path was kept.</summary>
    public static bool Has(JsonView kept, string path) => kept.Kind == JsonKind.Object && kept[Encoding.UTF8.GetBytes(path)].Exists;

    /// <summary>An arguments object with the values of these paths that were kept, and with nothing else.</summary>
    public static JsonView Of(JsonView kept, ImmutableArray<ArgumentPath> paths)
    {
        var root = new JsonObject();

        // The shorter path first: what it leads to holds what a longer one would lead to.
        foreach (var path in paths.Where(p => p.Segments.Length > 0 && Has(kept, p.Text)).OrderBy(p => p.Segments.Length))
        {
            Put(root, path, JsonNode.Parse(kept[Encoding.UTF8.GetBytes(path.Text)].RawMemory.Span));
        }

        var tape = new JsonTape();
        return tape.TryRead(Encoding.UTF8.GetBytes(root.ToJsonString()), JsonBudget.Message, out _) ? tape.Root : default;
    }

    private static void Put(JsonObject root, ArgumentPath path, JsonNode? value)
    {
        var at = root;
        foreach (var segment in path.Segments[..^1])
        {
            var key = Encoding.UTF8.GetString(segment);
            if (!at.ContainsKey(key))
            {
                at[key] = new JsonObject();
            }

            if (at[key] is not JsonObject inner)
            {
                return;
            }

            at = inner;
        }

        at.TryAdd(Encoding.UTF8.GetString(path.Segments[^1]), value);
    }
}
