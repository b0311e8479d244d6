using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.State.Catalogs;

/// <summary>
/// One JSON document that tells of tools: what <c>tools/list</c> answers, as the whole message or its result alone, the list in it, as the <c>tools.json</c> of a
/// container catalogue is, or one definition. JSON Lines are something else, and a file of one line is both.
/// </summary>
public static class ToolDocument
{
    /// <summary>The entries of the document, in its order; null where the text is no single document.</summary>
    /// <param name="text">The text.</param>
    public static ImmutableArray<ReadOnlyMemory<byte>>? Read(ReadOnlyMemory<byte> text)
    {
        var tape = new JsonTape();
        if (!tape.TryRead(text, JsonBudget.Upstream, out _))
        {
            return null;
        }

        var root = tape.Root;
        return root.Kind switch
        {
            JsonKind.Array => ListOf(root),
            JsonKind.Object when root["result"u8]["tools"u8] is { Kind: JsonKind.Array } tools => ListOf(tools),
            JsonKind.Object when root["tools"u8] is { Kind: JsonKind.Array } tools => ListOf(tools),
            JsonKind.Object => [root.RawMemory],
            _ => null,
        };
    }

    /// <summary>Whether an entry says itself whose it is, as a line of JSON Lines does.</summary>
    internal static bool NamesServer(ReadOnlyMemory<byte> entry)
    {
        var tape = new JsonTape();
        return tape.TryRead(entry, JsonBudget.Upstream, out _) && tape.Root["server"u8].Kind == JsonKind.String;
    }

    private static ImmutableArray<ReadOnlyMemory<byte>> ListOf(JsonView list)
    {
        var entries = ImmutableArray.CreateBuilder<ReadOnlyMemory<byte>>(list.Count);
        foreach (var entry in list.Elements)
        {
            entries.Add(entry.RawMemory);
        }

        return entries.ToImmutable();
    }
}
