using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Turnpike.Policies.Editing;

/// <summary>A part of a YAML document and where it stands, in UTF-16 units. Built once, then only read.</summary>
internal sealed class YamlOutline
{
    /// <summary>The key, for a member; null for elements and for the document itself.</summary>
    public string? Key { get; private init; }

    /// <summary>Where the key begins.</summary>
    public int KeyStart { get; private init; }

    /// <summary>Just behind the colon of the key.</summary>
    public int ColonEnd { get; private init; }

    public bool IsMapping { get; private set; }

    public bool IsSequence { get; private set; }

    /// <summary>Whether it is written in braces or brackets.</summary>
    public bool IsFlow { get; private set; }

    /// <summary>Where the value begins.</summary>
    public int Start { get; private set; }

    /// <summary>Just behind the last character of the value.</summary>
    public int End { get; private set; }

    public List<YamlOutline> Parts { get; } = [];

    /// <summary>Reads a text that is YAML; null where it cannot be.</summary>
    public static YamlOutline? Read(string text)
    {
        try
        {
            var parser = new Parser(new Scanner(new StringReader(text)));
            while (parser.MoveNext())
            {
                if (parser.Current is DocumentStart)
                {
                    parser.MoveNext();
                    return Value(text, parser, null, 0, 0);
                }
            }
        }
        catch (Exception e) when (e is YamlException or InvalidOperationException or ArgumentException or IndexOutOfRangeException or OverflowException or FormatException)
        {
            // The same failures the translator meets; whoever checks the document says what is wrong.
        }

        return null;
    }

    /// <summary>What a path leads to; null where there is nothing.</summary>
    public YamlOutline? Find(IEnumerable<string> path) =>
        path.Aggregate((YamlOutline?)this, (part, key) => part is { IsMapping: true } ? part.Parts.Find(p => p.Key == key) : null);

    // Recursion is bounded: what is nested too deep was refused before.
    private static YamlOutline Value(string text, Parser parser, string? key, int keyStart, int colonEnd)
    {
        var part = new YamlOutline { Key = key, KeyStart = keyStart, ColonEnd = colonEnd };
        if (parser.Current is not (MappingStart or SequenceStart))
        {
            var scalar = (Scalar)parser.Current!;
            part.Start = Math.Max((int)scalar.Start.Index, colonEnd);
            part.End = Trimmed(text, part.Start, (int)scalar.End.Index);
            return part;
        }

        (part.IsMapping, part.IsSequence) = (parser.Current is MappingStart, parser.Current is SequenceStart);
        part.IsFlow = parser.Current is MappingStart { Style: MappingStyle.Flow } or SequenceStart { Style: SequenceStyle.Flow };
        part.Start = (int)parser.Current!.Start.Index;
        while (parser.MoveNext() && parser.Current is not (MappingEnd or SequenceEnd))
        {
            var start = (int)parser.Current!.Start.Index;
            if (!part.IsMapping)
            {
                part.Parts.Add(Value(text, parser, null, start, start));
                continue;
            }

            var name = (Scalar)parser.Current;
            var colon = text.IndexOf(':', (int)name.End.Index) + 1;
            parser.MoveNext();
            part.Parts.Add(Value(text, parser, name.Value, start, colon));
        }

        part.End = part.IsFlow || part.Parts.Count == 0 ? Closed(text, parser.Current!) : part.Parts[^1].End;
        return part;
    }

    // Of a pair of brackets with nothing in it the reader says that it ends where it is closed, not behind that.
    private static int Closed(string text, ParsingEvent end)
    {
        var at = (int)end.Start.Index;
        return at < text.Length && text[at] is '}' or ']' ? at + 1 : (int)end.End.Index;
    }

    private static int Trimmed(string text, int start, int end)
    {
        end = Math.Min(end, text.Length);
        while (end > start && char.IsWhiteSpace(text[end - 1]))
        {
            end--;
        }

        return Math.Max(start, end);
    }
}
