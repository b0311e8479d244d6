using System.Globalization;
using System.Text.Json.Nodes;

namespace Turnpike.Policies.Obstacles;

/// <summary>A policy's document of which one thing after the other is taken away. Pointers into the document as it was stay known.</summary>
internal sealed class LoosenedDocument
{
    private readonly JsonObject _root;
    private readonly Dictionary<string, int> _removed = new(StringComparer.Ordinal);

    public LoosenedDocument(JsonObject root)
    {
        _root = root;

        // What is looked for is what an enforced policy says.
        root.Remove("mode");
        root.Remove("until");
    }

    public string Text => _root.ToJsonString();

    /// <summary>A pointer into this document as one into the document it was made of.</summary>
    public string Original(string pointer) => Predicate(pointer) is var (list, index, rest) && _removed.TryGetValue(list, out var removed)
        ? string.Create(CultureInfo.InvariantCulture, $"{list}/{index + removed}{rest}")
        : pointer;

    /// <summary>The word that a pointer names; null where there is none.</summary>
    public string? Word(string pointer) => Find(pointer) is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>Takes a member away, or what it is a part of.</summary>
    public void Remove(string pointer)
    {
        var cut = pointer.LastIndexOf('/');
        if (cut >= 0 && Find(pointer[..cut]) is JsonObject parent)
        {
            parent.Remove(Decoded(pointer[(cut + 1)..]));
        }
    }

    /// <summary>Takes away the predicate of a pointer with those before it, which do not deny.</summary>
    public void RemovePredicatesUpTo(string pointer)
    {
        if (Predicate(pointer) is not var (list, index, _) || Find(list) is not JsonArray predicates)
        {
            Remove(pointer);
            return;
        }

        for (var i = 0; i <= index && predicates.Count > 0; i++)
        {
            predicates.RemoveAt(0);
        }

        _removed[list] = _removed.GetValueOrDefault(list) + index + 1;
        if (predicates.Count == 0)
        {
            Remove(list);
        }
    }

    /// <summary>Lists what nothing lists.</summary>
    public void List(CallTarget target, string name)
    {
        if (target != CallTarget.ServerRequest)
        {
            // Nothing names it: the default is what decides about it, and about nothing else that is asked here.
            _root["default"] = "allow";
            return;
        }

        if (_root["server_requests"] is not JsonObject requests)
        {
            _root["server_requests"] = requests = [];
        }

        requests[name] = "allow";
    }

    /// <summary>Leaves arguments as they are in every rule.</summary>
    public void OpenArguments()
    {
        (_root["all_tools"] as JsonObject)?.Remove("arguments");
        foreach (var (_, rule) in _root["tools"] as JsonObject ?? [])
        {
            (rule as JsonObject)?.Remove("arguments");
        }
    }

    // The list of predicates a pointer leads into, the place in it, and what comes behind; null where it leads into none.
    private static (string List, int Index, string Behind)? Predicate(string pointer)
    {
        foreach (var word in (ReadOnlySpan<string>)["/deny_if/", "/require/"])
        {
            // The last one: a tool may be called as a list is.
            if (pointer.LastIndexOf(word, StringComparison.Ordinal) is var at and > 0)
            {
                var rest = pointer.AsSpan(at + word.Length);
                var end = rest.IndexOf('/') is var slash and >= 0 ? slash : rest.Length;
                if (int.TryParse(rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var index))
                {
                    return (pointer[..(at + word.Length - 1)], index, rest[end..].ToString());
                }
            }
        }

        return null;
    }

    private JsonNode? Find(string pointer)
    {
        JsonNode? node = _root;
        foreach (var part in pointer.Split('/').Skip(1).Select(Decoded))
        {
            node = node switch
            {
                JsonObject members => members[part],
                JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count => list[index],
                _ => null,
            };
        }

        return node;
    }

    private static string Decoded(string part) => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
}
