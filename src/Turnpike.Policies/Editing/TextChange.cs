using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Editing;

/// <summary>One change of a document in terms of what it says; how it is written is kept wherever it can be.</summary>
/// <param name="Path">The keys that lead to what is changed.</param>
internal abstract record TextChange(ImmutableArray<string> Path)
{
    /// <summary>Does the change to what the document says.</summary>
    public abstract void Do(JsonObject document);

    /// <summary>What a path leads to; null where there is nothing.</summary>
    public static JsonNode? Find(JsonObject document, IEnumerable<string> path) =>
        path.Aggregate((JsonNode?)document, (node, key) => (node as JsonObject)?[key]);
}

/// <summary>A member is there with this value; objects on the way to it are made.</summary>
internal sealed record SetMember(ImmutableArray<string> Path, JsonNode Value) : TextChange(Path)
{
    public override void Do(JsonObject document)
    {
        var owner = document;
        foreach (var key in Path[..^1])
        {
            if (owner[key] is not JsonObject next)
            {
                owner[key] = next = [];
            }

            owner = next;
        }

        owner[Path[^1]] = Value.DeepClone();
    }
}

/// <summary>A member is there no more.</summary>
internal sealed record RemoveMember(ImmutableArray<string> Path) : TextChange(Path)
{
    public override void Do(JsonObject document) => (Find(document, Path[..^1]) as JsonObject)?.Remove(Path[^1]);
}

/// <summary>A list has one element more, at its end.</summary>
internal sealed record AppendElement(ImmutableArray<string> Path, JsonNode Value) : TextChange(Path)
{
    public override void Do(JsonObject document) => (Find(document, Path) as JsonArray)?.Add(Value.DeepClone());
}

/// <summary>A list has lost one of its elements.</summary>
internal sealed record RemoveElement(ImmutableArray<string> Path, int Index) : TextChange(Path)
{
    public override void Do(JsonObject document) => (Find(document, Path) as JsonArray)?.RemoveAt(Index);
}
