using System.Buffers;
using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Wire.Json;

namespace Turnpike.Catalog.Findings;

/// <summary>
/// Looks at every string of a definition with five detectors. Deterministic, offline, in time linear to the definition. Texts are data:
/// nothing they say changes how they are looked at.
/// </summary>
public static class FindingScanner
{
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$_");

    /// <summary>What was seen in a definition, by detector and then in source order; at most 32 of each detector.</summary>
    /// <param name="definition">The definition, as the server sent it.</param>
    /// <param name="server">The name of its server.</param>
    /// <param name="known">The servers and tools beside it; its own server's may be among them.</param>
    public static ImmutableArray<Finding> Scan(Definition definition, string server, KnownNames known)
    {
        ArgumentNullException.ThrowIfNull(definition);
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(known);
        var tape = new JsonTape();
        return tape.TryRead(definition.Json, JsonBudget.Upstream, out var fault)
            ? Scan(tape.Root, definition.Name, server, known)
            : throw new ArgumentException("a definition is JSON that was read before: " + fault.Message, nameof(definition));
    }

    private static ImmutableArray<Finding> Scan(JsonView view, string name, string server, KnownNames known)
    {
        var sink = new FindingSink();
        var owner = $"{server} {name}";
        foreach (var text in DefinitionText.Of(view))
        {
            HiddenCharacters.Look(text, sink);
            if (text.Role == TextRole.OwnName)
            {
                LookAlikeNames.Look(text, server, known, sink);
            }
            else if (text.Role == TextRole.ParameterName)
            {
                ContextCapture.LookAtName(text, owner, sink);
            }

            // Shorter texts hold no sentence, and neither do plain names.
            if (text.Text.Length >= 8 && (text.Role == TextRole.Value || text.Text.AsSpan().ContainsAnyExcept(NameCharacters)))
            {
                var folded = FoldedText.Of(text.Text);
                ModelOrders.Look(text, folded, sink);
                ContextCapture.Look(text, folded, sink);
                if (text.Role != TextRole.OwnName)
                {
                    ForeignTools.Look(text, folded, server, known, sink);
                }
            }
        }

        return sink.Drain();
    }
}
