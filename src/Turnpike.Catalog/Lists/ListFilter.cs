using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;
using Turnpike.Wire.Revisions;

namespace Turnpike.Catalog.Lists;

/// <summary>One element of a list, to be kept or dropped.</summary>
/// <param name="Key">The name; the URI of a resource; the URI template of a template.</param>
/// <param name="Definition">The element's definition; null for a resource.</param>
public readonly record struct ListedElement(string Key, Definition? Definition);

/// <summary>
/// Takes elements out of a list answer. What stays, stays byte for byte; the message is never written anew. In the modern era the
/// answer also becomes private and not to be kept, because it is now about one caller.
/// </summary>
public sealed class ListFilter
{
    private static readonly byte[] Zero = "0"u8.ToArray();
    private static readonly byte[] Private = "\"private\""u8.ToArray();

    private readonly DefinitionReader _reader;

    /// <summary>A filter that knows definitions through <paramref name="reader"/>.</summary>
    public ListFilter(DefinitionReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        _reader = reader;
    }

    /// <summary>
    /// Adds to <paramref name="edits"/> what makes the answer the filtered one, and puts all edits in order. Elements that are no
    /// usable definition are dropped unasked. An error answer needs no edits.
    /// </summary>
    /// <returns>
    /// False, with no edit added, when the result is not a list of this kind or could be read as another one by a client that
    /// ignores case; such an answer must not reach a client.
    /// </returns>
    public bool TryWrite(in Envelope answer, ListKind kind, Era era, Func<ListedElement, bool> keeps, List<Edit> edits)
    {
        ArgumentNullException.ThrowIfNull(keeps);
        ArgumentNullException.ThrowIfNull(edits);
        if (answer.Kind == MessageKind.Error)
        {
            return true;
        }

        var list = answer.Result[kind.Member];
        if (list.Kind != JsonKind.Array || HasLookalike(answer.Result, kind))
        {
            return false;
        }

        Drop(list, Decide(list, kind, keeps), edits);
        if (era == Era.Modern)
        {
            Set(answer.Result, "ttlMs"u8, Zero, edits);
            Set(answer.Result, "cacheScope"u8, Private, edits);
        }

        edits.Sort(static (a, b) => a.Start.CompareTo(b.Start));
        return true;
    }

    private bool[] Decide(JsonView list, ListKind kind, Func<ListedElement, bool> keeps)
    {
        var kept = new bool[list.Count];
        var i = 0;
        if (kind.DefinitionKind is { } definitionKind)
        {
            foreach (var element in _reader.ReadElements(list, definitionKind))
            {
                kept[i++] = element.Definition is { } definition && keeps(new ListedElement(definition.Name, definition));
            }

            return kept;
        }

        foreach (var element in list.Elements)
        {
            var uri = element["uri"u8];
            kept[i++] = uri.Kind == JsonKind.String && keeps(new ListedElement(uri.GetString(), null));
        }

        return kept;
    }

    // One edit for each run of dropped elements: with the comma before it, or with the one behind it where nothing before it stays.
    private static void Drop(JsonView list, bool[] kept, List<Edit> edits)
    {
        var i = 0;
        var keptEnd = -1;
        var runStart = -1;
        var runEnd = 0;
        foreach (var element in list.Elements)
        {
            if (!kept[i++])
            {
                runStart = runStart < 0 ? element.Start : runStart;
                runEnd = element.End;
                continue;
            }

            if (runStart >= 0)
            {
                edits.Add(keptEnd < 0 ? Remove(runStart, element.Start) : Remove(keptEnd, runEnd));
                runStart = -1;
            }

            keptEnd = element.End;
        }

        if (runStart >= 0)
        {
            edits.Add(Remove(keptEnd < 0 ? runStart : keptEnd, runEnd));
        }
    }

    private static Edit Remove(int start, int end) => new(start, end - start, default);

    private static void Set(JsonView result, ReadOnlySpan<byte> name, byte[] value, List<Edit> edits)
    {
        var present = result[name];
        if (!present.Exists)
        {
            edits.Add(Splice.Append(result, name, value));
        }
        else if (!present.Raw.SequenceEqual(value))
        {
            edits.Add(Splice.Replace(present, value));
        }
    }

    private static bool HasLookalike(JsonView result, ListKind kind)
    {
        foreach (var member in result.Members)
        {
            var name = member.Name;
            if (IsLookalike(name, kind.Member) || IsLookalike(name, "ttlMs"u8) || IsLookalike(name, "cacheScope"u8))
            {
                return true;
            }
        }

        return false;
    }

    // Case folding takes one letter outside of ASCII for one of these names': U+017F for "s". (U+212A, for "k", is in none of them.)
    private static bool IsLookalike(JsonView name, ReadOnlySpan<byte> known)
    {
        if (name.Is(known))
        {
            return false;
        }

        if (!name.IsEscaped && name.Length - 2 > known.Length * 2)
        {
            return false;
        }

        var text = name.GetString().Replace('\u017F', 's');
        return string.Equals(text, Encoding.UTF8.GetString(known), StringComparison.OrdinalIgnoreCase);
    }
}
