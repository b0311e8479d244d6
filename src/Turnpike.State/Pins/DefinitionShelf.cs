using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.State.Pins;

/// <summary>Pinned definitions by what they are, so that each schema is compiled once and not with every snapshot.</summary>
internal sealed class DefinitionShelf
{
    private readonly DefinitionReader _reader = new(new DefinitionCache());
    private Dictionary<(PinKey Key, string Hash), Definition> _known = [];

    /// <summary>The definition a stored row is of; null when it can no longer be read as one, and is then not pinned.</summary>
    public Definition? Get(DefinitionKind kind, string name, string hash, ReadOnlyMemory<byte> json)
    {
        var key = (new PinKey(kind, name), hash);
        if (!_known.TryGetValue(key, out var definition) && Read(kind, json) is { } read && read.Name == name)
        {
            // The hash is what was approved; were it computed otherwise today, the definition would count as changed.
            _known[key] = definition = read with { Hash = new DefinitionHash(hash) };
        }

        return definition;
    }

    /// <summary>Forgets all but the given definitions.</summary>
    public void KeepOnly(IEnumerable<Definition> definitions)
    {
        var kept = new Dictionary<(PinKey, string), Definition>();
        foreach (var definition in definitions)
        {
            kept[(new PinKey(definition.Kind, definition.Name), definition.Hash.Hex)] = definition;
        }

        _known = kept;
    }

    /// <summary>Reads a definition's source JSON.</summary>
    public Definition? Read(DefinitionKind kind, ReadOnlyMemory<byte> json)
    {
        var (before, after, list) = kind switch
        {
            DefinitionKind.Tool => ("{\"tools\":[", "]}", ListKind.Tools),
            DefinitionKind.Prompt => ("{\"prompts\":[", "]}", ListKind.Prompts),
            DefinitionKind.ResourceTemplate => ("{\"resourceTemplates\":[", "]}", ListKind.ResourceTemplates),
            _ => ("{\"instructions\":", "}", default(ListKind)),
        };
        var tape = new JsonTape();
        byte[] whole = [.. Encoding.ASCII.GetBytes(before), .. json.Span, .. Encoding.ASCII.GetBytes(after)];
        if (!tape.TryRead(whole, JsonBudget.Upstream, out _))
        {
            return null;
        }

        return kind == DefinitionKind.Instructions ? _reader.ReadInstructions(tape.Root) : _reader.Read(tape.Root, list).Definitions.FirstOrDefault();
    }
}
