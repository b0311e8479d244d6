using System.Collections.Immutable;
using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>The keys behind the root of a path: <c>.name</c>, <c>["a quoted one"]</c>, and at most one <c>[*]</c>.</summary>
internal sealed class PathKeys
{
    private PathKeys(ImmutableArray<string> keys, int elementsAt, string listText) => (Keys, ElementsAt, ListText) = (keys, elementsAt, listText);

    /// <summary>The keys, unescaped.</summary>
    public ImmutableArray<string> Keys { get; }

    /// <summary>How many keys stand before <c>[*]</c>; -1 where there is none.</summary>
    public int ElementsAt { get; }

    /// <summary>The path up to <c>[*]</c>; the whole path where there is none.</summary>
    public string ListText { get; }

    /// <summary>Reads what follows the root; otherwise says what is wrong, in words that follow the path.</summary>
    public static string? Read(string text, int at, out PathKeys? keys)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var (elementsAt, listText) = (-1, text);
        keys = null;
        while (at < text.Length)
        {
            if (text[at] == '.')
            {
                var length = text.AsSpan(at + 1).IndexOfAny(".[]\"");
                var key = length < 0 ? text[(at + 1)..] : text.Substring(at + 1, length);
                if (key.Length == 0)
                {
                    return "has an empty key: quote it, as in args[\"a.b\"]";
                }

                if (key.Any(char.IsWhiteSpace) || key.Contains('*', StringComparison.Ordinal))
                {
                    return $"has the key \"{key}\", which must be quoted, as in args[\"a b\"]";
                }

                found.Add(key);
                at += 1 + key.Length;
            }
            else if (text.AsSpan(at).StartsWith("[\""))
            {
                if (ReadQuoted(text, at + 1, out var key, out at) is { } problem)
                {
                    return problem;
                }

                found.Add(key);
            }
            else if (text.AsSpan(at).StartsWith("[*]"))
            {
                if (elementsAt >= 0)
                {
                    return "has two [*]: one at most, for a condition counts the elements of one list";
                }

                (elementsAt, listText) = (found.Count, text[..at]);
                at += 3;
            }
            else
            {
                return text[at] == '[' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])
                    ? "uses an index: paths have none, only [*] for any or every element"
                    : $"is not understood from character {at + 1} on: keys follow \".\" or are quoted in [\"…\"]";
            }
        }

        keys = new PathKeys(found.ToImmutable(), elementsAt, listText);
        return null;
    }

    /// <summary>Reads a JSON string in brackets; <paramref name="at"/> is its opening quote, <paramref name="next"/> what follows the bracket.</summary>
    private static string? ReadQuoted(string text, int at, out string key, out int next)
    {
        key = string.Empty;
        next = text.Length;
        var end = at + 1;
        while (end < text.Length && text[end] != '"')
        {
            end += text[end] == '\\' ? 2 : 1;
        }

        if (end >= text.Length)
        {
            return "has a quote that is not closed";
        }

        if (end + 1 >= text.Length || text[end + 1] != ']')
        {
            return "has a bracket that is not closed after its quoted key";
        }

        var tape = new JsonTape();
        if (!tape.TryRead(Encoding.UTF8.GetBytes(text[at..(end + 1)]), JsonBudget.Document, out _))
        {
            return "has a quoted key that is no JSON string";
        }

        key = tape.Root.GetString();
        next = end + 2;
        return null;
    }
}
